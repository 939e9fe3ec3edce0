import Relabeling
import Testing

@Suite("Relabel regexes speak Go's dialect of RE2")
struct RelabelRegexTests {
    @Test(
        "matching is anchored, over code points, and a dot takes a line feed",
        arguments: [
            ("foo", "foo", true), ("foo", "foobar", false), ("f|o", "foo", false), ("a.c", "a\nc", true),
            ("foo", "foo\n", false), ("foo$", "foo\n", false), ("(?-s)a.c", "a\nc", false), ("(?i)k", "\u{212A}", true),
            ("(?i)ß", "ẞ", true), ("(?i)ß", "SS", false), ("(?i)İ", "i", false), (".", "é", true),
            (".", "e\u{301}", false), (#"\s"#, "\u{0B}", false), (#"\s"#, "\u{A0}", false), (#"\d"#, "٣", false),
            (#"\pL+"#, "añ", true), (#"\p{Greek}"#, "α", true), (#"\x41\x{42}"#, "AB", true),
            (#"\Qa.b\E"#, "a.b", true),
            (#"\Qa.b\E"#, "axb", false), (#"\Aa\z"#, "a", true), (#"\012"#, "\n", true), (#"a\-\_\/"#, "a-_/", true),
            ("[]a]+", "]a", true), ("{", "{", true), ("a{,2}", "a{,2}", true), ("a{2", "a{2", true),
            ("(?P<n>a)(?<m>b)", "ab", true), ("(?i:a)b", "Ab", true), ("(?U)a+", "aaa", true), ("", "", true),
            ("", "x", false), (".*", "", true), (".+", "", false), (".+", "x\n", true), ("node_.*", "node_cpu", true),
            ("node_.*", "nod", false), ("(a|b|up)", "up", true), ("a|b|up", "u", false), ("a|", "", true),
            (#"a\.b"#, "a.b", true), (#"a\.b"#, "axb", false), (#"a\.*"#, "a..", true), ("é|x", "é", true),
            ("a)|(b", "azz", true), ("[^(?<x>]", "y", true), ("[[:alpha:](?<x>]", "(", true),
            (#"[\](?<x>]"#, "<", true), (#"\((?<x>a)"#, "(a", true),
            ("ab?c", "ac", true), ("ab*c.", "acx", true), ("ab{0}c.", "acx", true), ("ab+c.", "ac", false),
            ("abc|de.", "dex", true), ("ab(c|d.)", "abc", true), ("ab(c.)", "xbcd", false), ("ab(c.)", "ab", false),
            ("a)?(b", "b", true), (#"a\()?(b"#, "b", true), ("a(?i)b.", "aBc", true), ("a(?i)b.", "ABc", false),
            ("ab.", "", false), ("a_1(é)?", "a_1é", true),
        ]
    )
    func matching(pattern: String, text: String, matches: Bool) throws {
        #expect(try RelabelRegex(pattern).matches(text) == matches)
    }

    @Test(
        "what Go refuses is refused in its words",
        arguments: [
            ("abc(def", "missing closing ): `^(?s:abc(def)$`"), ("a**", "invalid nested repetition operator: `**`"),
            ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"), (#"\1"#, #"invalid escape sequence: `\1`"#),
            (#"\C"#, #"invalid escape sequence: `\C`"#), ("(a", "missing closing ): `^(?s:(a)$`"),
            ("a)", "unexpected ): `^(?s:a))$`"), ("*a", "missing argument to repetition operator: `*`"),
            ("a{1001}", "invalid repeat count: `{1001}`"), ("[b-a]", "invalid character class range: `b-a`"),
            (#"\Z"#, #"invalid escape sequence: `\Z`"#), ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
            (#"\p{Foo}"#, #"invalid character class range: `\p{Foo}`"#), ("(?P<n", "invalid named capture: `(?P<n)$`"),
            ("(?P<>a)", "invalid named capture: `(?P<>`"), ("(?<né>a)", "invalid named capture: `(?<né>`"),
            ("(?<n-x>a)", "invalid named capture: `(?<n-x>`"), ("a++", "invalid nested repetition operator: `++`"),
            ("(?i", "missing closing ): `^(?s:(?i)$`"), (#"\"#, #"missing closing ): `^(?s:\)$`"#),
            (#"\Qa"#, #"missing closing ): `^(?s:\Qa)$`"#), ("(?#x)", "invalid or unsupported Perl syntax: `(?#`"),
            ("[a", "missing closing ]: `[a)$`"), ("a[b", "missing closing ]: `[b)$`"),
            (#"\u0041"#, #"invalid escape sequence: `\u`"#), ("a{2,1}", "invalid repeat count: `{2,1}`"),
            ("(?z)a", "invalid or unsupported Perl syntax: `(?z`"), ("(?<n>a", "missing closing ): `^(?s:(?<n>a)$`"),
        ]
    )
    func refusing(pattern: String, reason: String) {
        let error = #expect(throws: RegexSyntaxError.self) { try RelabelRegex(pattern) }
        #expect(error?.description == "error parsing regexp: \(reason)")
    }

    @Test(
        "more that Go refuses, and RE2 with it",
        arguments: [
            "(?!a)", "(?<!a)", "(?<=a)", "(?>a)", #"\h"#, #"\e"#, #"\K"#, #"\R"#, #"\X"#, #"\G"#, #"\N"#, #"[a-\d]"#,
            "((a{100}){100})", "(?P=n)", #"\x{110000}"#, "(?x)a",
        ]
    )
    func refusingToo(pattern: String) {
        #expect(throws: RegexSyntaxError.self) { try RelabelRegex(pattern) }
    }

    @Test("a pattern that needs more memory than usual still compiles")
    func largePattern() throws {
        let regex = try RelabelRegex(#"[^\x{3000}]{500}(\pL{400}|x)"#)
        #expect(regex.matches(String(repeating: "a", count: 501)) == false)
        #expect(regex.matches(String(repeating: "a", count: 500) + "x"))
    }

    @Test("regexes are equal when their patterns are")
    func equality() throws {
        #expect(try RelabelRegex("a.*b") == RelabelRegex("a.*b"))
        #expect(try RelabelRegex("(.*)") == RelabelRegex.everything)
        #expect(try RelabelRegex("\u{E9}") != RelabelRegex("e\u{301}"))
    }
}

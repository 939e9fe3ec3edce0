import MetricModel
import Testing

@testable import StatusServer

/// What the real Prometheus 3.5.3 answered.
@Suite("Selectors of targets")
struct TargetSelectorTests {
    private static let one = Labels([("bar", "b'z\"q"), ("instance", "h:1"), ("job", "one")])
    private static let two = Labels([("a", "1"), ("instance", "h:1"), ("job", "two")])

    @Test(
        "are read as Prometheus reads them",
        arguments: [
            ("{}", "one two"), (#"{job="two"}"#, "two"), ("{job='two'}", "two"), ("{job=`two`}", "two"),
            (#"{"job"="two"}"#, "two"), (#"{'job'="two"}"#, "two"), (#"{`job`="two"}"#, "two"),
            (#"{job="two",}"#, "two"), (#"{ job = "two" , a = "1" }"#, "two"), (#" {job="two"} "#, "two"),
            (#"{job="one",a="1"}"#, ""), (#"{a!="1"}"#, "one"), (#"{a=""}"#, "one"), (#"{a!=""}"#, "two"),
            (#"{job=""}"#, ""), (#"{a=~""}"#, "one"), (#"{a=~".*"}"#, "one two"), (#"{a=~".+"}"#, "two"),
            (#"{a!~".+"}"#, "one"), (#"{job=~"one|two"}"#, "one two"), (#"{job=~"tw"}"#, ""),
            (#"{job=~"TWO"}"#, ""), (#"{job=~"(?i)TWO"}"#, "two"), (#"{job !~ "two"}"#, "one"),
            (#"{"é"=""}"#, "one two"), (#"{"a.b"=""}"#, "one two"), (#"{sum="x"}"#, ""), (#"{inf=""}"#, "one two"),
        ] as [(String, String)]
    )
    func matchers(selector: String, expected: String) throws {
        #expect(try accepted(by: selector) == expected)
    }

    @Test(
        "match no target when they name a metric, for no target has a name",
        arguments: [
            "x", "x{}", #"x{job="two"}"#, #"{"x"}"#, #"{"x",job="two"}"#, #"{job="two","x"}"#, #"x{"y"}"#, "x:y", ":x",
            #"{__name__="y"}"#, "rate", "sum", "AVG{}", "by", "and{}", "offset", "start", #"{"x",}"#,
        ] as [String]
    )
    func metricNames(selector: String) throws {
        #expect(try accepted(by: selector).isEmpty)
    }

    @Test(
        "and all when the name may be empty",
        arguments: [#"{__name__=""}"#, #"{__name__!="x"}"#, #"{__name__=~".*"}"#, #"{""}"#, #"{"",""}"#]
    )
    func emptyNames(selector: String) throws {
        #expect(try accepted(by: selector) == "one two")
    }

    @Test(
        "resolve escapes in quotes and none between backquotes",
        arguments: [
            (#"{bar="b'z\"q"}"#, "one"), (#"{bar='b\'z"q'}"#, "one"), (#"{bar=`b'z"q`}"#, "one"),
            (#"{job="\x74wo"}"#, "two"), (#"{job="\u0074wo"}"#, "two"), (#"{job="\U00000074wo"}"#, "two"),
            (#"{job="\164wo"}"#, "two"), (#"{'\x6aob'="two"}"#, "two"), (#"{job=~"\\w+"}"#, "one two"),
            (#"{job=~`\w+`}"#, "one two"), (#"{job="\a\b\f\n\r\t\v\\"}"#, ""), (#"{job="\xff"}"#, ""),
            (#"{job!="\U0010FFFF"}"#, "one two"), ("{job!=`a\nb`}", "one two"),
        ] as [(String, String)]
    )
    func escapes(selector: String, expected: String) throws {
        #expect(try accepted(by: selector) == expected)
    }

    @Test(
        "may go over several lines, with comments",
        arguments: [
            "{\n\tjob=\"two\"\n}", "{job=\"two\"\r}", "#c\n{job=\"two\"}", "{job=\"two\" #c\n}",
            "{job=\"two\"} # comment",
        ] as [String]
    )
    func lines(selector: String) throws {
        #expect(try accepted(by: selector) == "two")
    }

    @Test(
        "are refused in Prometheus's words inside braces",
        arguments: [
            (#"{job="j",,}"#, #"1:10: unexpected "," in label matching, expected identifier or "}""#),
            ("{,}", #"1:2: unexpected "," in label matching, expected identifier or "}""#),
            (#"{job="j""#, "1:9: unexpected end of input inside braces"),
            ("x{", "1:3: unexpected end of input inside braces"),
            ("{job=}", #"1:6: unexpected "}" in label matching, expected string"#),
            ("{job}", #"1:5: unexpected "}" in label matching, expected label matching operator"#),
            ("{a,b}", #"1:3: unexpected "," in label matching, expected label matching operator"#),
            ("{a b}", #"1:4: unexpected identifier "b" in label matching, expected label matching operator"#),
            (#"{1a="x"}"#, "1:2: unexpected character inside braces: '1'"),
            (#"{a:b="x"}"#, "1:3: unexpected character inside braces: ':'"),
            (#"{é="x"}"#, "1:2: unexpected character inside braces: 'é'"),
            ("{\u{300}}", "1:2: unexpected character inside braces: '\u{300}'"),
            ("{\u{0}}", #"1:2: unexpected character inside braces: '\x00'"#),
            ("{\u{A0}}", #"1:2: unexpected character inside braces: '\u00a0'"#),
            ("{job=\"j\"\u{C}}", #"1:9: unexpected character inside braces: '\f'"#),
            (#"{job=="j"}"#, #"1:6: unexpected "=" in label matching, expected string"#),
            (#"{job~"j"}"#, "1:5: unexpected character inside braces: '~'"),
            (#"{job!"j"}"#, #"1:5: unexpected character after '!' inside braces: '"'"#),
            ("{a!", "1:3: unexpected character after '!' inside braces: '\u{FFFD}'"),
            (#"{job="j" a="1"}"#, #"1:10: unexpected identifier "a" in label matching, expected "," or "}""#),
            (#"{job=j}"#, #"1:6: unexpected identifier "j" in label matching, expected string"#),
            (#"{"x" "y"}"#, #"1:6: unexpected string "\"y\"" in label matching, expected "," or "}""#),
            (#"{a="x"!="y"}"#, #"1:7: unexpected <op:!=> in label matching, expected "," or "}""#),
            (#"{=~"x"}"#, #"1:2: unexpected <op:=~> in label matching, expected identifier or "}""#),
            ("{{}", "1:2: unexpected left brace '{'"), ("{a={}", "1:4: unexpected left brace '{'"),
            ("{job=\"j\",\n a}", #"2:3: unexpected "}" in label matching, expected label matching operator"#),
            ("{job=\"j\" #c\n,a}", #"2:3: unexpected "}" in label matching, expected label matching operator"#),
        ] as [(String, String)]
    )
    func refusalsInsideBraces(selector: String, expected: String) {
        #expect(refusal(of: selector) == expected)
    }

    @Test(
        "are refused in Prometheus's words outside braces",
        arguments: [
            ("x y", #"1:3: unexpected identifier "y""#), ("x\ny", #"2:1: unexpected identifier "y""#),
            ("1", #"1:1: unexpected number "1""#), ("5m", #"1:1: unexpected duration "5m""#),
            (".5", #"1:1: unexpected number ".5""#), ("x.5", #"1:2: unexpected number ".5""#),
            ("Inf{}", #"1:1: unexpected number "Inf""#), (#""x""#, #"1:1: unexpected string "\"x\"""#),
            ("`x`", #"1:1: unexpected string "`x`""#), ("x + y", "1:3: unexpected <op:+>"),
            ("-x", "1:1: unexpected <op:->"), ("(x)", #"1:1: unexpected "(""#), ("sum(x)", #"1:4: unexpected "(""#),
            ("x[5m]", #"1:2: unexpected "[""#), ("x]", "1:2: unexpected right bracket ']'"),
            (")", "1:2: unexpected right parenthesis ')'"), ("x offset 5m", "1:3: unexpected <offset>"),
            ("x AND y", "1:3: unexpected <op:AND>"), ("x sum", "1:3: unexpected <aggr:sum>"),
            ("x start", #"1:3: unexpected "start""#), ("on", "1:1: unexpected <on>"),
            ("BOOL", "1:1: unexpected <BOOL>"),
            ("atan2", "1:1: unexpected <op:atan2>"), ("@", #"1:1: unexpected "<Item 57400>" <op:@>"#),
            ("x,", #"1:2: unexpected ",""#), ("x=", #"1:2: unexpected "=""#), (#"x=="a""#, "1:2: unexpected <op:==>"),
            (#"x=~"a""#, "1:2: unexpected character after '=': '~'"), ("x!=1", "1:2: unexpected <op:!=>"),
            ("!~", "1:1: unexpected character after '!': '~'"), ("x>=", "1:2: unexpected <op:>=>"),
            ("x<1", "1:2: unexpected <op:<>"), ("}", "1:1: unexpected character: '}'"),
            (#"\"#, #"1:1: unexpected character: '\\'"#), ("é", "1:1: unexpected character: 'é'"),
            ("\u{FEFF}x", #"1:1: unexpected character: '\ufeff'"#),
            (#"{job="j"}x"#, #"1:10: unexpected identifier "x""#),
            (#"{job="j"}{a="1"}"#, #"1:10: unexpected "{""#), ("  ", "1:3: unexpected end of input"),
            ("# comment", "1:10: unexpected end of input"), ("\n", "2:1: unexpected end of input"),
        ] as [(String, String)]
    )
    func refusalsOutsideBraces(selector: String, expected: String) {
        #expect(refusal(of: selector) == expected)
    }

    @Test(
        "are refused in Prometheus's words for their strings and patterns",
        arguments: [
            (#"{job="j}"#, "1:6: unterminated quoted string"), ("{job='a\nb'}", "1:6: unterminated quoted string"),
            ("{job=`j}", "1:6: unterminated raw string"), (#"{a="\"#, "1:4: escape sequence not terminated"),
            (#"{a="\u12"#, "1:4: escape sequence not terminated"),
            (#"{a="\q"}"#, "1:4: unknown escape sequence U+0071 'q'"),
            (#"{a="\'"}"#, "1:4: unknown escape sequence U+0027 '''"),
            (#"{a='\"'}"#, #"1:4: unknown escape sequence U+0022 '"'"#),
            (#"{a="\é"}"#, "1:4: unknown escape sequence U+00E9 'é'"),
            (#"{a="\0"}"#, #"1:4: illegal character U+0022 '"' in escape sequence"#),
            (#"{a="\xg"}"#, "1:4: illegal character U+0067 'g' in escape sequence"),
            (#"{a="\400"}"#, "1:4: escape sequence is an invalid Unicode code point"),
            (#"{a="\ud800"}"#, "1:4: escape sequence is an invalid Unicode code point"),
            (#"{a="\U00110000"}"#, "1:4: escape sequence is an invalid Unicode code point"),
            ("{a=\"\u{FFFD}\"}", "1:4: invalid UTF-8 rune"),
            (#"{"x",job=~"("}"#, "1:6: error parsing regexp: missing closing ): `(`"),
            (#"{job!~"[z-a]"}"#, "1:2: error parsing regexp: invalid character class range: `z-a`"),
            (#"{job=~"*"}"#, "1:2: error parsing regexp: missing argument to repetition operator: `*`"),
            (#"{job=~"(",,"#, "1:2: error parsing regexp: missing closing ): `(`"),
            (#"{job=~"[a"}"#, "1:2: error parsing regexp: missing closing ]: `[a`"),
            (#"{job=~"a)|(b"}"#, "1:2: error parsing regexp: unexpected ): `a)|(b`"),
        ] as [(String, String)]
    )
    func refusedStrings(selector: String, expected: String) {
        #expect(refusal(of: selector) == expected)
    }

    private func accepted(by selector: String) throws -> String {
        let selector = try TargetSelector(parsing: selector)
        return [("one", Self.one), ("two", Self.two)].filter { selector.accepts($0.1) }.map(\.0).joined(separator: " ")
    }

    /// Without the words that are always there.
    private func refusal(of selector: String) -> String {
        do throws(SelectorProblem) {
            _ = try TargetSelector(parsing: selector)
            return "read"
        } catch {
            return "\(error)".replacing(" parse error:", with: "")
        }
    }
}

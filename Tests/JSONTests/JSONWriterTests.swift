import JSON
import Testing

private func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test("puts commas where they belong")
    func structure() {
        let text = written { writer in
            writer.object { writer in
                writer.key("a")
                writer.array { _ in }
                writer.key("b")
                writer.array { writer in
                    writer.integer(1)
                    writer.object { _ in }
                    writer.array { $0.null() }
                    writer.bool(true)
                }
                writer.key("c")
                writer.string("x")
            }
        }
        #expect(text == #"{"a":[],"b":[1,{},[null],true],"c":"x"}"#)
    }

    @Test("writes members of every kind by their names")
    func members() {
        let text = written { writer in
            writer.object { writer in
                writer.member("text", "a\"b")
                writer.member("number", -7)
                writer.member("truth", false)
                writer.member("none", each: [Int]()) { $0.integer($1) }
                writer.member("objects", each: ["x", "y"]) { writer, name in
                    writer.object { $0.member(name, 1) }
                }
            }
        }
        #expect(text == #"{"text":"a\"b","number":-7,"truth":false,"none":[],"objects":[{"x":1},{"y":1}]}"#)
    }

    @Test(
        "escapes as Prometheus's API does",
        arguments: [
            ("plain é 😀 \u{7F}", "plain é 😀 \u{7F}"), ("\"\\/", #"\"\\/"#),
            ("<a href=\"x\">&", #"\u003ca href=\"x\"\u003e\u0026"#),
            ("\n\r\t", #"\n\r\t"#), ("\u{0}\u{8}\u{C}\u{1F}", #"\u0000\u0008\u000c\u001f"#),
            ("\u{2028}\u{2029}\u{202A}", "\\u2028\\u2029\u{202A}"), ("\u{FFFD}", "\u{FFFD}"),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(written { $0.string(text) } == "\"\(expected)\"")
    }

    @Test(
        "replaces bytes that are no UTF-8",
        arguments: [
            ([0x61, 0xFF, 0x62], #"a\ufffdb"#), ([0xC3], #"\ufffd"#), ([0xC3, 0xA9], "é"),
            ([0xE2, 0x82], #"\ufffd\ufffd"#),
            ([0xE2, 0x82, 0xAC, 0x80], #"€\ufffd"#), ([0xED, 0xA0, 0x80, 0x3C], #"\ufffd\ufffd\ufffd\u003c"#),
        ]
            as [([UInt8], String)]
    )
    func invalidBytes(bytes: [UInt8], expected: String) {
        #expect(written { $0.string(bytes: bytes) } == "\"\(expected)\"")
    }

    @Test(
        "prints floats as Go does",
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (0.1, "0.1"), (0.000001, "0.000001"),
            (0.00000123, "0.00000123"), (0.0000001, "1e-7"), (1.25e-9, "1.25e-9"), (123_456_789, "123456789"),
            (1e20, "100000000000000000000"), (1e21, "1e+21"), (1.5e300, "1.5e+300"), (.leastNonzeroMagnitude, "5e-324"),
            (0.0123, "0.0123"), (1_700_000_000.123, "1700000000.123"), (.nan, "null"), (-.infinity, "null"),
            (9_007_199_254_740_992, "9007199254740992"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        ] as [(Double, String)]
    )
    func floats(value: Double, expected: String) {
        #expect(written { $0.number(value) } == expected)
    }

    @Test(
        "writes what it reads",
        arguments: [
            #"{"b":[1,2.5,-3e+25,"\u003cx\u003e",null,true],"a":{"":[]}}"#, #"[{"__address__":"é:1"},{}]"#, "\"\"",
        ]
    )
    func roundTrip(text: String) throws {
        let value = try JSONReader.parse(Array(text.utf8))
        #expect(written { $0.value(value) } == text)
    }
}

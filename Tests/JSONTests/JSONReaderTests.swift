import JSON
import Testing

private func parse(_ text: String, limits: JSONLimits = .default) throws(JSONProblem) -> JSONValue {
    try JSONReader.parse(Array(text.utf8), limits: limits)
}

@Suite("Reading JSON")
struct JSONReaderTests {
    @Test(
        "gives every kind of value",
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("-12", .integer(-12)),
            ("9223372036854775807", .integer(.max)), ("1.5", .number(1.5)), ("1e3", .number(1000)),
            ("\"a\"", .string("a")), ("\"\"", .string("")), ("[]", .array([])), ("{}", .object([])),
            (#""\u00e9\n\"\\\/\ud83d\ude00""#, .string("\u{E9}\n\"\\/\u{1F600}")),
            (#""a\u0000b""#, .string("a\u{0}b")),
            ("[1,[2,{}]]", .array([.integer(1), .array([.integer(2), .object([])])])),
            (
                #"{"b":1,"a":{"c":null}}"#,
                .object([(key: "b", value: .integer(1)), (key: "a", value: .object([(key: "c", value: .null)]))])
            ),
        ] as [(String, JSONValue)]
    )
    func values(text: String, expected: JSONValue) throws {
        #expect(try parse(text) == expected)
    }

    @Test("lets the last of a repeated key count")
    func repeatedKeys() throws {
        let value = try parse(#"{"a":1,"b":2,"a":3}"#)
        #expect(value["a"] == .integer(3) && value["b"] == .integer(2) && value.members?.count == 2)
    }

    @Test("tells keys apart that Unicode calls equal")
    func keysAreBytes() throws {
        let value = try parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.members?.count == 2 && value["e\u{301}"] == .integer(2))
    }

    @Test("takes integers beyond 64 bits as floats")
    func hugeIntegers() throws {
        #expect(try parse("[18446744073709551615,1]") == .array([.number(0x1p64), .number(1)]))
    }

    @Test(
        "says where a text stops to be JSON",
        arguments: [
            ("", 1, 1, "unexpected token near end of file"), ("{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7, "':' expected"),
            ("[1, 2", 1, 5, "']' expected"), ("{} x", 1, 4, "end of file expected"), ("[1,]", 1, 4, "unexpected token"),
            ("{'a': 1}", 1, 2, "string or '}' expected"), ("[01]", 1, 2, "invalid token"),
            ("\"a\tb\"", 1, 2, "control character 0x9"), ("[nul]", 1, 4, "invalid token"),
            ("\u{FEFF}{}", 1, 1, "invalid token"), (#"{"a\u0000":1}"#, 1, 10, "NUL byte"),
            (#"["\ud800"]"#, 1, 9, "invalid Unicode"), ("\n\n  1e999", 3, 7, "real number overflow"),
        ] as [(String, Int, Int, String)]
    )
    func problems(text: String, line: Int, column: Int, message: String) {
        let problem = #expect(throws: JSONProblem.self) { try parse(text) }
        #expect(problem?.line == line && problem?.column == column)
        #expect(problem?.message.contains(message) == true, "\(String(describing: problem))")
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xE2]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONProblem.self) { try JSONReader.parse(bytes) }
    }

    @Test(
        "stops at its limits, at the place that passes them",
        arguments: [
            ("[[[1]]]", 3, "nested deeper than 2"), ("\"[[[[\"", 0, ""), ("[1,2,3,4,5,6]", 9, "more than 5 values"),
            ("\"0123456789012345678\"", 1, "longer than 20 bytes"), ("{\"é\":{\"a\":{}}}", 11, "nested deeper than 2"),
        ] as [(String, Int, String)]
    )
    func limits(text: String, column: Int, message: String) {
        let limits = JSONLimits(byteCount: 20, depth: 2, valueCount: 5)
        if message.isEmpty {
            #expect(throws: Never.self) { try parse(text, limits: limits) }
        } else {
            let problem = #expect(throws: JSONProblem.self) { try parse(text, limits: limits) }
            #expect(problem?.message == message && problem?.column == column, "\(String(describing: problem))")
        }
    }

    @Test("survives brackets without end")
    func deepNesting() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        let problem = #expect(throws: JSONProblem.self) {
            try JSONReader.parse(bytes, limits: JSONLimits(byteCount: 2 << 20, depth: .max, valueCount: .max))
        }
        #expect(problem?.message == "nested deeper than 1000")
    }

    @Test("never crashes on a text cut or changed anywhere")
    func mutations() {
        let text = Array(
            #"[{"targets":["a:1","b:2"],"labels":{"x":"\u00e9\ud83d\ude00","y":"1e5"}},-1.5e-3,null]"#.utf8
        )
        var random = SeededGenerator(state: 42)
        var refused = 0
        for count in 0..<text.count {
            if (try? JSONReader.parse(Array(text[..<count]))) == nil { refused += 1 }
        }
        for _ in 0..<5000 {
            var changed = text
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if (try? JSONReader.parse(changed)) == nil { refused += 1 }
        }
        #expect(refused > text.count)
    }
}

/// A generator with a fixed seed (SplitMix64), so that every run sees the same texts.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

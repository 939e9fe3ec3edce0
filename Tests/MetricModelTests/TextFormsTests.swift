import MetricModel
import Testing

/// Durations as prometheus/common v0.65 reads and prints them (reference: config-and-discovery.md §1.2).
@Suite("A duration")
struct PrometheusDurationTests {
    @Test(
        "is read",
        arguments: [
            ("0", 0), ("0s", 0), ("15s", 15_000), ("1h30m", 5_400_000), ("1d", 86_400_000), ("324ms", 324),
            ("3w2d1h", 1_990_800_000), ("10y", 315_360_000_000),
        ] as [(String, Int64)]
    )
    func read(text: String, milliseconds: Int64) throws {
        #expect(try PrometheusDuration(parsing: text).milliseconds == milliseconds)
    }

    @Test(
        "is refused in Prometheus's words",
        arguments: [
            ("15", "not a valid duration string: \"15\""), ("", "empty duration string"),
            ("-1s", "not a valid duration string: \"-1s\""), (" 5s", "not a valid duration string: \" 5s\""),
            ("1m1h", "not a valid duration string: \"1m1h\""), ("1s1s", "not a valid duration string: \"1s1s\""),
            ("1.5h", "unknown unit \".\" in duration \"1.5h\""), ("1us", "unknown unit \"us\" in duration \"1us\""),
            ("1h.5m", "unknown unit \"h.\" in duration \"1h.5m\""),
            ("1..s", "unknown unit \"..s\" in duration \"1..s\""),
            ("1s.", "unknown unit \"s.\" in duration \"1s.\""),
            ("5S", "unknown unit \"S\" in duration \"5S\""), ("293y", "duration out of range"),
        ]
    )
    func refused(text: String, problem: String) {
        let result = Result { try PrometheusDuration(parsing: text) }
        guard case .failure(let error) = result else {
            Issue.record("read as \(result)")
            return
        }
        #expect("\(error)" == problem)
    }

    @Test(
        "is printed",
        arguments: [
            (0, "0s", "0s"), (5_400_000, "1h30m", "1h30m0s"), (1_209_600_000, "2w", "336h0m0s"),
            (1500, "1s500ms", "1.5s"), (129_600_000, "1d12h", "36h0m0s"), (60_000, "1m", "1m0s"),
            (500, "500ms", "500ms"),
        ] as [(Int64, String, String)]
    )
    func printed(milliseconds: Int64, prometheus: String, go: String) {
        let duration = PrometheusDuration(milliseconds: milliseconds)
        #expect(duration.description == prometheus)
        #expect(duration.goDescription == go)
    }
}

@Suite("Go's texts")
struct GoSyntaxTests {
    @Test(
        "of floats",
        arguments: [
            (0, "0"), (-0.0, "-0"), (1, "1"), (100_000, "100000"), (1_000_000, "1e+06"), (0.0001, "0.0001"),
            (0.00001, "1e-05"), (12_345_678, "1.2345678e+07"), (0.1, "0.1"), (-2.5, "-2.5"), (1e300, "1e+300"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ] as [(Double, String)]
    )
    func floats(value: Double, text: String) {
        #expect(GoSyntax.float(value) == text)
    }

    @Test(
        "of quoted bytes",
        arguments: [
            (Array("a\"b\\c\n".utf8), "\"a\\\"b\\\\c\\n\""), ([0xBD], "\"\\xbd\""), ([0x00, 0x1B], "\"\\x00\\x1b\""),
            (Array("é\u{200B}".utf8), "\"é\\u200b\""), ([0xE2, 0x82], "\"\\xe2\\x82\""),
        ] as [([UInt8], String)]
    )
    func quoted(bytes: [UInt8], text: String) {
        #expect(GoSyntax.quoted(bytes: bytes) == text)
    }
}

@Suite("A time in milliseconds")
struct WallTimeRangeTests {
    @Test("outside of what nanoseconds can hold is the nearest that they can")
    func isClamped() {
        #expect(WallTime(milliseconds: .max).nanoseconds == .max)
        #expect(WallTime(milliseconds: .min).nanoseconds == .min)
        #expect(WallTime(milliseconds: -1500).nanoseconds == -1_500_000_000)
    }
}

@Suite("Hashes")
struct ByteHashTests {
    @Test(
        "equal the published ones",
        arguments: [
            ("", 0xef46_db37_51d8_e999, 0xcbf2_9ce4_8422_2325), ("a", 0xd24e_c4f1_a98c_6e5b, 0xaf63_dc4c_8601_ec8c),
            ("abc", 0x44bc_2cf5_ad77_0999, 0xe71f_a219_0541_574b),
        ] as [(String, UInt64, UInt64)]
    )
    func vectors(text: String, xx64: UInt64, fnv: UInt64) {
        #expect(Array(text.utf8).withUnsafeBytes { ByteHash.xx64($0) } == xx64)
        #expect(ByteHash.fnv1a64(text.utf8) == fnv)
    }
}

@Suite("Places and bodies")
struct PlacesAndBodiesTests {
    @Test("a location equals every other, and says where it is")
    func locations() {
        let one = SourceLocation(file: "conf/prometheus.yml", line: 58, column: 13)
        let other = SourceLocation(file: "x", line: 1, column: 1)
        #expect(one == other)
        #expect(!one.isSamePlace(as: other))
        #expect(one.description == "conf/prometheus.yml:58:13")
        #expect(one.shortDescription == "prometheus.yml:58")
    }

    @Test("a body grows and keeps a line feed and zeros behind its bytes")
    func padding() {
        let body = BodyBuffer(capacity: 1)
        for _ in 0..<1000 { [UInt8](repeating: 7, count: 100).withUnsafeBytes { body.append($0) } }
        #expect(body.count == 100_000)
        #expect(body.bytes.allSatisfy { $0 == 7 })
        #expect(body.start.load(fromByteOffset: body.count, as: UInt8.self) == 0x0A)
        #expect(body.start.load(fromByteOffset: body.count + BodyBuffer.padding - 1, as: UInt8.self) == 0)
        body.shrink()
        #expect(body.count == 100_000 && body.capacity < 113_000)
    }

    @Test(
        "milliseconds are cut towards the past",
        arguments: [(1_999_999, 1), (-1, -1), (-1_000_000, -1)] as [(Int64, Int64)]
    )
    func milliseconds(nanoseconds: Int64, expected: Int64) {
        #expect(WallTime(nanoseconds: nanoseconds).milliseconds == expected)
    }
}

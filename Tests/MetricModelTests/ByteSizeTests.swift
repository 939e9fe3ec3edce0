import MetricModel
import Testing

@Suite("Sizes are read and printed as Prometheus's are")
struct ByteSizeTests {
    @Test(
        "both families of units are powers of 1024",
        arguments: [
            ("0", 0), ("10MB", 10_485_760), ("10MiB", 10_485_760), ("1.5GB", 1_610_612_736), ("100B", 100),
            ("1KB2B", 1026), ("1MiB1KiB", 1_049_600), ("-1KB", -1024), ("+1KB", 1024), (".5KB", 512), ("5.KB", 5120),
            ("8EB", .min), ("8EiB", .min), ("-8EB", .min),
        ] as [(String, Int64)]
    )
    func reading(text: String, bytes: Int64) throws {
        #expect(try ByteSize(parsing: text).bytes == bytes)
    }

    @Test(
        "anything else is refused in Prometheus's words",
        arguments: [
            ("100", "units: unknown unit  in 100"), ("10kB", "units: unknown unit kB in 10kB"),
            ("10 MB", "units: unknown unit  MB in 10 MB"), ("10M", "units: unknown unit M in 10M"),
            ("", "units: invalid "), ("MB", "units: invalid MB"), ("1GB1MiB", "units: unknown unit MiB in 1GB1MiB"),
            ("9223372036854775808", "units: invalid 9223372036854775808"),
            ("9223372036854775807B", "units: invalid 9223372036854775807B"), ("9EB", "units: overflow parsing unit"),
            ("-9EB", "units: overflow parsing unit"), ("1.5.5MB", "units: unknown unit  in 1.5.5MB"),
            (".GB", "units: invalid .GB"), ("0.9223372036854775807B", "units: invalid 0.9223372036854775807B"),
        ]
    )
    func refusing(text: String, message: String) {
        let error = #expect(throws: ByteSize.ParseError.self) { try ByteSize(parsing: text) }
        #expect(error?.description == message)
    }

    @Test(
        "a size is printed in binary units",
        arguments: [(15_728_640, "15MiB"), (1_572_864, "1MiB512KiB"), (0, "0B"), (-1024, "-1KiB")] as [(Int64, String)]
    )
    func printing(bytes: Int64, text: String) {
        #expect(ByteSize(bytes: bytes).description == text)
    }
}

import Testing

@testable import SampleStorage

@Suite("Snappy blocks")
struct SnappyBlockTests {
    @Test("come back as they were", arguments: [0, 1, 10, 1_000, 100_000])
    func roundTrip(count: Int) throws {
        var random = FixedRandom(seed: 5)
        let bytes = (0..<count).map { _ in UInt8(random.next() % 7) }
        let packed = bytes.withUnsafeBytes { SnappyBlock.compress($0) }
        #expect(try packed.withUnsafeBytes { try SnappyBlock.uncompress($0, limit: count) } == bytes)
        #expect(count < 1_000 || packed.count < count)
    }

    /// The series record of `{__name__="up", job="a"}` under ref 1, as Prometheus packs it in its WAL.
    @Test("of Prometheus are read")
    func readGolden() throws {
        let packed: [UInt8] = [
            0x1c, 0x04, 0x01, 0x00, 0x09, 0x01, 0x4c, 0x01, 0x02, 0x08, 0x5f, 0x5f, 0x6e, 0x61, 0x6d, 0x65, 0x5f, 0x5f,
            0x02, 0x75, 0x70, 0x03, 0x6a, 0x6f, 0x62, 0x01, 0x61,
        ]
        let record =
            [1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 8] + Array("__name__".utf8) + [2] + Array("up".utf8) + [3]
            + Array("job".utf8) + [1] + Array("a".utf8)
        #expect(try packed.withUnsafeBytes { try SnappyBlock.uncompress($0, limit: 100) } == record)
    }

    static let broken: [(bytes: [UInt8], problem: SnappyBlock.Problem)] = [
        ([], .corrupt), ([0xff], .corrupt), ([5, 0x10], .corrupt), ([0x05, 0x00, 0x61], .corrupt),
        ([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00], .tooLarge(byteCount: 0xffff_ffff)),
        ([101, 0], .tooLarge(byteCount: 101)),
    ]

    @Test("that are broken or too large are refused", arguments: broken.indices)
    func refused(row: Int) {
        let (bytes, problem) = Self.broken[row]
        #expect(throws: problem) { try bytes.withUnsafeBytes { try SnappyBlock.uncompress($0, limit: 100) } }
    }
}

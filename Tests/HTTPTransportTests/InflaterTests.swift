import MetricModel
import Testing

@testable import HTTPTransport

/// gzip without compression, so that a test can say every byte of it.
enum Gzip {
    static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]

    static func member(_ text: String, header: [UInt8] = header) -> [UInt8] {
        member(Array(text.utf8), header: header)
    }

    static func member(_ bytes: [UInt8], header: [UInt8] = header) -> [UInt8] {
        var packed = header
        packed += stored(bytes)
        packed += word(checksum(bytes))
        packed += word(UInt32(truncatingIfNeeded: bytes.count))
        return packed
    }

    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var packed: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            packed += [rest.isEmpty ? 1 : 0, UInt8(length & 255), UInt8(length >> 8)]
            packed += [UInt8(~length & 255), UInt8(~length >> 8)]
            packed += block
        } while !rest.isEmpty
        return packed
    }

    static func word(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
        }
        return ~sum
    }
}

@Suite("A gzip body")
struct InflaterTests {
    private func inflate(_ packed: [UInt8], limit: Int = 1 << 20, sizeHint: Int = 0) throws -> String {
        try Inflater.inflate(BodyBuffer(packed), sizeHint: sizeHint, limit: limit).text
    }

    struct Good: Sendable, CustomTestStringConvertible {
        let name: String
        let packed: [UInt8]
        let text: String
        var testDescription: String { name }
    }

    static let good: [Good] = [
        Good(name: "of one member", packed: Gzip.member("up 1\n"), text: "up 1\n"),
        Good(name: "of an empty member", packed: Gzip.member(""), text: ""),
        Good(name: "of two members", packed: Gzip.member("a 1\n") + Gzip.member("b 2\n"), text: "a 1\nb 2\n"),
        Good(
            name: "of members that end with an empty one",
            packed: Gzip.member("a 1\n") + Gzip.member(""),
            text: "a 1\n"
        ),
        Good(
            name: "with a name and a comment",
            packed: Gzip.member("x", header: [0x1F, 0x8B, 8, 24, 0, 0, 0, 0, 0, 0, 0x61, 0, 0x62, 0]),
            text: "x"
        ),
        Good(
            name: "with extra bytes",
            packed: Gzip.member("x", header: [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0, 2, 0, 9, 9]),
            text: "x"
        ),
        Good(
            name: "of many blocks",
            packed: Gzip.member(String(repeating: "a 1\n", count: 50_000)),
            text: String(repeating: "a 1\n", count: 50_000)
        ),
        Good(
            name: "of many members",
            packed: (0..<2000).flatMap { Gzip.member("metric_\($0) 1\n") },
            text: (0..<2000).map { "metric_\($0) 1\n" }.joined()
        ),
    ]

    @Test("is unpacked", arguments: good)
    func isUnpacked(row: Good) throws {
        #expect(try inflate(row.packed) == row.text)
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let name: String
        let packed: [UInt8]
        let text: String
        var testDescription: String { name }
    }

    private static let member = Gzip.member(String(repeating: "a 1\n", count: 100))

    private static func changed(_ index: Int, by mask: UInt8, in bytes: [UInt8] = member) -> [UInt8] {
        var bytes = bytes
        bytes[index < 0 ? bytes.count + index : index] ^= mask
        return bytes
    }

    /// The beginning of 20,000 bytes as Python's gzip packs them; a real Prometheus named the offsets below.
    private static let huffman: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xd2, 0xe3, 0x42, 0x18, 0x0a, 0x18, 0x00,
        0xd0, 0x5a, 0x76, 0xcb, 0xc6, 0x90, 0x6d, 0x73, 0xad, 0x1a, 0xb2, 0x6d, 0xdb, 0xae, 0x21, 0x2d, 0x6c, 0xb5,
        0x6a, 0x0b, 0xcb, 0xb6, 0x6d, 0xdb, 0xb6, 0x6d, 0xd7, 0xaf, 0xfb, 0x1a, 0xf7, 0xc7, 0x77, 0x9e, 0xe1, 0x20,
        0xfc, 0x20, 0xcf, 0xe5, 0x6d, 0xfb, 0xbc, 0x60, 0x75, 0x15, 0x82, 0x97, 0xc2, 0x5c, 0x23, 0x3b, 0x66, 0x70,
        0xe0, 0x85, 0xf2, 0x8b, 0xb6, 0x48, 0xb8, 0x47, 0x6d, 0xcd, 0xe1, 0x3e, 0x8c, 0x38, 0x83, 0xb3, 0x49, 0x61,
        0xc6, 0xec, 0x34, 0x00, 0x2b, 0xf1, 0x6d, 0x85, 0xc4, 0x90,
    ]

    static let bad: [Bad] = [
        Bad(name: "of no byte", packed: [], text: "EOF"),
        Bad(name: "that is none", packed: Array("hello, this is not gzip".utf8), text: "gzip: invalid header"),
        Bad(name: "that is none and short", packed: Array("hello".utf8), text: "unexpected EOF"),
        Bad(name: "cut in its header", packed: Array(member.prefix(5)), text: "unexpected EOF"),
        Bad(name: "cut in its data", packed: Array(member.dropLast(20)), text: "unexpected EOF"),
        Bad(name: "cut in its trailer", packed: Array(member.dropLast(3)), text: "unexpected EOF"),
        Bad(name: "with a bad checksum", packed: changed(-6, by: 1), text: "gzip: invalid checksum"),
        Bad(name: "with a bad size", packed: changed(-4, by: 1), text: "gzip: invalid checksum"),
        Bad(name: "with a huge size", packed: changed(-1, by: 0x40), text: "gzip: invalid checksum"),
        Bad(name: "with two bytes behind it", packed: member + [0x78, 0x78], text: "unexpected EOF"),
        Bad(name: "with zeros behind it", packed: member + [UInt8](repeating: 0, count: 9), text: "unexpected EOF"),
        Bad(name: "with text behind it", packed: member + Array("0123456789abc".utf8), text: "gzip: invalid header"),
        Bad(
            name: "of an unknown block type",
            packed: Gzip.header + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            text: "flate: corrupt input before offset 1"
        ),
        Bad(
            name: "with an impossible code table",
            packed: changed(11, by: 0xFF, in: huffman),
            text: "flate: corrupt input before offset 7"
        ),
        Bad(
            name: "with an impossible code length",
            packed: changed(15, by: 0xFF, in: huffman),
            text: "flate: corrupt input before offset 9"
        ),
        Bad(
            name: "with a code that means nothing",
            packed: changed(40, by: 0x55, in: huffman),
            text: "flate: corrupt input before offset 46"
        ),
        Bad(
            name: "with a bad second member",
            packed: member + changed(-6, by: 1),
            text: "gzip: invalid checksum"
        ),
    ]

    @Test("is refused with Go's words", arguments: bad)
    func isRefused(row: Bad) {
        let error = #expect(throws: InflateError.self) { try inflate(row.packed) }
        #expect(error?.goText == row.text)
    }

    @Test("of exactly the limit is too large, and of one byte less is not", arguments: [0, 1, 100, 4000])
    func reachesLimit(sizeHint: Int) throws {
        let text = String(repeating: "a 1\n", count: 250)
        #expect(throws: InflateError.limitReached) {
            try inflate(Gzip.member(text), limit: 1000, sizeHint: sizeHint)
        }
        #expect(try inflate(Gzip.member(text), limit: 1001, sizeHint: sizeHint) == text)
        let halves = Gzip.member(String(text.prefix(500))) + Gzip.member(String(text.dropFirst(500)))
        #expect(throws: InflateError.limitReached) { try inflate(halves, limit: 1000, sizeHint: sizeHint) }
        #expect(try inflate(halves, limit: 1001, sizeHint: sizeHint) == text)
    }

    @Test("that is broken behind the limit is too large first")
    func brokenBehindLimit() {
        let packed = Self.changed(-6, by: 1, in: Gzip.member(String(repeating: "x", count: 1000)))
        #expect(throws: InflateError.limitReached) { try inflate(packed, limit: 1000) }
        #expect(throws: InflateError.invalidChecksum) { try inflate(packed, limit: 1001) }
    }

    @Test("that would unpack without end stops at the limit and takes no more memory than that")
    func bomb() {
        // One stored megabyte of zeros, again and again, without a last block.
        let block: [UInt8] = [0, 0xFF, 0xFF, 0, 0] + [UInt8](repeating: 0, count: 65535)
        let packed = Gzip.header + (0..<64).flatMap { _ in block }
        #expect(throws: InflateError.limitReached) { try inflate(packed, limit: 100_000) }
    }

    @Test("leaves the inflater fit for the next one")
    func inflaterIsReused() throws {
        let inflater = Inflater()
        for count in [1, 1000, 3] {
            let text = String(repeating: "b 2\n", count: count)
            #expect(try inflater.inflate(BodyBuffer(Gzip.member(text)), sizeHint: 0, limit: 1 << 20).text == text)
            #expect(throws: InflateError.invalidChecksum) {
                try inflater.inflate(BodyBuffer(Self.changed(-6, by: 1)), sizeHint: 0, limit: 1 << 20)
            }
        }
    }
}

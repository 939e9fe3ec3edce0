import CSystem
import Testing

@testable import SampleStorage

@Suite("CRC-32C")
struct ChecksumTests {
    static let vectors: [(bytes: [UInt8], checksum: UInt32)] = [
        (Array("123456789".utf8), 0xe306_9283), ([], 0), (Array("a".utf8), 0xc1d0_4330),
        ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
        (Array(0..<32), 0x46dd_794e),
    ]

    @Test("gives the known checksums, by instruction and by table", arguments: vectors.indices)
    func knownVectors(row: Int) {
        let (bytes, expected) = Self.vectors[row]
        #expect(bytes.withUnsafeBytes { CRC32C.checksum($0) } == expected)
        #expect(bytes.withUnsafeBytes { csystem_crc32c_portable(0, $0.baseAddress, $0.count) } == expected)
    }

    @Test("goes on where it stopped, at any cut")
    func continued() {
        let bytes = (0..<100).map { UInt8($0 * 7 & 0xff) }
        let whole = bytes.withUnsafeBytes { CRC32C.checksum($0) }
        for cut in 0...100 {
            let first = Array(bytes[..<cut]).withUnsafeBytes { CRC32C.checksum($0) }
            #expect(Array(bytes[cut...]).withUnsafeBytes { CRC32C.checksum($0, after: first) } == whole)
        }
    }
}

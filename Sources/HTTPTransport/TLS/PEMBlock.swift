internal import CTLS

/// One block of a PEM text: `-----BEGIN type-----`, and what its base64 stands for.
struct PEMBlock: Hashable, Sendable {
    let type: String
    let bytes: [UInt8]

    static let certificate = "CERTIFICATE"

    /// All blocks of a text, in order. What is no block is passed over, as Go's `pem.Decode` does it.
    static func all(in text: [UInt8]) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var offset = 0
        var type = [CChar](repeating: 0, count: 80)
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        while text.withUnsafeBytes({ ctls_pem_next($0.baseAddress, $0.count, &offset, &type, &bytes, &count) }) != 0 {
            defer { ctls_free(bytes) }
            let content = Array(UnsafeBufferPointer(start: bytes, count: count))
            blocks.append(PEMBlock(type: String(ofCString: type), bytes: content))
        }
        return blocks
    }
}

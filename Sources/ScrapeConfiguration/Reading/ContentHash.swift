internal import CCrypto

/// Names a file's content, so that a screen can tell one configuration from another.
enum ContentHash {
    /// The first 12 hexadecimal digits of the SHA-256.
    static func short(_ bytes: [UInt8]) -> String { String(hexadecimal(bytes).prefix(12)) }

    /// All 64 hexadecimal digits of it.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = bytes.withUnsafeBytes { ccrypto_sha256($0.baseAddress, $0.count, &digest) }
        let digits = Array("0123456789abcdef")
        return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}

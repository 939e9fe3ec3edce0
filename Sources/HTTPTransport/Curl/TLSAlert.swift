/// What a server says when it breaks TLS off (RFC 8446 §6), found in OpenSSL's error.
struct TLSAlert: Hashable, Sendable {
    let number: Int

    static let certificateExpired = TLSAlert(number: 45)

    init(number: Int) { self.number = number }

    /// - Parameter errorMessage: libcurl's, with OpenSSL's `error:0A000412:…` in it: a library's number and a reason,
    ///   which for alerts is 1000 more than the alert.
    init?(errorMessage: String) {
        let lead = Array("error:0A".utf8)
        let bytes = Array(errorMessage.utf8)
        guard bytes.count >= lead.count + 6,
            let start = bytes.indices.first(where: { bytes[$0...].starts(with: lead) }),
            let code = Int(String(decoding: bytes[(start + lead.count)...].prefix(6), as: UTF8.self), radix: 16),
            (0...255).contains(code - 1000)
        else { return nil }
        number = code - 1000
    }

    /// `crypto/tls/alert.go`.
    var goText: String { Self.texts[number] ?? "alert(\(number))" }

    /// What the end of a connection means that was announced this way.
    var problem: TransportProblem { number == 0 ? .closedWithoutAnswer : .tls(goText) }

    private static let texts: [Int: String] = [
        10: "unexpected message", 20: "bad record MAC", 21: "decryption failed", 22: "record overflow",
        30: "decompression failure", 40: "handshake failure", 42: "bad certificate", 43: "unsupported certificate",
        44: "revoked certificate", 45: "expired certificate", 46: "unknown certificate", 47: "illegal parameter",
        48: "unknown certificate authority", 49: "access denied", 50: "error decoding message",
        51: "error decrypting message", 60: "export restriction", 70: "protocol version not supported",
        71: "insufficient security level", 80: "internal error", 86: "inappropriate fallback", 90: "user canceled",
        100: "no renegotiation", 109: "missing extension", 110: "unsupported extension",
        111: "certificate unobtainable", 112: "unrecognized name", 113: "bad certificate status response",
        114: "bad certificate hash value", 115: "unknown PSK identity", 116: "certificate required",
        120: "no application protocol", 121: "encrypted client hello required",
    ]
}

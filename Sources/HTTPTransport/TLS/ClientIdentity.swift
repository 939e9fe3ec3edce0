internal import CTLS

/// The certificate by which a client proves who it is, with its private key.
///
/// `@unchecked Sendable`: `init` fills it, and from then on OpenSSL only reads it and guards its reference counts.
final class ClientIdentity: @unchecked Sendable {
    /// Why the two texts make no identity, in Go's words.
    struct Unusable: Error, Hashable {
        let text: String
    }

    let pointer: OpaquePointer

    /// Takes two PEM texts (`tls.X509KeyPair`, `crypto/tls/tls.go`).
    init(certificate: [UInt8], key: [UInt8]) throws(Unusable) {
        let chain = try Self.certificates(in: certificate)
        let key = try Self.privateKey(in: key)
        guard let pointer = ctls_identity_new() else { throw Unusable(text: "out of memory") }
        self.pointer = pointer
        for (index, bytes) in chain.enumerated() {
            let isRead = ctls_identity_add_certificate(pointer, bytes, bytes.count) != 0
            if index == 0, !isRead { throw Unusable(text: "x509: malformed certificate") }
        }
        switch ctls_identity_set_key(pointer, key, key.count) {
        case CTLS_KEY_FITS: break
        case CTLS_KEY_OF_OTHER_TYPE: throw Unusable(text: "tls: private key type does not match public key type")
        case CTLS_KEY_OF_OTHER_CERTIFICATE: throw Unusable(text: "tls: private key does not match public key")
        default: throw Unusable(text: "tls: failed to parse private key")
        }
    }

    deinit { ctls_identity_free(pointer) }

    private static func certificates(in text: [UInt8]) throws(Unusable) -> [[UInt8]] {
        let blocks = PEMBlock.all(in: text)
        let found = blocks.filter { $0.type == PEMBlock.certificate }.map(\.bytes)
        guard found.isEmpty else { return found }
        let types = blocks.map(\.type)
        if types.isEmpty { throw Unusable(text: "tls: failed to find any PEM data in certificate input") }
        if types.count == 1, types[0].hasSuffix("PRIVATE KEY") {
            throw Unusable(
                text: "tls: failed to find certificate PEM data in certificate input, but did find a private key; "
                    + "PEM inputs may have been switched"
            )
        }
        throw Unusable(
            text: "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the "
                + "following types: [\(types.joined(separator: " "))]"
        )
    }

    private static func privateKey(in text: [UInt8]) throws(Unusable) -> [UInt8] {
        let blocks = PEMBlock.all(in: text)
        if let key = blocks.first(where: { $0.type == "PRIVATE KEY" || $0.type.hasSuffix(" PRIVATE KEY") }) {
            return key.bytes
        }
        let types = blocks.map(\.type)
        if types.isEmpty { throw Unusable(text: "tls: failed to find any PEM data in key input") }
        if types == [PEMBlock.certificate] {
            throw Unusable(text: "tls: found a certificate rather than a key in the PEM for the private key")
        }
        throw Unusable(
            text: "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM "
                + "blocks of the following types: [\(types.joined(separator: " "))]"
        )
    }
}

internal import CTLS

/// The certificates that servers' certificates have to lead to, parsed once for all connections.
///
/// `@unchecked Sendable`: `init` fills the store, and from then on OpenSSL guards it itself.
final class TrustedAuthorities: @unchecked Sendable {
    let store: OpaquePointer
    /// How many certificates were found.
    let count: Int

    /// Certificates of several PEM texts; what is none is passed over (`AppendCertsFromPEM`, `crypto/x509`).
    ///
    /// - Returns: nil without memory.
    init?(pemTexts: [[UInt8]]) {
        guard let store = ctls_store_new() else { return nil }
        self.store = store
        var count = 0
        for text in pemTexts {
            for block in PEMBlock.all(in: text) where block.type == PEMBlock.certificate {
                if ctls_store_add(store, block.bytes, block.bytes.count) != 0 { count += 1 }
            }
        }
        self.count = count
    }

    deinit { ctls_store_free(store) }
}

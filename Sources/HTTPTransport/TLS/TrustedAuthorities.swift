internal import CTLS
internal import Synchronization

/// The certificates that servers' certificates have to lead to, parsed once for all connections of all clients.
///
/// `@unchecked Sendable`: whoever makes it fills it before others see it, and from then on OpenSSL guards the store.
final class TrustedAuthorities: @unchecked Sendable {
    let store: OpaquePointer
    /// How many certificates were found.
    let count: Int
    /// What they were made of; empty for the system's.
    private(set) var text: [UInt8] = []

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

    /// Those of one PEM text, parsed again only when nobody holds what was made of the same text before: many jobs have
    /// one file.
    static func shared(pemText: [UInt8]) -> TrustedAuthorities? {
        kept.withLock { kept in
            if let found = kept[Text(bytes: pemText)]?.authorities { return found }
            kept = kept.filter { $0.value.authorities != nil }
            let made = TrustedAuthorities(pemTexts: [pemText])
            made?.text = pemText
            kept[Text(bytes: pemText)] = Kept(authorities: made)
            return made
        }
    }

    private struct Text: Hashable {
        let bytes: [UInt8]

        /// All at once: an array hashes byte by byte, and a system's bundle has 200,000.
        func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
    }

    private struct Kept {
        weak var authorities: TrustedAuthorities?
    }

    private static let kept = Mutex<[Text: Kept]>([:])
}

/// How a client trusts servers, and who it is to them (`TLSConfig`, prometheus/common v0.65).
package struct TLSSettings: Sendable, Hashable {
    /// A text in PEM form and where it is.
    package enum PEM: Sendable, Hashable {
        case text(String)
        /// Read again when it changed.
        case file(path: String)
        /// An entry of a secret store, of which there is none: no client can be made.
        case reference(String)
    }

    /// The versions by which a range may be bounded.
    package enum Version: Int, Sendable, Hashable, Comparable {
        case tls10, tls11, tls12, tls13

        package static func < (left: Version, right: Version) -> Bool { left.rawValue < right.rawValue }
    }

    /// The certificates of the trusted authorities; nil for the system's.
    package var authorities: PEM?
    /// The client's own certificate, with those of the authorities behind it.
    package var certificate: PEM?
    /// The certificate's private key.
    package var key: Secret?
    /// The name that every server is asked for and has to prove, whatever its URL says; empty for the URL's.
    package var serverName = ""
    /// Nil for 1.2.
    package var minVersion: Version?
    /// Nil for 1.3.
    package var maxVersion: Version?
    /// Accepts every certificate.
    package var insecureSkipVerify = false

    package init() {}

    /// Why no connection can be made with them.
    var problem: String? {
        guard let minVersion, let maxVersion, maxVersion < minVersion else { return nil }
        return "tls_config.max_version must be greater than or equal to tls_config.min_version if both are specified"
    }

    var filePaths: [String] {
        [authorities, certificate].compactMap { if case .file(let path)? = $0 { path } else { nil } }
            + [key].compactMap { $0?.filePath }
    }
}

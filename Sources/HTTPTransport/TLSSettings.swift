/// How a client trusts servers.
package struct TLSSettings: Sendable, Hashable {
    /// Where the certificates of the trusted authorities are; the system's without one.
    package enum Authorities: Sendable, Hashable {
        case system
        /// PEM text. libcurl reads it for every connection, so it should be short.
        case text(String)
        /// A PEM file, which is read again when it changed. libcurl reads it once per 64 hosts.
        case file(path: String)
    }

    package var authorities = Authorities.system
    /// Accepts every certificate.
    package var insecureSkipVerify = false

    package init() {}
}

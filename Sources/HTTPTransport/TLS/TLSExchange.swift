/// How a TLS connection came about, as far as its handshake got: taken once, when the connection is new.
package struct TLSExchange: Sendable, Hashable {
    /// One certificate of those that the server showed.
    package struct Certificate: Sendable, Hashable {
        /// As `CN=edge-1,O=Example`, at most 256 bytes.
        package var subject: String
        package var issuer: String
        /// The first of the subject's alternative names; `nameCount` is how many there are. Of the server's own
        /// certificate only.
        package var names: [String]
        package var nameCount: Int
        /// Seconds since 1970.
        package var notBefore: Int64
        package var notAfter: Int64

        package init(
            subject: String,
            issuer: String,
            names: [String] = [],
            nameCount: Int = 0,
            notBefore: Int64,
            notAfter: Int64
        ) {
            self.subject = subject
            self.issuer = issuer
            self.names = names
            self.nameCount = nameCount
            self.notBefore = notBefore
            self.notAfter = notAfter
        }
    }

    package enum Verification: Sendable, Hashable {
        /// The handshake ended before the server showed a certificate.
        case notReached
        /// `insecure_skip_verify`: whoever answers is accepted.
        case skipped
        case accepted
        /// Why, in Go's words without `x509: `.
        case refused(String)
    }

    /// `TLSv1.3`; empty before both sides agreed on one, as are the cipher and the protocol within.
    package var version: String
    package var cipher: String
    /// What the server was asked for by name (SNI); nil where no name was sent.
    package var serverName: String?
    /// `h2` or `http/1.1`; empty when none was agreed on.
    package var applicationProtocol: String
    /// The server's own certificate first; at most 8.
    package var chain: [Certificate]
    package var verification: Verification

    /// Names of a certificate that are kept.
    static let namesKept = 16
    /// Certificates that are kept.
    static let chainKept = 8

    package init(
        version: String = "",
        cipher: String = "",
        serverName: String? = nil,
        applicationProtocol: String = "",
        chain: [Certificate] = [],
        verification: Verification = .notReached
    ) {
        self.version = version
        self.cipher = cipher
        self.serverName = serverName
        self.applicationProtocol = applicationProtocol
        self.chain = chain
        self.verification = verification
    }
}

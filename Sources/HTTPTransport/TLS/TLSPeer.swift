internal import CTLS
internal import Glibc
internal import MetricModel

/// The server (or proxy) at the other end of one TLS connection: whom we want there, and what is wrong with who is.
/// OpenSSL's context holds it until the connection is gone. Lives on the I/O thread.
final class TLSPeer {
    private let material: TLSMaterial
    private let host: String
    /// Told when the handshake begins, and when it is done.
    private let handshake: (_ begins: Bool) -> Void
    private var isHandshakeDone = false
    /// Why the certificate was refused, in Go's words; nil before it came and when it was accepted.
    private(set) var problem: String?
    /// The first that it said was HTTP without TLS.
    private(set) var answersPlainly = false
    /// Why it broke the connection off. libcurl reads this before it closes a connection, also one that failed because
    /// nobody is there any more.
    private(set) var alert: TLSAlert?
    /// It has shown who it is.
    private(set) var hasCertificate = false
    /// What is known of the connection; complete when the server's certificates were looked at.
    private(set) var exchange = TLSExchange()

    /// `host` is the name or address that is dialled, without brackets.
    init(_ material: TLSMaterial, host: String, handshake: @escaping (_ begins: Bool) -> Void) {
        self.material = material
        self.handshake = handshake
        let name = material.serverName.isEmpty ? host : material.serverName
        let hasBrackets = name.utf8.first == UInt8(ascii: "[") && name.utf8.last == UInt8(ascii: "]")
        self.host = hasBrackets ? String(name.dropFirst().dropLast()) : name
        exchange.serverName = askedName
    }

    /// Sets a connection's `SSL_CTX` up. False when OpenSSL refuses something.
    func prepare(_ context: UnsafeMutableRawPointer) -> Bool {
        var options = ctls_options()
        options.identity = material.identity?.pointer
        options.min_version = Int32(10 + material.minVersion.rawValue)
        options.max_version = Int32(10 + material.maxVersion.rawValue)
        options.verify = verifyChain
        options.greeted = noticeGreeting
        options.alerted = noticeAlert
        options.handshake = tellHandshake
        options.release = { pointer in
            if let pointer { Unmanaged<TLSPeer>.fromOpaque(pointer).release() }
        }
        let reference = Unmanaged.passRetained(self)
        options.context = reference.toOpaque()
        let isReady: Bool
        if let name = askedName {
            isReady =
                name.withCString { name in
                    options.asked_name = name
                    return ctls_prepare(context, &options)
                } != 0
        } else {
            isReady = ctls_prepare(context, &options) != 0
        }
        if !isReady { reference.release() }
        return isReady
    }

    /// What the server is told whom we want; nil for an address (`hostnameInSNI`, `crypto/tls`).
    private var askedName: String? {
        if IPAddress(parsing: host) != nil { return nil }
        let name = String(decoding: host.utf8.reversed().drop { $0 == UInt8(ascii: ".") }.reversed(), as: UTF8.self)
        return name.isEmpty ? nil : name
    }

    /// After the first one a server may have more to say, which is called a handshake, too.
    fileprivate func handshakeChanged(begins: Bool) {
        guard !isHandshakeDone else { return }
        isHandshakeDone = !begins
        handshake(begins)
    }

    /// Whether the server's certificates are accepted, in the order in which Go looks at them: dates, name, signatures,
    /// purpose.
    fileprivate func accepts(_ chain: OpaquePointer) -> Bool {
        hasCertificate = true
        let certificate = ServerCertificate(chain)
        exchange.takeOver(chain, certificate)
        if material.acceptsEverybody {
            exchange.verification = .skipped
            return true
        }
        problem = certificate.problem(at: Int64(time(nil))) ?? certificate.problem(for: host) ?? chainProblem(chain)
        exchange.verification = problem.map { .refused($0) } ?? .accepted
        return problem == nil
    }

    fileprivate func greeted(with bytes: UnsafeBufferPointer<UInt8>) {
        answersPlainly = bytes.starts(with: "HTTP/".utf8)
    }

    fileprivate func alerted(_ number: Int) { alert = TLSAlert(number: number) }

    private func chainProblem(_ chain: OpaquePointer) -> String? {
        guard let authorities = material.authorities else { return Self.unknownAuthority }
        switch ctls_chain_check(chain, authorities.store) {
        case CTLS_TRUSTED: return nil
        case CTLS_WRONG_USAGE: return "certificate specifies an incompatible key usage"
        case CTLS_NAME_NOT_PERMITTED:
            return "a root or intermediate certificate is not authorized to sign for this name"
        case CTLS_TOO_MANY_AUTHORITIES: return "too many intermediates for path length constraint"
        case CTLS_UNKNOWN_EXTENSION: return "unhandled critical extension"
        default: return Self.authorityProblem(of: chain)
        }
    }

    private static let unknownAuthority = "certificate signed by unknown authority"

    /// What Go says when there is an authority of the right name, but not the right one: its dates are the reason by
    /// themselves, everything else is a guess (`UnknownAuthorityError`).
    private static func authorityProblem(of chain: OpaquePointer) -> String {
        var name = [CChar](repeating: 0, count: 128)
        var date: Int64 = 0
        let now = Int64(time(nil))
        let guess: String
        switch ctls_chain_doubt(chain, &name, &date) {
        case CTLS_NOT_YET_VALID:
            return ValidityProblem.text(at: now, notBefore: date, notAfter: .max) ?? unknownAuthority
        case CTLS_EXPIRED: return ValidityProblem.text(at: now, notBefore: 0, notAfter: date) ?? unknownAuthority
        case CTLS_BAD_RSA_SIGNATURE: guess = "crypto/rsa: verification error"
        case CTLS_BAD_ECDSA_SIGNATURE: guess = "x509: ECDSA verification failure"
        case CTLS_BAD_ED25519_SIGNATURE: guess = "x509: Ed25519 verification failure"
        case CTLS_MD5_RSA_SIGNATURE: guess = insecureAlgorithm("MD5-RSA")
        case CTLS_SHA1_RSA_SIGNATURE: guess = insecureAlgorithm("SHA1-RSA")
        case CTLS_SHA1_ECDSA_SIGNATURE: guess = insecureAlgorithm("ECDSA-SHA1")
        case CTLS_NO_AUTHORITY:
            guess = "x509: invalid signature: parent certificate cannot sign this kind of certificate"
        default: return unknownAuthority
        }
        return "\(unknownAuthority) (possibly because of \(GoSyntax.quoted(guess)) while trying to verify candidate "
            + "authority certificate \(GoSyntax.quoted(String(ofCString: name))))"
    }

    private static func insecureAlgorithm(_ name: String) -> String {
        "x509: cannot verify signature: insecure algorithm \(name)"
    }
}

extension TLSExchange {
    /// Reads what was agreed on and shown, while the server's certificates are verified.
    fileprivate mutating func takeOver(_ chain: OpaquePointer, _ own: ServerCertificate) {
        version = String(cString: ctls_chain_version(chain))
        cipher = String(cString: ctls_chain_cipher(chain))
        var length = 0
        let bytes = ctls_chain_protocol(chain, &length)
        applicationProtocol = String(decoding: UnsafeBufferPointer(start: bytes, count: length), as: UTF8.self)
        let count = min(Int(ctls_chain_count(chain)), Self.chainKept)
        self.chain = (0..<count).compactMap { Certificate(chain, at: Int32($0)) }
        let names = own.dnsNames + own.addresses.map(\.text)
        guard !self.chain.isEmpty else { return }
        self.chain[0].names = Array(names.prefix(Self.namesKept))
        self.chain[0].nameCount = names.count
    }
}

extension TLSExchange.Certificate {
    fileprivate init?(_ chain: OpaquePointer, at index: Int32) {
        var subject = [CChar](repeating: 0, count: Int(CTLS_SUBJECT_SIZE))
        var issuer = subject
        var notBefore: Int64 = 0
        var notAfter: Int64 = 0
        guard ctls_chain_certificate(chain, index, &subject, &issuer, &notBefore, &notAfter) != 0 else { return nil }
        self.init(
            subject: String(ofCString: subject),
            issuer: String(ofCString: issuer),
            notBefore: notBefore,
            notAfter: notAfter
        )
    }
}

extension ServerCertificate {
    fileprivate init(_ chain: OpaquePointer) {
        ctls_chain_dates(chain, &notBefore, &notAfter)
        commonName = String(cString: ctls_chain_common_name(chain))
        var bytes: UnsafePointer<UInt8>?
        var count = 0
        var index: Int32 = 0
        while true {
            let kind = ctls_chain_name(chain, index, &bytes, &count)
            if kind == CTLS_NO_NAME { return }
            hasAlternativeNames = true
            index += 1
            let content = UnsafeBufferPointer(start: bytes, count: kind == CTLS_OTHER_NAME ? 0 : count)
            if kind == CTLS_DNS_NAME { dnsNames.append(String(decoding: content, as: UTF8.self)) }
            if kind == CTLS_ADDRESS, count == 4 || count == 16 { addresses.append(IPAddress(octets: Array(content))) }
        }
    }
}

private func verifyChain(_ chain: OpaquePointer?, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let chain, let context else { return 0 }
    return Unmanaged<TLSPeer>.fromOpaque(context).takeUnretainedValue().accepts(chain) ? 1 : 0
}

private func noticeGreeting(_ start: UnsafePointer<UInt8>?, _ context: UnsafeMutableRawPointer?) {
    guard let start, let context else { return }
    let bytes = UnsafeBufferPointer(start: start, count: CTLS_GREETING_LENGTH)
    Unmanaged<TLSPeer>.fromOpaque(context).takeUnretainedValue().greeted(with: bytes)
}

private func noticeAlert(_ number: Int32, _ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<TLSPeer>.fromOpaque(context).takeUnretainedValue().alerted(Int(number))
}

private func tellHandshake(_ begins: Int32, _ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<TLSPeer>.fromOpaque(context).takeUnretainedValue().handshakeChanged(begins: begins != 0)
}

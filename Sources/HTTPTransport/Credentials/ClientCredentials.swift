internal import MetricModel

/// What a client's requests show and whom they trust, worked out from its settings and the files these name
/// (`config/http_config.go`, prometheus/common v0.65).
///
/// Making and refreshing it reads files, so it is nothing for the I/O thread.
struct ClientCredentials: Sendable {
    /// What the next request needs to know.
    struct Current: Sendable {
        /// Nil when the client has nothing to say about itself.
        fileprivate(set) var authorization: AuthorizationLine?
        /// The secret that tokens are asked for with; empty without one.
        fileprivate(set) var clientSecret: [UInt8] = []
        /// Nil without any.
        fileprivate(set) var headers: ClientHeaderLines?
        /// Nil only together with a problem.
        fileprivate(set) var tls: TLSMaterial?
        /// Counts the changes of authorities and of the client's certificate: what was connected before one is not used
        /// after it.
        fileprivate(set) var tlsGeneration = 0
        /// What of all this nobody may read.
        fileprivate(set) var secrets = SecretTexts()
        /// Why no request can be sent now.
        fileprivate(set) var problem: TransportProblem?
    }

    private let settings: HTTPClientSettings
    private var files: [String: WatchedFile] = [:]
    private var tls: Result<TLSMaterial, TransportProblem>?
    private(set) var current = Current()

    init(settings: HTTPClientSettings) {
        self.settings = settings
        for path in settings.filePaths { files[path] = WatchedFile(path: path) }
        update()
    }

    /// Why Prometheus would make no client at all; a missing secret is not among the reasons.
    var creationProblem: String? {
        if let tls, case .failure(let problem) = tls { return problem.goText }
        return settings.authorization.referenceProblem
    }

    /// Looks at the files again.
    mutating func refresh() {
        var changed: Set<String> = []
        for path in files.keys where files[path]?.refresh() == true { changed.insert(path) }
        if changed.isEmpty { return }
        if !changed.isDisjoint(with: settings.tls.filePaths) {
            current.tlsGeneration += 1
            tls = nil
        }
        update()
    }

    /// The first problem is the one of the outermost of Prometheus's round trippers.
    private mutating func update() {
        current.problem = nil
        current.authorization = nil
        current.clientSecret = []
        current.headers = nil
        current.tls = nil
        current.secrets = secretTexts()
        do {
            current.tls = try material().get()
            current.headers = try headerLines()
            if case .oauth2(let settings) = settings.authorization {
                current.clientSecret = try bytes(of: settings.clientSecret, as: .clientSecret)
            }
            current.authorization = try authorizationLine()
        } catch {
            current.problem = error
        }
    }

    // MARK: Secrets

    private func authorizationLine() throws(TransportProblem) -> AuthorizationLine? {
        switch settings.authorization {
        case .none, .oauth2: return nil
        case .basic(let user, let password):
            let user = try bytes(of: user, as: .user)
            let password = try bytes(of: password, as: .password)
            return try AuthorizationLine(value: AuthorizationLine.basicValue(user: user, password: password))
        case .credentials(let type, let credentials):
            let credentials = try bytes(of: credentials, as: .credentials)
            return try AuthorizationLine(value: Array(type.utf8) + [UInt8(ascii: " ")] + credentials)
        }
    }

    private func bytes(of secret: Secret, as part: CredentialPart) throws(TransportProblem) -> [UInt8] {
        switch secret {
        case .text(let text): return Array(text.utf8)
        case .file(let path):
            return Self.trimmed(try content(of: path, or: "unable to read \(part.name): unable to read file"))
        case .reference: throw .credentials(part.referenceProblem)
        }
    }

    private func secretTexts() -> SecretTexts {
        var texts = SecretTexts()
        let read = { (secret: Secret) in (try? bytes(of: secret, as: .header)) ?? [] }
        switch settings.authorization {
        case .none: break
        case .oauth2(let settings): texts.add(read(settings.clientSecret))
        case .credentials(_, let credentials): texts.add(read(credentials))
        case .basic(let user, let password):
            texts.add(read(password))
            let value = AuthorizationLine.basicValue(user: read(user), password: read(password))
            texts.add(Array(value.drop { $0 != 0x20 }.dropFirst()))
        }
        for header in settings.headers {
            for secret in header.secrets + header.files.map({ Secret.file(path: $0) }) { texts.add(read(secret)) }
        }
        return texts
    }

    private func headerLines() throws(TransportProblem) -> ClientHeaderLines? {
        if settings.headers.isEmpty { return nil }
        var entries: [(name: String, value: [UInt8], isSecret: Bool)] = []
        for header in settings.headers {
            for value in header.values { entries.append((header.name, Array(value.utf8), false)) }
            for secret in header.secrets { entries.append((header.name, try bytes(of: secret, as: .header), true)) }
            for path in header.files {
                let value = Self.trimmed(try content(of: path, or: "unable to read headers file"))
                entries.append((header.name, value, true))
            }
        }
        return try ClientHeaderLines(entries)
    }

    private func content(of path: String, or lead: String) throws(TransportProblem) -> [UInt8] {
        switch files[path]?.content {
        case .success(let bytes): return bytes
        case .failure(let problem): throw .credentials("\(lead) \(path): \(problem.text)")
        case nil: return []
        }
    }

    // MARK: TLS

    private mutating func material() -> Result<TLSMaterial, TransportProblem> {
        if let tls { return tls }
        let made: Result<TLSMaterial, TransportProblem>
        do {
            let material = try newMaterial()
            if case .file(let path)? = settings.tls.authorities, let text = material.authorities?.text {
                files[path]?.share(text)
            }
            made = .success(material)
        } catch {
            made = .failure(error)
        }
        tls = made
        return made
    }

    private func newMaterial() throws(TransportProblem) -> TLSMaterial {
        if let problem = settings.tls.problem { throw .credentials(problem) }
        return TLSMaterial(settings.tls, authorities: try authorities(), identity: try identity())
    }

    private func authorities() throws(TransportProblem) -> TrustedAuthorities? {
        guard let source = settings.tls.authorities else { return nil }
        let text = try bytes(of: source, CredentialPart(name: "CA cert", referenceName: "CA cert"))
        guard let authorities = TrustedAuthorities.shared(pemText: text), authorities.count > 0 else {
            throw .credentials("unable to use specified CA cert \(source.place)")
        }
        return authorities
    }

    private func identity() throws(TransportProblem) -> ClientIdentity? {
        guard let certificate = settings.tls.certificate, let key = settings.tls.key else { return nil }
        // Who looks after an authority's file has other words for the two than who makes a client.
        let isLookedAfter = current.tlsGeneration > 0 && settings.tls.authorities?.isFile == true
        let certificateText = try bytes(of: certificate, .clientCertificate(isLookedAfter: isLookedAfter))
        let keyText = try bytes(of: key, as: .clientKey(isLookedAfter: isLookedAfter))
        do {
            return try ClientIdentity(certificate: certificateText, key: keyText)
        } catch {
            throw .credentials(
                "unable to use specified client cert (\(certificate.place)) & key (\(key.place)): \(error.text)"
            )
        }
    }

    private func bytes(of source: TLSSettings.PEM, _ part: CredentialPart) throws(TransportProblem) -> [UInt8] {
        switch source {
        case .text(let text): try bytes(of: .text(text), as: part)
        case .file(let path): try content(of: path, or: "unable to read \(part.name): unable to read file")
        case .reference(let name): try bytes(of: .reference(name), as: part)
        }
    }

    /// Without the blanks of any kind around it (`strings.TrimSpace`).
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.withUnsafeBytes({ UTF8Walker.isValid($0) }) else {
            let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
            return Array(bytes.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
        }
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return [] }
        return Array(String(scalars[first...last]).utf8)
    }
}

extension TLSSettings.PEM {
    fileprivate var isFile: Bool { if case .file = self { true } else { false } }

    /// What Prometheus calls it in its texts.
    fileprivate var place: String { if case .file(let path) = self { "file \(path)" } else { "inline" } }
}

extension Secret {
    fileprivate var place: String { if case .file(let path) = self { "file \(path)" } else { "inline" } }
}

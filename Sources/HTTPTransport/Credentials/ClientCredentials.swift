internal import CCrypto
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
        /// Why no request can be sent now.
        fileprivate(set) var problem: TransportProblem?
        /// Counts the changes of the authorities' file: what was connected before one is not used after it.
        fileprivate(set) var authoritiesGeneration = 0
    }

    private let settings: HTTPClientSettings
    private var files: [String: WatchedFile] = [:]
    private(set) var current = Current()

    init(settings: HTTPClientSettings) {
        self.settings = settings
        for path in settings.filePaths { files[path] = WatchedFile(path: path) }
        update()
    }

    /// Looks at the files again.
    mutating func refresh() {
        var changed: Set<String> = []
        for path in files.keys where files[path]?.refresh() == true { changed.insert(path) }
        if changed.isEmpty { return }
        if case .file(let path)? = settings.tls.authorities, changed.contains(path) {
            current.authoritiesGeneration += 1
        }
        update()
    }

    private mutating func update() {
        do {
            current.problem = nil
            current.authorization = nil
            current.clientSecret = []
            try checkAuthorities()
            if case .oauth2(let settings) = settings.authorization {
                current.clientSecret = try bytes(of: settings.clientSecret, as: "oauth2 client secret")
            }
            current.authorization = try authorizationLine()
        } catch {
            current.problem = error
        }
    }

    private func authorizationLine() throws(TransportProblem) -> AuthorizationLine? {
        switch settings.authorization {
        case .none: return nil
        case .basic(let user, let password):
            let user = try bytes(of: user, as: "basic auth username")
            let password = try bytes(of: password, as: "basic auth password")
            return try AuthorizationLine(value: AuthorizationLine.basicValue(user: user, password: password))
        case .credentials(let type, let credentials):
            let credentials = try bytes(of: credentials, as: "authorization credentials")
            return try AuthorizationLine(value: Array(type.utf8) + [UInt8(ascii: " ")] + credentials)
        case .oauth2: return nil
        }
    }

    private func bytes(of secret: Secret, as name: String) throws(TransportProblem) -> [UInt8] {
        switch secret {
        case .text(let text): return Array(text.utf8)
        case .file(let path): return Self.trimmed(try content(of: path, as: name))
        case .reference: throw .credentials("unable to use \(name): cannot use secret ref without manager")
        }
    }

    private func content(of path: String, as name: String) throws(TransportProblem) -> [UInt8] {
        switch files[path]?.content {
        case .success(let bytes): return bytes
        case .failure(let problem):
            throw .credentials("unable to read \(name): unable to read file \(path): \(problem.text)")
        case nil: return []
        }
    }

    private func checkAuthorities() throws(TransportProblem) {
        switch settings.tls.authorities {
        case nil: return
        case .text(let text): try check(Array(text.utf8), from: "inline")
        case .file(let path): try check(try content(of: path, as: "CA cert"), from: "file \(path)")
        case .reference: throw .credentials("unable to use CA cert: cannot use secret ref without manager")
        }
    }

    /// What libcurl would refuse is refused here, for all requests and in Go's words.
    private func check(_ authorities: [UInt8], from place: String) throws(TransportProblem) {
        let count = authorities.withUnsafeBytes { ccrypto_count_certificates($0.baseAddress, $0.count) }
        if count < 1 { throw .credentials("unable to use specified CA cert \(place)") }
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

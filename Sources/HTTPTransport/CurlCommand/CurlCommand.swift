internal import MetricModel

/// The curl command that makes a request as a client makes it: what goes over the wire is the same, byte for byte but for
/// the order of the header lines.
struct CurlCommand {
    private var words = ["curl"]
    private let request: HTTPRequest
    private let settings: HTTPClientSettings

    var text: String { words.joined(separator: " ") }

    /// Nil for an URL that nothing can be asked of. Without a `proxy` the request goes straight to its host.
    init?(_ request: HTTPRequest, _ settings: HTTPClientSettings, proxy: ProxyHop?) {
        guard let url = request.target.url, request.target.problem == nil else { return nil }
        self.request = request
        self.settings = settings
        // What stands in a .curlrc is none of the request's.
        add("-q")
        add("--globoff")
        add("--path-as-is")
        if request.method != .get { add("-X", request.method.rawValue) }
        if !settings.enableHTTP2 { add("--http1.1") }
        if case .total(let nanoseconds) = request.deadline { add("--max-time", Self.seconds(nanoseconds)) }
        if settings.followRedirects {
            add("-L")
            add("--max-redirs", "\(RedirectPolicy.maxHops - 1)")
            add("-e", ";auto")
        }
        addHeaders()
        addAuthorization()
        addProxy(proxy)
        if let path = request.unixSocketPath { add("--unix-socket", path) }
        addTLS(url)
    }

    private mutating func add(_ option: String, _ value: String) { add(option, ShellWord(value)) }

    private mutating func add(_ option: String, _ value: ShellWord) { words += [option, value.text] }

    private mutating func add(_ option: String) { words.append(option) }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = (nanoseconds &+ 999_999) / 1_000_000
        let rest = String(milliseconds % 1000 + 1000).dropFirst()
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(milliseconds / 1000).\(rest)"
    }

    // MARK: Headers

    private mutating func addHeaders() {
        if let line = request.target.hostLine { add("-H", String(cString: line.text)) }
        for header in request.headers.entries {
            if header.name.lowercased() == "accept-encoding", header.value == "gzip" { add("--compressed") }
            add("-H", Self.line(header.name, header.value))
        }
        for header in settings.headers where !ClientHeaderLines.isIgnored(header.name) {
            let name = HeaderName.canonical(header.name)
            let isSecret = ExchangeHeaders.isSecret(name.lowercased())
            if !isSecret { for value in header.values { add("-H", Self.line(name, value)) } }
            let open = isSecret ? header.values.map { Secret.text($0) } : []
            let secrets = open + header.secrets + header.files.map { Secret.file(path: $0) }
            for (index, secret) in secrets.enumerated() {
                let variable = ShellWord.variable("HEADER", name) + (index == 0 ? "" : "_\(index + 1)")
                var word = ShellWord("\(name): ")
                word.add(variable: variable, origin: secret.origin("header \(name)"))
                add("-H", word)
            }
        }
    }

    /// A semicolon is curl's way to say that there is a header without a value.
    private static func line(_ name: String, _ value: String) -> String {
        value.isEmpty ? "\(name);" : "\(name): \(value)"
    }

    private mutating func addAuthorization() {
        guard !request.headers.hasAuthorization else { return }
        switch settings.authorization {
        case .none: break
        case .basic(let user, let password):
            var word = ShellWord()
            word.add(user, "PROM_USERNAME", "username of the job", isOpen: true)
            word.add(":")
            word.add(password, "PROM_PASSWORD", "password of the job")
            add("-u", word)
        case .credentials(let type, let credentials):
            var word = ShellWord("Authorization: \(type) ")
            word.add(credentials, "PROM_CREDENTIALS", "credentials of the job")
            add("-H", word)
        case .oauth2(let settings):
            var word = ShellWord("Authorization: Bearer ")
            word.add(
                variable: "PROM_OAUTH2_TOKEN",
                origin: "a token from \(SecretParameters.masked(settings.tokenURL)) for \(settings.clientID)"
            )
            add("-H", word)
        }
    }

    // MARK: The way there

    private mutating func addProxy(_ proxy: ProxyHop?) {
        guard let proxy else { return add("--noproxy", "*") }
        // Whatever the environment exempts: here it is asked.
        add("--noproxy", "")
        add("--proxy", proxy.url.text)
        if let user = proxy.user {
            var word = ShellWord(String(decoding: user.name, as: UTF8.self))
            word.add(":")
            word.add(variable: "PROM_PROXY_PASSWORD", origin: "the password in the URL of the proxy")
            add("--proxy-user", word)
        }
        guard proxy.kind != .socks else { return }
        add("--proxy-header", "Proxy-Connection:")
        guard request.target.isHTTPS else { return }
        if !settings.proxy.connectHeaders.contains(where: { $0.name == "User-Agent" }) {
            add("--proxy-header", "User-Agent: Go-http-client/1.1")
        }
        for header in settings.proxy.connectHeaders {
            for (index, value) in header.values.enumerated() {
                let suffix = index == 0 ? "" : "_\(index + 1)"
                var word = ShellWord("\(header.name): ")
                word.add(value, ShellWord.variable("PROXY_HEADER", header.name) + suffix, "proxy_connect_header")
                add("--proxy-header", word)
            }
        }
    }

    /// The last words: whom to trust, who we are, and the URL.
    private mutating func addTLS(_ url: RequestURL) {
        var text = request.target.text
        if url.isHTTPS {
            let tls = settings.tls
            if tls.insecureSkipVerify { add("-k") }
            if let authorities = tls.authorities { add("--cacert", authorities.word("PROM_CA_FILE", "ca")) }
            if let certificate = tls.certificate { add("--cert", certificate.word("PROM_CERT_FILE", "cert")) }
            if let key = tls.key { add("--key", key.fileWord("PROM_KEY_FILE", "key")) }
            if let version = tls.minVersion { add(version.minOption) }
            if let version = tls.maxVersion { add("--tls-max", version.number) }
            if !tls.serverName.isEmpty, tls.serverName != url.dialledHost {
                // The name to be proven is that of curl's URL; host and address stay those of the target.
                if request.target.hostLine == nil { add("-H", "Host: \(url.hostAndPort(url.dialledHost))") }
                add("--connect-to", "::\(url.dialAddress)")
                text = url.text(ofHost: tls.serverName)
            }
        }
        var word = ShellWord()
        for piece in SecretParameters.pieces(of: text) {
            if piece.isSecret {
                word.add(
                    variable: ShellWord.variable("PARAM", piece.name),
                    origin: "the URL parameter \(piece.name), escaped as it is sent"
                )
            } else {
                word.add(piece.text)
            }
        }
        words.append(word.text)
    }
}

extension ShellWord {
    /// A secret as a variable; one that `isOpen` and stands in the configuration is no secret.
    fileprivate mutating func add(_ secret: Secret, _ variable: String, _ what: String, isOpen: Bool = false) {
        if case .text(let text) = secret, text.isEmpty { return }
        if isOpen, case .text(let text) = secret { return add(text) }
        add(variable: variable, origin: secret.origin(what))
    }
}

extension Secret {
    /// Where a person finds it.
    fileprivate func origin(_ what: String) -> String {
        switch self {
        case .text: "\(what), see the configuration"
        case .file(let path): "\(what), in \(path)"
        case .reference(let name): "\(what), entry \(name) of a secret store"
        }
    }

    /// A file that curl reads.
    fileprivate func fileWord(_ variable: String, _ what: String) -> ShellWord {
        if case .file(let path) = self { return ShellWord(path) }
        return ShellWord(variable: variable, origin: "a file with the \(what) that stands in the configuration")
    }
}

extension TLSSettings.PEM {
    fileprivate func word(_ variable: String, _ what: String) -> ShellWord {
        if case .file(let path) = self { return ShellWord(path) }
        return ShellWord(variable: variable, origin: "a file with the \(what) that stands in the configuration")
    }
}

extension TLSSettings.Version {
    fileprivate var number: String {
        switch self {
        case .tls10: "1.0"
        case .tls11: "1.1"
        case .tls12: "1.2"
        case .tls13: "1.3"
        }
    }

    fileprivate var minOption: String { "--tlsv\(number)" }
}

extension HTTPClient {
    /// A shell command that makes this request with curl as this client makes it: secrets are variables, and the shell says
    /// where their values are to be had. nil when the URL is none, or the client would not send it. Any thread.
    package func curlCommand(for request: HTTPRequest) -> String? {
        guard let url = request.target.url else { return nil }
        do {
            let proxy = request.unixSocketPath == nil ? try proxies.hop(to: url) : nil
            return CurlCommand(request, settings, proxy: proxy)?.text
        } catch {
            return nil
        }
    }
}

internal import HTTPTransport
internal import MetricModel

/// Reads the keys of an HTTP client, which stand among the keys of the section it belongs to (`HTTPClientConfig`,
/// prometheus/common v0.65).
struct HTTPClientReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    private var secrets: SecretReader { SecretReader(directory: directory, problems: problems) }

    /// `usual` has what the keys leave open.
    func settings(_ mapping: StrictMapping, usual: HTTPClientSettings) -> HTTPClientSettings {
        var settings = usual
        if let node = mapping["follow_redirects"] { settings.followRedirects = node.boolean(problems) ?? true }
        if let node = mapping["enable_http2"] { settings.enableHTTP2 = node.boolean(problems) ?? true }
        checkExclusions(mapping)
        // All are read, so that every mistake is found; that there are several is one.
        let basic = basicAuth(mapping["basic_auth"])
        let other = authorization(mapping["authorization"])
        let token = bearer(mapping)
        let fetched = OAuth2Reader(directory: directory, problems: problems).settings(mapping["oauth2"])
        settings.authorization = basic ?? other ?? token ?? fetched.map { .oauth2($0) } ?? .none
        let tls = TLSReader(directory: directory, problems: problems)
        if let node = mapping["tls_config"] { settings.tls = tls.settings(node) }
        settings.proxy = ProxyReader(problems: problems).settings(mapping)
        let headers = HeaderReader(directory: directory, problems: problems)
        settings.headers = headers.clientHeaders(mapping["http_headers"])
        return settings
    }

    /// Which of the client's files `check config` looks for (`checkConfig` of promtool, v3.5): not all of them.
    func checkedFiles(_ mapping: StrictMapping, _ settings: HTTPClientSettings) -> [CheckedFile] {
        var files: [CheckedFile] = []
        if case .credentials(_, .file(let path)) = settings.authorization {
            let key = mapping.hasText("bearer_token_file") ? "bearer_token_file" : "authorization"
            let location = mapping[key]?.location(of: "credentials_file") ?? mapping.location
            files.append(CheckedFile(path: path, kind: .credentials, location: location))
        }
        let tls = mapping["tls_config"]
        if case .file(let path)? = settings.tls.certificate {
            let location = tls?.location(of: "cert_file") ?? mapping.location
            files.append(CheckedFile(path: path, kind: .clientCertificate, location: location))
        }
        if case .file(let path)? = settings.tls.key {
            let location = tls?.location(of: "key_file") ?? mapping.location
            files.append(CheckedFile(path: path, kind: .clientKey, location: location))
        }
        return files
    }

    /// What may not stand side by side (`HTTPClientConfig.Validate`).
    private func checkExclusions(_ mapping: StrictMapping) {
        let bearers = ["bearer_token", "bearer_token_file"].filter(mapping.hasText)
        let others = ["basic_auth", "oauth2"].filter(mapping.isSet)
        func refuse(_ message: String, _ keys: [String]) {
            problems.add(message, at: mapping.firstLocation(of: keys))
        }
        if bearers.count > 1 { refuse("at most one of bearer_token & bearer_token_file must be configured", bearers) }
        if !bearers.isEmpty, !others.isEmpty {
            refuse(
                "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured",
                bearers + others
            )
        }
        let hasAuthorization = mapping.isSet("authorization")
        if hasAuthorization, !bearers.isEmpty {
            refuse("authorization is not compatible with bearer_token & bearer_token_file", bearers + ["authorization"])
        }
        if others.count + (hasAuthorization ? 1 : 0) > 1 {
            refuse(
                "at most one of basic_auth, oauth2 & authorization must be configured",
                others + (hasAuthorization ? ["authorization"] : [])
            )
        }
    }

    private func basicAuth(_ node: YAMLNode?) -> Authorization? {
        guard let node, !node.isAbsent, let mapping = StrictMapping(node, ConfigurationSchemas.basicAuth, problems)
        else { return nil }
        for key in ["username", "password"] {
            secrets.checkSources(
                of: key,
                in: mapping,
                "at most one of basic_auth \(key), \(key)_file & \(key)_ref must be configured"
            )
        }
        return .basic(
            user: secrets.secret(mapping, "username", ofType: "string"),
            password: secrets.secret(mapping, "password")
        )
    }

    private func authorization(_ node: YAMLNode?) -> Authorization? {
        guard let node, !node.isAbsent, let mapping = StrictMapping(node, ConfigurationSchemas.authorization, problems)
        else { return nil }
        secrets.checkSources(
            of: "credentials",
            in: mapping,
            "at most one of authorization credentials & credentials_file must be configured"
        )
        let type = GoSpace.trimmed(mapping["type"]?.string(problems) ?? "")
        if type.lowercased() == "basic" {
            problems.add(
                #"authorization type cannot be set to "basic", use "basic_auth" instead"#,
                at: mapping.valueLocation("type")
            )
        }
        return .credentials(type: type.isEmpty ? "Bearer" : type, secrets.secret(mapping, "credentials"))
    }

    private func bearer(_ mapping: StrictMapping) -> Authorization? {
        let token = secrets.secret(mapping, "bearer_token")
        return token == .text("") ? nil : .credentials(type: "Bearer", token)
    }
}

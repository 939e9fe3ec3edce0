internal import HTTPTransport
internal import MetricModel

/// Reads the keys of an HTTP client, which stand among the keys of the section it belongs to (`HTTPClientConfig`,
/// prometheus/common v0.65). Those without effect here (`ConfigurationSchemas.unsupportedHTTPClientKeys`) are the
/// section's to report.
struct HTTPClientReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

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
        settings.authorization = basic ?? other ?? token ?? .none
        let tls = TLSReader(directory: directory, problems: problems)
        if let node = mapping["tls_config"], !node.isNull { settings.tls = tls.settings(node) }
        return settings
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
        guard let node, !node.isNull, let mapping = StrictMapping(node, ConfigurationSchemas.basicAuth, problems) else {
            return nil
        }
        UnsupportedKeys.report(["username_ref", "password_ref"], in: mapping, problems)
        for key in ["username", "password"] {
            let keys = [key, "\(key)_file", "\(key)_ref"].filter(mapping.hasText)
            if keys.count > 1 {
                problems.add(
                    "at most one of basic_auth \(key), \(key)_file & \(key)_ref must be configured",
                    at: mapping.firstLocation(of: keys)
                )
            }
        }
        return .basic(
            user: secret(mapping, text: "username", ofType: "string", file: "username_file"),
            password: secret(mapping, text: "password", file: "password_file")
        )
    }

    private func authorization(_ node: YAMLNode?) -> Authorization? {
        guard let node, !node.isNull, let mapping = StrictMapping(node, ConfigurationSchemas.authorization, problems)
        else { return nil }
        UnsupportedKeys.report(["credentials_ref"], in: mapping, problems)
        let keys = ["credentials", "credentials_file", "credentials_ref"].filter(mapping.hasText)
        if keys.count > 1 {
            problems.add(
                "at most one of authorization credentials & credentials_file must be configured",
                at: mapping.firstLocation(of: keys)
            )
        }
        let type = Self.trimmed(mapping["type"]?.string(problems) ?? "")
        if type.lowercased() == "basic" {
            problems.add(
                #"authorization type cannot be set to "basic", use "basic_auth" instead"#,
                at: mapping.valueLocation("type")
            )
        }
        let credentials = secret(mapping, text: "credentials", file: "credentials_file")
        return .credentials(type: type.isEmpty ? "Bearer" : type, credentials)
    }

    private func bearer(_ mapping: StrictMapping) -> Authorization? {
        let token = secret(mapping, text: "bearer_token", file: "bearer_token_file")
        return token == .text("") ? nil : .credentials(type: "Bearer", token)
    }

    /// The text of one key, or the file that another names. Secret texts read themselves, so their type has no name.
    private func secret(
        _ mapping: StrictMapping,
        text: String,
        ofType type: String = "config.plain",
        file: String
    ) -> Secret {
        let text = mapping[text]?.string(problems, type: type) ?? ""
        let path = mapping[file]?.string(problems) ?? ""
        return text.isEmpty && !path.isEmpty ? .file(path: FilePath.joined(directory, path)) : .text(text)
    }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}

internal import HTTPTransport
internal import MetricModel

/// Reads `tls_config` (`TLSConfig`, prometheus/common v0.65). That files can be read, fit each other and hold what they
/// should is seen when a client is made.
struct TLSReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    private static let versions: KeyValuePairs<String, TLSSettings.Version> = [
        "TLS10": .tls10, "TLS11": .tls11, "TLS12": .tls12, "TLS13": .tls13,
    ]

    func settings(_ node: YAMLNode) -> TLSSettings {
        var settings = TLSSettings()
        guard let mapping = StrictMapping(node, ConfigurationSchemas.tls, problems) else { return settings }
        checkSources(mapping)
        let reader = SecretReader(directory: directory, problems: problems)
        settings.authorities = Self.pem(reader.secret(mapping, "ca", ofType: "string"))
        settings.certificate = Self.pem(reader.secret(mapping, "cert", ofType: "string"))
        let key = reader.secret(mapping, "key")
        settings.key = key == .text("") ? nil : key
        settings.serverName = mapping["server_name"]?.string(problems) ?? ""
        settings.minVersion = mapping["min_version"].flatMap(version)
        settings.maxVersion = mapping["max_version"].flatMap(version)
        if let node = mapping["insecure_skip_verify"] { settings.insecureSkipVerify = node.boolean(problems) ?? false }
        return settings
    }

    /// Certificates come in the same three ways as secrets, and are none.
    private static func pem(_ source: Secret) -> TLSSettings.PEM? {
        switch source {
        case .text(let text): text.isEmpty ? nil : .text(text)
        case .file(let path): .file(path: path)
        case .reference(let name): .reference(name)
        }
    }

    /// `TLSConfig.Validate`: one place for each thing, and no certificate without its key.
    private func checkSources(_ mapping: StrictMapping) {
        let reader = SecretReader(directory: directory, problems: problems)
        reader.checkSources(of: "ca", in: mapping, "at most one of ca, ca_file & ca_ref must be configured")
        reader.checkSources(of: "cert", in: mapping, "at most one of cert, cert_file & cert_ref must be configured")
        reader.checkSources(of: "key", in: mapping, "at most one of key and key_file must be configured")
        let certificates = SecretReader.sources(of: "cert", in: mapping)
        let keys = SecretReader.sources(of: "key", in: mapping)
        if !certificates.isEmpty, keys.isEmpty {
            problems.add(
                "exactly one of key or key_file must be configured when a client certificate is configured",
                at: mapping.firstLocation(of: certificates)
            )
        }
        if certificates.isEmpty, !keys.isEmpty {
            problems.add(
                "exactly one of cert or cert_file must be configured when a client key is configured",
                at: mapping.firstLocation(of: keys)
            )
        }
    }

    private func version(_ node: YAMLNode) -> TLSSettings.Version? {
        if node.isAbsent { return nil }
        guard let name = node.isNull ? "" : node.string(problems) else { return nil }
        if let known = Self.versions.first(where: { $0.key == name }) { return known.value }
        problems.add(
            "unknown TLS version: \(name)",
            at: node.location,
            suggestion: ClosestKey.ofValues(Self.versions.map(\.key), to: name)
        )
        return nil
    }
}

internal import HTTPTransport
internal import MetricModel

/// Reads `tls_config` (`TLSConfig`, prometheus/common v0.65).
struct TLSReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    func settings(_ node: YAMLNode) -> TLSSettings {
        var settings = TLSSettings()
        guard let mapping = StrictMapping(node, ConfigurationSchemas.tls, problems) else { return settings }
        checkSources(mapping)
        UnsupportedKeys.report(ConfigurationSchemas.unsupportedTLSKeys, in: mapping, problems)
        checkVersion("min_version", usual: "TLS12", in: mapping)
        checkVersion("max_version", usual: "TLS13", in: mapping)
        if let node = mapping["insecure_skip_verify"] { settings.insecureSkipVerify = node.boolean(problems) ?? false }
        let text = mapping["ca"]?.string(problems) ?? ""
        let path = mapping["ca_file"]?.string(problems) ?? ""
        if !text.isEmpty {
            settings.authorities = .text(text)
        } else if !path.isEmpty {
            settings.authorities = .file(path: FilePath.joined(directory, path))
        }
        return settings
    }

    /// `TLSConfig.Validate`: one place for each thing, and no certificate without its key.
    private func checkSources(_ mapping: StrictMapping) {
        let authorities = ["ca", "ca_file", "ca_ref"].filter(mapping.hasText)
        let certificates = ["cert", "cert_file", "cert_ref"].filter(mapping.hasText)
        let keys = ["key", "key_file", "key_ref"].filter(mapping.hasText)
        func refuse(_ message: String, _ keys: [String]) {
            problems.add(message, at: mapping.firstLocation(of: keys))
        }
        if authorities.count > 1 { refuse("at most one of ca, ca_file & ca_ref must be configured", authorities) }
        if certificates.count > 1 {
            refuse("at most one of cert, cert_file & cert_ref must be configured", certificates)
        }
        if keys.count > 1 { refuse("at most one of key and key_file must be configured", keys) }
        if !certificates.isEmpty, keys.isEmpty {
            refuse(
                "exactly one of key or key_file must be configured when a client certificate is configured",
                certificates
            )
        }
        if certificates.isEmpty, !keys.isEmpty {
            refuse("exactly one of cert or cert_file must be configured when a client key is configured", keys)
        }
    }

    /// Only the version that holds anyway may be asked for yet.
    private func checkVersion(_ key: String, usual: String, in mapping: StrictMapping) {
        guard let node = mapping[key], !node.isNull || node.scalar?.isEmptyToOwnReaders == true,
            let version = node.string(problems), version != usual
        else { return }
        let isKnown = ["TLS10", "TLS11", "TLS12", "TLS13"].contains(version)
        problems.add(
            isKnown ? "\(key) is not supported yet" : "unknown TLS version: \(version)",
            at: isKnown ? mapping.keyLocation(key) : node.location
        )
    }
}

internal import HTTPTransport
internal import MetricModel
internal import Relabeling

/// Names what an entry of `remote_write` says: two entries with the same digest are the same destination.
///
/// Prometheus takes the MD5 of the entry's YAML, in which secrets are masked; here it is the SHA-256 of a text of our
/// own, without secrets as well. So a changed password leaves a destination's name, and what is remembered under it.
enum RemoteWriteDigest {
    /// 64 hexadecimal digits.
    static func digits(of section: RemoteWriteSection) -> String {
        ContentHash.hexadecimal(Array(text(of: section).utf8))
    }

    private static func text(of section: RemoteWriteSection) -> String {
        let queue = section.queue
        let metadata = section.metadata
        var lines = [
            line("url", section.redactedURL), line("name", section.name), line("timeout", "\(section.timeout)"),
            line("message", section.message.rawValue), line("exemplars", "\(section.sendsExemplars)"),
            line("histograms", "\(section.sendsNativeHistograms)"),
            line("shards", "\(queue.minShards)", "\(queue.maxShards)"),
            line("batch", "\(queue.capacity)", "\(queue.maxSamplesPerSend)", "\(queue.batchSendDeadline)"),
            line("backoff", "\(queue.minBackoff)", "\(queue.maxBackoff)", "\(queue.retryOnHTTP429)"),
            line("age", "\(queue.sampleAgeLimit)"),
            line("metadata", "\(metadata.isSent)", "\(metadata.sendInterval)", "\(metadata.maxSamplesPerSend)"),
        ]
        if section.usesRoundRobinDNS { lines.append(line("addresses", "in turn")) }
        for header in section.headers.sorted(by: { $0.name < $1.name }) {
            lines.append(line("header", header.name, header.value))
        }
        lines += section.relabelRules.rules.map(line(for:))
        return (lines + clientLines(section.httpClient)).joined(separator: "\n")
    }

    private static func line(for rule: RelabelRule) -> String {
        let fields = [
            "\(rule.action)", rule.separator, rule.targetLabel, rule.regex.pattern, "\(rule.modulus)", rule.replacement,
        ]
        return line("rule", values: fields + rule.sourceLabels)
    }

    private static func clientLines(_ client: HTTPClientSettings) -> [String] {
        var lines = [
            line("client", "\(client.followRedirects)", "\(client.enableHTTP2)", "\(client.tls.insecureSkipVerify)")
        ]
        switch client.authorization {
        case .none: break
        case .basic(.text(let user), let password): lines.append(line("basic", "text", user, place(of: password)))
        case .basic(let user, let password): lines.append(line("basic", place(of: user), place(of: password)))
        case .credentials(let type, let secret): lines.append(line("credentials", type, place(of: secret)))
        case .oauth2(let settings): lines += self.lines(for: settings)
        }
        for header in client.headers {
            let secrets = header.secrets.map(place)
            lines.append(line("client header", values: [header.name] + header.values + secrets + header.files))
        }
        return lines + self.lines(for: client.tls) + self.lines(for: client.proxy)
    }

    private static func lines(for oauth2: OAuth2Settings) -> [String] {
        let parameters = oauth2.endpointParameters.flatMap { [$0.name, $0.value] }
        return [
            line("oauth2", oauth2.clientID, place(of: oauth2.clientSecret), oauth2.tokenURL),
            line("scopes", values: oauth2.scopes), line("parameters", values: parameters),
        ] + lines(for: oauth2.tls) + lines(for: oauth2.proxy)
    }

    private static func lines(for tls: TLSSettings) -> [String] {
        var lines: [String] = []
        switch tls.authorities {
        case nil: break
        case .text(let text): lines.append(line("ca", "text", text))
        case .file(let path): lines.append(line("ca", "file", path))
        case .reference(let name): lines.append(line("ca", "reference", name))
        }
        switch tls.certificate {
        case nil: break
        case .text(let text): lines.append(line("certificate", "text", text))
        case .file(let path): lines.append(line("certificate", "file", path))
        case .reference(let name): lines.append(line("certificate", "reference", name))
        }
        if let key = tls.key { lines.append(line("key", place(of: key))) }
        let versions = [tls.minVersion, tls.maxVersion].map { $0.map { "\($0)" } ?? "" }
        if !tls.serverName.isEmpty || versions != ["", ""] {
            lines.append(line("tls", values: [tls.serverName] + versions))
        }
        return lines
    }

    private static func lines(for proxy: ProxySettings) -> [String] {
        if proxy == ProxySettings() { return [] }
        let headers = proxy.connectHeaders.flatMap { [$0.name] + $0.values.map(place) }
        let values = [proxy.url?.redactedText ?? "", proxy.noProxy, "\(proxy.fromEnvironment)"]
        return [line("proxy", values: values + headers)]
    }

    /// Where a secret is, and nothing of what it is.
    private static func place(of secret: Secret) -> String {
        switch secret {
        case .text(let text): text.isEmpty ? "" : "<secret>"
        case .file(let path): "file \(path)"
        case .reference(let name): "reference \(name)"
        }
    }

    private static func line(_ name: String, _ values: String...) -> String { line(name, values: values) }

    /// Quoted, so that no value can look like another line.
    private static func line(_ name: String, values: [String]) -> String {
        "\(name) \(values.map { GoSyntax.quoted($0) }.joined(separator: " "))"
    }
}

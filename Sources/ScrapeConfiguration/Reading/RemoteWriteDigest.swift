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
        }
        switch client.tls.authorities {
        case .system: break
        case .text(let text): lines.append(line("ca", "text", text))
        case .file(let path): lines.append(line("ca", "file", path))
        }
        return lines
    }

    /// Where a secret is, and nothing of what it is.
    private static func place(of secret: Secret) -> String {
        switch secret {
        case .text(let text): text.isEmpty ? "" : "<secret>"
        case .file(let path): "file \(path)"
        }
    }

    private static func line(_ name: String, _ values: String...) -> String { line(name, values: values) }

    /// Quoted, so that no value can look like another line.
    private static func line(_ name: String, values: [String]) -> String {
        "\(name) \(values.map { GoSyntax.quoted($0) }.joined(separator: " "))"
    }
}

internal import HTTPTransport
internal import MetricModel

/// Reads `remote_write` (`RemoteWriteConfig.UnmarshalYAML`, v3.5).
struct RemoteWriteReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    func sections(_ node: YAMLNode?) -> [RemoteWriteSection] {
        let items = node?.items(problems, type: "[]*config.RemoteWriteConfig") ?? []
        var sections: [RemoteWriteSection] = []
        var known = KnownSections()
        for item in items {
            if item.isNull {
                problems.add("empty or null remote write config section", at: item.location)
            } else if let section = section(item, &known) {
                sections.append(section)
            }
        }
        return sections
    }

    private func section(_ node: YAMLNode, _ known: inout KnownSections) -> RemoteWriteSection? {
        guard let mapping = StrictMapping(node, ConfigurationSchemas.remoteWrite, problems) else { return nil }
        let mark = problems.mark
        var section = RemoteWriteSection(url: url(mapping) ?? "")
        section.location = node.location
        section.name = mapping["name"]?.string(problems) ?? ""
        section.headers = mapping["headers"].map(headers) ?? []
        section.message = mapping["protobuf_message"].flatMap(message) ?? section.message
        readFlags(mapping, &section)
        let rules = RelabelRuleReader(
            emptyRule: "empty or null relabeling rule in remote write config",
            problems: problems
        )
        section.relabelRules = rules.rules(mapping["write_relabel_configs"])
        let queue = RemoteWriteQueueReader(problems: problems)
        section.timeout = queue.time("remote_timeout", in: mapping, usual: section.timeout)
        if let node = mapping["queue_config"] { section.queue = queue.queue(node) }
        if let node = mapping["metadata_config"] { section.metadata = queue.metadata(node, for: section.message) }
        // The second protocol carries metadata with every series.
        if section.message == .version2 { section.metadata.isSent = false }
        readClient(mapping, &section)
        let digest = RemoteWriteDigest.digits(of: section)
        section.hash = String(digest.prefix(6))
        if problems.hasNews(since: mark) == false, let problem = known.insert(section, digest: digest) {
            problems.add(problem, at: section.name.isEmpty ? node.location : mapping.valueLocation("name"))
        }
        return section
    }

    private func url(_ mapping: StrictMapping) -> String? {
        guard let node = mapping["url"], !node.isNull || node.scalar?.isEmptyToOwnReaders == true else {
            problems.add("url for remote_write is empty", at: mapping.valueLocation("url"))
            return nil
        }
        guard let text = node.string(problems) else { return nil }
        if node.isNull { return "" }
        do {
            _ = try RequestURL(parsing: text)
        } catch {
            problems.add(error.goText, at: node.location)
        }
        return text
    }

    private func message(_ node: YAMLNode) -> RemoteWriteSection.Message? {
        guard let name = node.string(problems, type: "config.RemoteWriteProtoMsg") else { return nil }
        if let message = RemoteWriteSection.Message(rawValue: name) { return message }
        let supported = RemoteWriteSection.Message.allCases.map(\.rawValue).joined(separator: ", ")
        problems.add(
            "invalid protobuf_message value: unknown remote write protobuf message \(name), supported: \(supported)",
            at: node.location
        )
        return nil
    }

    private func readFlags(_ mapping: StrictMapping, _ section: inout RemoteWriteSection) {
        if let node = mapping["send_exemplars"] { section.sendsExemplars = node.boolean(problems) ?? false }
        if let node = mapping["send_native_histograms"] {
            section.sendsNativeHistograms = node.boolean(problems) ?? false
        }
    }

    private func readClient(_ mapping: StrictMapping, _ section: inout RemoteWriteSection) {
        let mark = problems.mark
        let reader = HTTPClientReader(directory: directory, problems: problems)
        section.httpClient = reader.settings(mapping, usual: section.httpClient)
        if !problems.hasNews(since: mark) { checkAuthorizations(mapping) }
        UnsupportedKeys.report(ConfigurationSchemas.unsupportedRemoteWriteKeys, in: mapping, problems)
    }

    /// `validateAuthConfigs`.
    private func checkAuthorizations(_ mapping: StrictMapping) {
        let keys = ["basic_auth", "authorization", "oauth2", "sigv4", "azuread", "google_iam"]
        var configured = keys.filter(mapping.isSet)
        // A bearer token is an authorization by now.
        let bearers = ["bearer_token", "bearer_token_file"].filter(mapping.hasText)
        let location = mapping.firstLocation(of: configured + bearers)
        if !bearers.isEmpty { configured.insert("authorization", at: 0) }
        if configured.count > 1 {
            problems.add(
                "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured. "
                    + "Currently configured: [\(configured.joined(separator: " "))]",
                at: location
            )
        }
    }
}

// MARK: Headers

extension RemoteWriteReader {
    /// What the protocol or the transport sets itself.
    private static let reservedHeaders: Set = [
        "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive",
        "proxy-authenticate", "proxy-authorization", "www-authenticate", "accept-encoding",
        "x-prometheus-remote-write-version", "x-prometheus-remote-read-version", "x-amz-date", "x-amz-security-token",
        "x-amz-content-sha256",
    ]

    private func headers(_ node: YAMLNode) -> [HTTPHeader] {
        var headers: [HTTPHeader] = []
        for entry in FreeMapping(node, type: "map[string]string", problems)?.entries ?? [] {
            let name = String(decoding: entry.key, as: UTF8.self)
            if name.lowercased() == "authorization" {
                problems.add(
                    "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4, azuread "
                        + "or google_iam parameter",
                    at: entry.keyLocation
                )
            } else if Self.reservedHeaders.contains(name.lowercased()) {
                problems.add("\(name) is a reserved header. It must not be changed", at: entry.keyLocation)
            }
            guard let value = entry.value.string(problems) else { continue }
            // Of two that differ in case only, one is sent.
            headers.removeAll { $0.name.lowercased() == name.lowercased() }
            headers.append(HTTPHeader(name, value))
        }
        return headers
    }
}

// MARK: Entries that must differ

/// The names and digests of the entries before.
private struct KnownSections {
    private var names: Set<String> = []
    private var digests: Set<String> = []

    /// Why the entry cannot stand beside those before; nil when it can.
    mutating func insert(_ section: RemoteWriteSection, digest: String) -> String? {
        let isNewName = names.insert(section.displayName).inserted
        let isNewDigest = digests.insert(digest).inserted
        if !isNewDigest, section.name.isEmpty {
            return "duplicate remote write configs are not allowed, found duplicate for URL: \(section.redactedURL)"
        }
        if isNewName { return nil }
        return "found multiple remote write configs with job name \(GoSyntax.quoted(section.displayName))"
    }
}

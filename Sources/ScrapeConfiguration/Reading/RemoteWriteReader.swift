internal import HTTPTransport
internal import MetricModel

/// Reads `remote_write` (`RemoteWriteConfig.UnmarshalYAML`, v3.5).
struct RemoteWriteReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// The entries that can be sent to. One that asks for a way to sign requests that is not here is left out, with a
    /// warning: sent unsigned, its samples would be refused or go to the wrong place.
    func sections(_ node: YAMLNode?) -> [RemoteWriteSection] {
        let items = node?.items(problems, type: "[]*config.RemoteWriteConfig") ?? []
        var sections: [RemoteWriteSection] = []
        var known = KnownSections()
        for item in items {
            if item.isAbsent {
                problems.add("empty or null remote write config section", at: item.location)
            } else if let mapping = StrictMapping(item, ConfigurationSchemas.remoteWrite, problems) {
                let section = section(item, mapping, &known)
                let signers = CloudAuthorizationReader(problems: problems).configured(mapping)
                for key in signers {
                    problems.warn(
                        "\(key): not supported yet, nothing is sent to this destination",
                        at: mapping.keyLocation(key)
                    )
                }
                if signers.isEmpty { sections.append(section) }
            }
        }
        return sections
    }

    private func section(
        _ node: YAMLNode,
        _ mapping: StrictMapping,
        _ known: inout KnownSections
    ) -> RemoteWriteSection {
        let mark = problems.mark
        var section = RemoteWriteSection(url: url(mapping) ?? "")
        section.location = node.location
        section.spelling = Spelling.digest(of: node)
        section.name = mapping["name"]?.string(problems) ?? ""
        let headers = HeaderReader(directory: directory, problems: problems)
        section.headers = headers.headers(mapping["headers"], authorization: Self.authorizationHeader)
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

    /// What `validateHeaders` says of a header that the client's keys are there for.
    static let authorizationHeader =
        "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4, azuread or google_iam "
        + "parameter"

    private func url(_ mapping: StrictMapping) -> String? {
        if mapping.isSet("url") { return URLReader(problems: problems).url(mapping["url"])?.text }
        problems.add("url for remote_write is empty", at: mapping.valueLocation("url"))
        return nil
    }

    private func message(_ node: YAMLNode) -> RemoteWriteSection.Message? {
        guard let name = node.string(problems, type: "config.RemoteWriteProtoMsg") else { return nil }
        if let message = RemoteWriteSection.Message(rawValue: name) { return message }
        let supported = RemoteWriteSection.Message.allCases.map(\.rawValue).joined(separator: ", ")
        problems.add(
            "invalid protobuf_message value: unknown remote write protobuf message \(name), supported: \(supported)",
            at: node.location,
            suggestion: ClosestKey.ofValues(RemoteWriteSection.Message.allCases.map(\.rawValue), to: name)
        )
        return nil
    }

    private func readFlags(_ mapping: StrictMapping, _ section: inout RemoteWriteSection) {
        if let node = mapping["send_exemplars"] { section.sendsExemplars = node.boolean(problems) ?? false }
        if let node = mapping["send_native_histograms"] {
            section.sendsNativeHistograms = node.boolean(problems) ?? false
        }
        if let node = mapping["round_robin_dns"] { section.usesRoundRobinDNS = node.boolean(problems) ?? false }
    }

    private func readClient(_ mapping: StrictMapping, _ section: inout RemoteWriteSection) {
        let mark = problems.mark
        let reader = HTTPClientReader(directory: directory, problems: problems)
        section.httpClient = reader.settings(mapping, usual: section.httpClient)
        if !problems.hasNews(since: mark) { checkAuthorizations(mapping) }
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

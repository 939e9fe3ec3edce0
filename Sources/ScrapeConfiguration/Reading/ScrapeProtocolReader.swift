internal import MetricModel

/// Reads `scrape_protocols` and `fallback_scrape_protocol`.
struct ScrapeProtocolReader {
    /// Ends every message: ` for global config`, ` for scrape config with job name "node"`.
    let suffix: String
    let problems: ProblemList

    /// Nil for a list that is absent or null, or that has a problem.
    func list(_ node: YAMLNode?) -> [ScrapeProtocol]? {
        guard let node, !node.isNull, let items = node.items(problems, type: "[]config.ScrapeProtocol") else {
            return nil
        }
        if items.isEmpty { problems.add("scrape_protocols cannot be empty\(suffix)", at: node.location) }
        let names = items.map { $0.string(problems, type: "config.ScrapeProtocol") }
        var seen: Set<String> = []
        var protocols: [ScrapeProtocol] = []
        var hasDuplicate = false
        for (item, name) in zip(items, names) {
            guard let name else { continue }
            if !seen.insert(name.lowercased()).inserted {
                // The message names the whole list: once is enough.
                if hasDuplicate { continue }
                hasDuplicate = true
                let all = names.compactMap(\.self).joined(separator: " ")
                problems.add("duplicated protocol in scrape_protocols, got [\(all)]\(suffix)", at: item.location)
            } else if let known = ScrapeProtocol(rawValue: name) {
                protocols.append(known)
            } else {
                problems.add(
                    "scrape_protocols: \(ScrapeProtocol.unknown(name))\(suffix)",
                    at: item.location,
                    suggestion: Self.closest(to: name)
                )
            }
        }
        return protocols.isEmpty ? nil : protocols
    }

    /// Nil for one that is absent, empty or unknown.
    func fallback(_ node: YAMLNode?) -> ScrapeProtocol? {
        guard let node, let name = node.string(problems, type: "config.ScrapeProtocol"), !name.isEmpty else {
            return nil
        }
        if let known = ScrapeProtocol(rawValue: name) { return known }
        problems.add(
            "invalid fallback_scrape_protocol\(suffix): \(ScrapeProtocol.unknown(name))",
            at: node.location,
            suggestion: Self.closest(to: name)
        )
        return nil
    }

    private static func closest(to name: String) -> String? {
        ClosestKey.ofValues(ScrapeProtocol.allCases.map(\.rawValue), to: name)
    }
}

internal import MetricModel

/// Reads `file_sd_configs`.
struct FileDiscoveryReader {
    let directory: String
    let problems: ProblemList

    func sections(_ node: YAMLNode?) -> [FileDiscoverySection] {
        let items = node?.items(problems, type: "[]*file.SDConfig") ?? []
        return items.compactMap { item in
            if item.isNull {
                problems.add("empty or null section in file_sd_configs", at: item.location)
                return nil
            }
            return section(item)
        }
    }

    private func section(_ node: YAMLNode) -> FileDiscoverySection? {
        guard let mapping = StrictMapping(node, ConfigurationSchemas.fileDiscovery, problems) else { return nil }
        let mark = problems.mark
        let files = mapping["files"]?.items(problems, type: "[]string") ?? []
        if files.isEmpty, !problems.hasNews(since: mark) {
            problems.add(
                "file service discovery config must contain at least one path name",
                at: mapping.valueLocation("files")
            )
        }
        let usual = FileDiscoverySection.defaultRefreshInterval
        let interval = mapping["refresh_interval"].map { $0.duration(problems) ?? usual } ?? usual
        // Prometheus takes a zero and crashes on it later.
        if interval == .zero {
            problems.add("refresh_interval must be greater than zero", at: mapping.valueLocation("refresh_interval"))
        }
        return FileDiscoverySection(
            files: files.compactMap(pattern),
            refreshInterval: interval,
            location: node.location
        )
    }

    private func pattern(_ node: YAMLNode) -> String? {
        guard let pattern = node.string(problems) else { return nil }
        guard Self.isValid(pattern) else {
            problems.add("path name \(GoSyntax.quoted(pattern)) is not valid for file discovery", at: node.location)
            return nil
        }
        return FilePath.joined(directory, pattern)
    }

    /// `^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$`: stars in the last part of the path only.
    private static func isValid(_ pattern: String) -> Bool {
        guard ["json", "yml", "yaml", "JSON", "YML", "YAML"].contains(where: { pattern.hasSuffix(".\($0)") }) else {
            return false
        }
        return FilePath.hasStarsInLastPartOnly(pattern)
    }
}

internal import MetricModel

/// Reads an entry of `file_sd_configs`.
struct FileDiscoveryReader: DiscoveryBlockReader {
    static let kind = "file"
    static let goType = "file.SDConfig"
    static let schema = StrictMapping.Schema(type: "file.plain", keys: ["files", "refresh_interval"])

    let directory: String
    let problems: ProblemList

    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock? {
        let mark = problems.mark
        let files = mapping["files"]?.items(problems, type: "[]string") ?? []
        if files.isEmpty, !problems.hasNews(since: mark) {
            problems.add(
                "file service discovery config must contain at least one path name",
                at: mapping.valueLocation("files")
            )
        }
        return .file(
            FileDiscoverySection(
                files: files.compactMap(pattern),
                refreshInterval: refreshInterval(mapping, usual: FileDiscoverySection.defaultRefreshInterval),
                location: mapping.location
            )
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

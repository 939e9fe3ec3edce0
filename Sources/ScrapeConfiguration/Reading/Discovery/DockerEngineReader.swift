/// Reads the keys that name a Docker engine and say what it is asked for.
struct DockerEngineReader {
    let problems: ProblemList

    private static let filter = StrictMapping.Schema(type: "moby.Filter", keys: ["name", "values"])

    /// Nil after reporting that there is none, or that it is no URL.
    func host(_ mapping: StrictMapping) -> String? {
        let mark = problems.mark
        let host = URLReader(problems: problems).url(mapping["host"])?.text ?? ""
        if host.isEmpty, !problems.hasNews(since: mark) {
            problems.add("host missing", at: mapping.valueLocation("host"))
        }
        return host.isEmpty ? nil : host
    }

    func filters(_ node: YAMLNode?) -> [DockerFilter] {
        let items = node?.items(problems, type: "[]moby.Filter") ?? []
        return items.compactMap { item in
            guard let mapping = StrictMapping(item, Self.filter, problems) else { return nil }
            return DockerFilter(
                name: mapping["name"]?.string(problems) ?? "",
                values: mapping["values"]?.strings(problems) ?? []
            )
        }
    }
}

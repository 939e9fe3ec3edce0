internal import HTTPTransport
internal import MetricModel

/// Checks `remote_read` (`RemoteReadConfig.UnmarshalYAML`, v3.5).
struct RemoteReadReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    func check(_ node: YAMLNode?) {
        var names: Set<[UInt8]> = []
        for item in node?.items(problems, type: "[]*config.RemoteReadConfig") ?? [] {
            if item.isAbsent {
                problems.add("empty or null remote read config section", at: item.location)
            } else if let mapping = StrictMapping(item, ConfigurationSchemas.remoteRead, problems) {
                check(mapping)
                let name = mapping["name"]?.string(problems) ?? ""
                if !name.isEmpty, !names.insert(Array(name.utf8)).inserted {
                    problems.add(
                        "found multiple remote read configs with job name \(GoSyntax.quoted(name))",
                        at: mapping.valueLocation("name")
                    )
                }
            }
        }
    }

    private func check(_ mapping: StrictMapping) {
        if mapping.isSet("url") {
            _ = URLReader(problems: problems).url(mapping["url"])
        } else {
            problems.add("url for remote_read is empty", at: mapping.valueLocation("url"))
        }
        _ = mapping["remote_timeout"]?.duration(problems)
        _ = mapping["chunked_read_limit"]?.unsigned(problems, type: "uint64")
        for key in ["read_recent", "filter_external_labels"] { _ = mapping[key]?.boolean(problems) }
        if let node = mapping["required_matchers"] { _ = LabelReader.labels(node, problems) }
        let headers = HeaderReader(directory: directory, problems: problems)
        _ = headers.headers(mapping["headers"], authorization: RemoteWriteReader.authorizationHeader)
        _ = HTTPClientReader(directory: directory, problems: problems).settings(mapping, usual: HTTPClientSettings())
    }
}

internal import MetricModel

/// Checks `tracing` (`TracingConfig`, v3.5): nothing is traced here.
struct TracingReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    func check(_ node: YAMLNode?) {
        guard let node, !node.isAbsent, let mapping = StrictMapping(node, ConfigurationSchemas.tracing, problems) else {
            return
        }
        checkClientType(mapping["client_type"])
        let mark = problems.mark
        let endpoint = mapping["endpoint"]?.string(problems) ?? ""
        if endpoint.isEmpty, !problems.hasNews(since: mark) {
            problems.add("tracing endpoint must be set", at: mapping.valueLocation("endpoint"))
        }
        _ = mapping["sampling_fraction"]?.float(problems)
        _ = mapping["insecure"]?.boolean(problems)
        _ = mapping["timeout"]?.duration(problems)
        if let node = mapping["tls_config"] { _ = TLSReader(directory: directory, problems: problems).settings(node) }
        _ = HeaderReader(directory: directory, problems: problems).headers(
            mapping["headers"],
            authorization: "custom authorization header configuration is not yet supported"
        )
        if let node = mapping["compression"], let name = node.string(problems), !["", "gzip"].contains(name) {
            problems.add(
                "invalid compression type \(name) provided, valid options: gzip",
                at: node.location,
                suggestion: ClosestKey.ofValues(["gzip"], to: name)
            )
        }
    }

    private func checkClientType(_ node: YAMLNode?) {
        guard let node, !node.isAbsent else { return }
        guard let type = node.isNull ? "" : node.string(problems, type: "config.plain") else { return }
        if ["http", "grpc"].contains(type) { return }
        problems.add(
            "expected tracing client type to be to be http or grpc, but got \(type)",
            at: node.location,
            suggestion: ClosestKey.ofValues(["http", "grpc"], to: type)
        )
    }
}

internal import MetricModel

/// Reads a list of target groups: `static_configs`, or the content of a file_sd file.
struct TargetGroupReader {
    /// What the list is in Go.
    let listType: String
    /// What an entry without content is called.
    let emptyGroup: String
    /// Whether an address may contain a slash: not when no relabeling can mend it.
    var allowsSlashes = true
    let problems: ProblemList

    func groups(_ node: YAMLNode?) -> [StaticGroup] {
        let items = node?.items(problems, type: listType) ?? []
        return items.compactMap { item in
            if item.isNull {
                problems.add(emptyGroup, at: item.location)
                return nil
            }
            return group(item)
        }
    }

    private func group(_ node: YAMLNode) -> StaticGroup? {
        guard let mapping = StrictMapping(node, ConfigurationSchemas.targetGroup, problems) else { return nil }
        let addresses = mapping["targets"]?.items(problems, type: "[]string") ?? []
        let labels = mapping["labels"].map { LabelReader.labels($0, problems) }
        return StaticGroup(
            targets: addresses.compactMap(address),
            labels: labels ?? .empty,
            location: node.location
        )
    }

    private func address(_ node: YAMLNode) -> String? {
        guard let address = node.string(problems) else { return nil }
        if !allowsSlashes, address.utf8.contains(UInt8(ascii: "/")) {
            problems.add("\(GoSyntax.quoted(address)) is not a valid hostname", at: node.location)
        }
        return address
    }
}

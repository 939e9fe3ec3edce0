internal import MetricModel

/// Reads a mapping of label names to values.
enum LabelReader {
    /// `type` and `valueType` are what mapping and values are in Go; `transform` changes a value before it is taken;
    /// `checksValues` is for labels that no target check comes behind.
    static func labels(
        _ node: YAMLNode,
        type: String = "model.LabelSet",
        valueType: String = "model.LabelValue",
        checksValues: Bool = false,
        _ problems: ProblemList,
        transform: (String, SourceLocation) -> String = { value, _ in value }
    ) -> Labels {
        var labels: [(name: [UInt8], value: [UInt8])] = []
        for entry in FreeMapping(node, type: type, problems)?.entries ?? [] {
            let isName = entry.key.withUnsafeBytes { LabelName.isUTF8Valid($0) }
            if !isName {
                problems.add("\(GoSyntax.quoted(bytes: entry.key)) is not a valid label name", at: entry.keyLocation)
            }
            guard let value = entry.value.bytes(problems, type: valueType), isName else { continue }
            if value.withUnsafeBytes({ UTF8Walker.isValid($0) }) {
                let text = transform(String(decoding: value, as: UTF8.self), entry.value.location)
                labels.append((entry.key, Array(text.utf8)))
            } else if checksValues {
                problems.add(
                    "\(GoSyntax.quoted(bytes: value)) is not a valid label value",
                    at: entry.value.location
                )
            } else {
                labels.append((entry.key, value))
            }
        }
        return set(of: labels)
    }

    /// No name is there twice. In order from the start: a builder expects few labels and sorts many slowly.
    private static func set(of labels: [(name: [UInt8], value: [UInt8])]) -> Labels {
        var builder = LabelsBuilder()
        for label in labels.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
            label.name.withUnsafeBytes { name in label.value.withUnsafeBytes { builder.append(name, $0) } }
        }
        return builder.build()
    }
}

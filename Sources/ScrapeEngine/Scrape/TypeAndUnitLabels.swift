internal import Exposition
internal import MetricModel

/// `--enable-feature=type-and-unit-labels`: what the body says of a series as labels of it (`schema.Metadata` in
/// `schema/labels.go`, v3.5).
enum TypeAndUnitLabels {
    private static let type = "__type__"
    private static let unit = "__unit__"

    /// Adds `__type__` and `__unit__` to a new key's exposed labels where the body declares them. Exposed labels of these
    /// names, and a second name of the metric, count only where it does not.
    static func add(of key: NewKey, in reader: borrowing ExpositionReader, to builder: inout LabelsBuilder) {
        // The name that the line begins with is the first of that label; setting it removes the others.
        let metric = builder.bytes(of: "__name__")
        if !metric.isEmpty { builder.set(Array("__name__".utf8), metric) }
        if key.type != .unknown { builder.set(type, key.type.name) }
        let text = reader.unit(of: key)
        if !text.isEmpty { builder.set(unit, text) }
    }
}

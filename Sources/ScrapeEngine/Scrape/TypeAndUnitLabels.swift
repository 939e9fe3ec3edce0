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
        // The name that the line begins with is the first of that label.
        let metric = builder.bytes(of: "__name__")
        if !metric.isEmpty { replace(Array("__name__".utf8), metric, in: &builder) }
        if key.type != .unknown { replace(Array(type.utf8), Array(key.type.name.utf8), in: &builder) }
        let text = reader.unit(of: key)
        if !text.isEmpty { replace(Array(unit.utf8), Array(text.utf8), in: &builder) }
    }

    private static func replace(_ name: [UInt8], _ value: [UInt8], in builder: inout LabelsBuilder) {
        name.withUnsafeBytes { builder.remove($0) }
        builder.set(name, value)
    }
}

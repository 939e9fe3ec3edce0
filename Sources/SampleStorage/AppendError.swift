package import MetricModel

/// Why labels make no series. Such a sample fails its whole scrape.
package enum AppendError: Error, Hashable, Sendable {
    case emptyLabelset
    /// A label name that stands twice, as bytes.
    case repeatedLabelName([UInt8])

    /// What the storage has against the labels in a builder. `Labels` cannot hold a name twice, so whoever builds from
    /// foreign text asks here first. Leaves the builder in name order.
    package static func problem(with builder: inout LabelsBuilder) -> AppendError? {
        if let name = builder.firstRepeatedName() { return .repeatedLabelName(name) }
        var hasValue = false
        builder.forEach { _, value in hasValue = hasValue || !value.isEmpty }
        return hasValue ? nil : .emptyLabelset
    }
}

extension AppendError: CustomStringConvertible {
    /// Prometheus's text (`headAppender.getOrCreate` in `tsdb/head_append.go`, v3.5).
    package var description: String {
        switch self {
        case .emptyLabelset: "empty labelset: invalid sample"
        case .repeatedLabelName(let name):
            "label name \"\(String(decoding: name, as: UTF8.self))\" is not unique: invalid sample"
        }
    }
}

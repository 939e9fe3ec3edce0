internal import MetricModel

extension LabelsBuilder {
    /// Entries of one thing at most; of more all are left out. Prometheus has no limit. Whoever may start containers or
    /// register services may write tens of thousands, and looking up a name is a scan.
    static var mostEntries: Int { 1000 }

    /// A label per entry, named after its key behind `prefix`.
    mutating func set(_ entries: [(key: String, value: String)], prefix: String) {
        if entries.count > Self.mostEntries { return }
        for entry in entries { set(prefix + LabelName.sanitised(entry.key), entry.value) }
    }

    /// All of these labels, in place of those of the same names.
    mutating func merge(_ labels: Labels) {
        labels.forEach { name, value in set(name, value) }
    }
}

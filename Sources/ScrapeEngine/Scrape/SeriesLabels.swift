package import MetricModel

/// Merges a target's labels into those a sample was exposed with (`mutateSampleLabels` and `mutateReportSampleLabels`
/// in `scrape/scrape.go`, v3.5).
package struct SeriesLabels: Sendable {
    private struct Pair {
        let name: [UInt8]
        let value: [UInt8]
    }

    private let targetLabels: [Pair]
    private let honorLabels: Bool

    /// Of the target's labels only public ones take part.
    package init(targetLabels: Labels, honorLabels: Bool) {
        var pairs: [Pair] = []
        targetLabels.publicLabels.forEach { pairs.append(Pair(name: Array($0), value: Array($1))) }
        self.targetLabels = pairs
        self.honorLabels = honorLabels
    }

    /// Adds the target's labels to the exposed ones. With `honor_labels` an exposed label wins; without, the target's
    /// does (in place of the first, where the name is repeated), and what it displaced comes back as `exported_<name>`, with as many prefixes as it takes to be free.
    package func merge(into exposed: inout LabelsBuilder) {
        if honorLabels {
            let missing = targetLabels.filter { !contains(exposed, $0.name) }
            exposed.removeNamesWithEmptyValue()
            for label in missing { exposed.set(label.name, label.value) }
            return
        }
        var displaced: [Pair] = []
        for label in targetLabels {
            let value = value(in: exposed, of: label.name)
            if !value.isEmpty { displaced.append(Pair(name: label.name, value: value)) }
        }
        exposed.removeNamesWithEmptyValue()
        for label in targetLabels { exposed.set(label.name, label.value) }
        guard !displaced.isEmpty else { return }
        // Sorted by length; equally long names keep the target labels' order, which is that of the names.
        displaced = displaced.enumerated().sorted {
            ($0.element.name.count, $0.offset) < ($1.element.name.count, $1.offset)
        }.map(\.element)
        for label in displaced {
            var name = Self.exportedPrefix + label.name
            while !value(in: exposed, of: name).isEmpty { name = Self.exportedPrefix + name }
            exposed.set(name, label.value)
        }
    }

    /// The labels of one of the series that report on the scrape itself. As in Prometheus, setting a target's label
    /// `x` clears an `exported_x` that was set before it.
    package func report(name: String) -> Labels {
        var builder = LabelsBuilder()
        builder.set("__name__", name)
        for label in targetLabels {
            let exported = Self.exportedPrefix + label.name
            exported.withUnsafeBytes { builder.remove($0) }
            builder.set(label.name, label.value)
        }
        return builder.build()
    }

    private static let exportedPrefix = Array("exported_".utf8)

    private func contains(_ builder: LabelsBuilder, _ name: [UInt8]) -> Bool {
        name.withUnsafeBytes { builder.contains($0) }
    }

    private func value(in builder: LabelsBuilder, of name: [UInt8]) -> [UInt8] {
        name.withUnsafeBytes { name in builder.withValue(of: name) { Array($0) } }
    }
}

internal import MetricModel

/// What makes a page expensive: Prometheus pays per series, and a label with many values makes many.
enum CardinalityRules {
    static let mostSeries = 10_000
    static let mostValues = 1_000

    static func check(_ family: PageFamily, into findings: inout FindingList) {
        if family.seriesCount > mostSeries {
            findings.add(
                .manySeries,
                family.name,
                at: family.place,
                "\(family.seriesCount) series in one family",
                hint: "each costs memory in Prometheus on every target; --cardinality shows which label makes them"
            )
        }
        guard let label = family.labels.max(by: { $0.valueCount < $1.valueCount }), label.valueCount > mostValues else {
            return
        }
        findings.add(
            .manyValues,
            family.name,
            at: family.place,
            "label \(label.name) has \(label.valueCount) values",
            hint: "labels are for few values; ids, addresses and paths belong into logs"
        )
    }
}

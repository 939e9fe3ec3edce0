package import MetricModel

/// Checks one exposition the way `promtool check metrics` does, and beyond it: everything that does not parse, what is
/// legal but against the naming rules (`testutil/promlint` of client_golang), and what Prometheus takes but nobody can
/// have meant. For `check metrics`.
package struct ExpositionLint: Sendable {
    /// By place.
    package let findings: [LintFinding]
    /// How many findings were left out of `findings`, which are at most 1,000.
    package let omittedCount: Int
    package let sampleCount: Int
    /// The families with samples, the largest first.
    package let families: [FamilyCardinality]

    package var hasErrors: Bool { findings.contains { $0.isError } }

    /// Checks a whole body by the rules of the wanted groups; errors are always told. After a line that does not parse
    /// it goes on with the next line. O(body) time; memory is a small multiple of the body.
    package init(
        _ body: BodyBuffer,
        as format: ExpositionFormat = .prometheusText,
        groups: Set<LintGroup> = Set(LintGroup.allCases)
    ) {
        let report = Self.read(body, format, groups)
        findings = report.findings.sorted()
        omittedCount = report.findings.omittedCount
        sampleCount = report.sampleCount
        families = report.families.all.filter { $0.sampleCount > 0 }.map(FamilyCardinality.init)
            .sorted { ($1.seriesCount, $0.name) < ($0.seriesCount, $1.name) }
    }

    private static func read(_ body: BodyBuffer, _ format: ExpositionFormat, _ groups: Set<LintGroup>) -> PageReport {
        switch format {
        case .prometheusText: PageLint<TextScanner>(body, format, groups).report()
        case .openMetricsText: PageLint<OpenMetricsScanner>(body, format, groups).report()
        case .protobuf: PageLint<ProtobufScanner>(body, format, groups).report()
        }
    }
}

/// How many series a family has, and which of its labels make them many.
package struct FamilyCardinality: Sendable, Hashable {
    package struct Label: Sendable, Hashable {
        package let name: String
        /// How many values it has in the family.
        package let valueCount: Int
    }

    package let name: String
    /// The type of its TYPE line.
    package let type: MetricType
    package let seriesCount: Int
    /// The one with the most values first.
    package let labels: [Label]

    init(_ family: PageFamily) {
        name = family.name
        type = family.type ?? .unknown
        seriesCount = family.seriesCount
        labels = family.labels.map { Label(name: $0.name, valueCount: $0.valueCount) }
            .sorted { ($1.valueCount, $0.name) < ($0.valueCount, $1.name) }
    }
}

internal import Exposition
internal import MetricModel
internal import TerminalUI

/// What a lint found, for people: a line per finding, then what the page holds.
struct LintText {
    let page: CheckedPage
    let lint: ExpositionLint
    let showsCardinality: Bool

    func print() throws(ExitStatus) {
        for finding in lint.findings { try Output.deliver(line(for: finding)) }
        if lint.omittedCount > 0 { try Output.deliver("\(page.name): and \(lint.omittedCount) more") }
        try Output.deliver(summary)
        guard showsCardinality, !lint.families.isEmpty else { return }
        try Output.deliver("\n" + CardinalityTable(families: lint.families).text)
    }

    /// `page.txt:12:7: node_cpu: no help text [what to do]`; in a binary page the byte stands for line and column.
    private func line(for finding: LintFinding) -> String {
        let place = finding.place
        let position = place.line > 0 ? "\(place.line):\(place.column)" : "byte \(place.offset)"
        let family = finding.family.map { "\($0): " } ?? ""
        let repeats = finding.repeats > 0 ? " (and \(finding.repeats) more like it)" : ""
        let hint = finding.hint.map { " [\($0)]" } ?? ""
        return "\(page.name):\(position): \(family)\(finding.text)\(repeats)\(hint)"
    }

    private var summary: String {
        let samples = ReadableNumber.plainCounted(lint.sampleCount, "sample")
        let holds = "\(samples) in \(ReadableNumber.plainCounted(lint.families.count, "family", plural: "families"))"
        let total = lint.findings.count + lint.omittedCount
        guard total > 0 else { return "\(page.name): fine, \(holds)" }
        let verdict = lint.hasErrors ? "Prometheus refuses the page" : "Prometheus takes the page"
        return "\(page.name): \(ReadableNumber.plainCounted(total, "problem")); \(verdict); \(holds)"
    }
}

/// Families by their number of series: who makes a page large, and by which labels.
struct CardinalityTable {
    let families: [FamilyCardinality]

    var text: String {
        let total = families.reduce(0) { $0 + $1.seriesCount }
        var rows = [["FAMILY", "TYPE", "SERIES", "SHARE", "LABELS (VALUES)"]]
        for family in families {
            rows.append([
                family.name, family.type.name, String(family.seriesCount), share(family.seriesCount, of: total),
                family.labels.map { "\($0.name) (\($0.valueCount))" }.joined(separator: ", "),
            ])
        }
        rows.append(["total", "", String(total), share(total, of: total), ""])
        let widths = rows[0].indices.map { column in rows.map { $0[column].unicodeScalars.count }.max() ?? 0 }
        return rows.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let blanks = String(repeating: " ", count: widths[index] - cell.unicodeScalars.count)
            let isNumber = index == 2 || index == 3
            line += (index > 0 ? "  " : "") + (isNumber ? blanks + cell : cell + blanks)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Tenths of a percent, rounded.
    private func share(_ count: Int, of total: Int) -> String {
        let tenths = total > 0 ? (count * 2000 + total) / (2 * total) : 0
        return "\(tenths / 10).\(tenths % 10)%"
    }
}

internal import HTTPTransport
internal import MetricModel
internal import Relabeling
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import TerminalUI

/// The targets of a configuration for people: a line each, with the steps of relabeling below where they are asked for.
struct TargetTable {
    let report: TargetReport

    /// Texts from outside are in it as they came.
    var text: String {
        var lines: [String] = []
        for job in report.jobs { append(job, to: &lines) }
        lines.append(sums)
        return lines.joined(separator: "\n")
    }

    private func append(_ surveyed: SurveyedJob, to lines: inout [String]) {
        let targets = surveyed.targets
        let refused = targets.dropped.count { Self.isRefused($0) }
        let repeated = targets.repeatedCount
        lines.append(
            "job \(surveyed.job.name): \(targets.active.count) active, \(targets.droppedCount) dropped"
                + (repeated > 0 ? ", \(repeated) duplicate" : "") + (refused > 0 ? ", \(refused) refused" : "")
        )
        for problem in surveyed.problems {
            let place = problem.location.map { "\($0): " } ?? ""
            lines.append("  problem  \(place)\(SecretParameters.masked(inSentence: problem.text))")
        }
        for target in targets.active {
            lines.append("  active   \(SecretParameters.masked(target.url))  \(target.shownLabels)")
            append(report.steps(of: target.discovered, in: surveyed.job), of: target.discovered, to: &lines)
        }
        for row in targets.dropped {
            let address = row.address.isEmpty ? "(no address)" : row.shownAddress
            lines.append("  \(Self.word(for: row))  \(address)  \(row.place)\(row.shownReason.text)")
            append(report.steps(of: row.discoveredLabels, in: surveyed.job), of: row.discoveredLabels, to: &lines)
        }
    }

    private func append(_ steps: [RelabelTrace.Step], of labels: Labels, to lines: inout [String]) {
        let secrets = LabelSecrets(labels, steps: steps)
        for step in steps {
            let rule = secrets.hidden(in: step.rule.summary)
            lines.append("             rule \(step.rule.number) \(step.rule.location): \(rule)")
            lines.append("               \(secrets.hidden(in: step.words))")
        }
    }

    /// What it counts as.
    private static func word(for row: DroppedRow) -> String {
        switch row.reason {
        case .invalid: "refused"
        case .duplicate: "duplicate"
        case .rule, .empty: "dropped"
        }
    }

    private static func isRefused(_ row: DroppedRow) -> Bool {
        if case .invalid = row.reason { true } else { false }
    }

    private var sums: String {
        var parts = ["\(report.activeCount) active", "\(report.droppedCount) dropped by relabeling"]
        if report.repeatedCount > 0 { parts.append("\(report.repeatedCount) duplicate") }
        if report.failedCount > 0 { parts.append("\(report.failedCount) that cannot be built") }
        if report.problemCount > 0 {
            parts.append(ReadableNumber.plainCounted(report.problemCount, "discovery problem"))
        }
        let jobs = ReadableNumber.plainCounted(report.jobs.count, "job")
        return "\(report.configuration): \(jobs), \(parts.joined(separator: ", "))"
    }
}

extension DroppedRow {
    /// `prometheus.yml:12:5: `, the rule that dropped it or, for other reasons, where the target is written down; empty
    /// when nothing is known.
    fileprivate var place: String { (ruleLocation ?? location).map { "\($0): " } ?? "" }
}

internal import JSON
internal import MetricModel
internal import Relabeling
internal import ScrapeConfiguration
internal import ScrapeEngine

/// The targets of a configuration for programs. Where Prometheus's `/api/v1/targets` has a field for something, it has
/// the same name and value here. Version 1; fields may be added, none changes its meaning.
struct TargetJSON {
    let report: TargetReport

    /// One document and a line feed.
    var bytes: [UInt8] {
        JSONWriter.line { writer in
            writer.key("version")
            writer.integer(1)
            writer.key("configuration")
            writer.string(report.configuration)
            writer.key("activeTargets")
            writer.array { writer in
                for job in report.jobs {
                    for target in job.targets.active { write(target, of: job.job, to: &writer) }
                }
            }
            writer.key("droppedTargets")
            writer.array { writer in
                for job in report.jobs {
                    for row in job.targets.dropped { write(row, of: job.job, to: &writer) }
                }
            }
            writer.key("problems")
            writer.array { writer in
                for job in report.jobs {
                    for problem in job.problems { Self.write(problem, of: job.job, to: &writer) }
                }
            }
        }
    }

    private func write(_ target: DiscoveredTargets.Active, of job: ScrapeJob, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("scrapePool")
            writer.string(job.name)
            writer.key("scrapeUrl")
            writer.string(target.url)
            writer.key("discoveredLabels")
            writer.labels(target.discovered)
            writer.key("labels")
            writer.labels(target.labels.publicLabels)
            writer.key("scrapeInterval")
            writer.string(target.interval.description)
            writer.key("scrapeTimeout")
            writer.string(target.timeout.description)
            writer.key("location")
            writer.string(target.location?.description ?? "")
            write(report.steps(of: target.discovered, in: job), to: &writer)
        }
    }

    private func write(_ row: DroppedRow, of job: ScrapeJob, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.dropped(row)
            write(report.steps(of: row.discoveredLabels, in: job), to: &writer)
        }
    }

    private func write(_ steps: [RelabelTrace.Step], to writer: inout JSONWriter) {
        guard report.explains else { return }
        writer.key("rules")
        writer.array { writer in
            for step in steps { Self.write(step, to: &writer) }
        }
    }

    private static func write(_ step: RelabelTrace.Step, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("number")
            writer.integer(step.rule.number)
            writer.key("location")
            writer.string(step.rule.location.description)
            writer.key("rule")
            writer.string(step.rule.summary)
            writer.key("value")
            if let joined = step.joined { writer.string(joined) } else { writer.null() }
            writer.key("matched")
            if let matched = step.matched { writer.bool(matched) } else { writer.null() }
            writer.key("drops")
            writer.bool(step.drops)
            writer.key("changes")
            writer.array { writer in
                for change in step.changes { writer.string(change.words) }
            }
        }
    }

    private static func write(_ problem: SurveyedJob.Problem, of job: ScrapeJob, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("scrapePool")
            writer.string(job.name)
            writer.key("text")
            writer.string(problem.text)
            writer.key("location")
            writer.string(problem.location?.description ?? "")
        }
    }
}

internal import HTTPTransport
internal import JSON
internal import MetricModel
internal import Relabeling
internal import ScrapeConfiguration
internal import ScrapeEngine

/// The targets of a configuration for programs. Where Prometheus's `/api/v1/targets` has a field for something, it has
/// the same name and value here.
struct TargetJSON {
    let report: TargetReport

    /// One document and a line feed.
    var bytes: [UInt8] {
        JSONWriter.document { writer in
            writer.member("configuration", report.configuration)
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
            writer.member("scrapePool", job.name)
            writer.member("scrapeUrl", SecretParameters.masked(target.url))
            writer.key("discoveredLabels")
            writer.labels(target.discovered)
            writer.key("labels")
            writer.labels(target.shownLabels)
            writer.member("scrapeInterval", target.interval.description)
            writer.member("scrapeTimeout", target.timeout.description)
            writer.member("location", target.location?.description ?? "")
            write(report.steps(of: target.discovered, in: job), of: target.discovered, to: &writer)
        }
    }

    private func write(_ row: DroppedRow, of job: ScrapeJob, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.dropped(row)
            write(report.steps(of: row.discoveredLabels, in: job), of: row.discoveredLabels, to: &writer)
        }
    }

    private func write(_ steps: [RelabelTrace.Step], of labels: Labels, to writer: inout JSONWriter) {
        guard report.explains else { return }
        let secrets = LabelSecrets(labels, steps: steps)
        writer.member("rules", each: steps) { Self.write($1, hiding: secrets, to: &$0) }
    }

    private static func write(_ step: RelabelTrace.Step, hiding secrets: LabelSecrets, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("number", step.rule.number)
            writer.member("location", step.rule.location.description)
            writer.member("rule", secrets.hidden(in: step.rule.summary))
            writer.key("value")
            if let joined = step.joined { writer.string(secrets.hidden(in: joined)) } else { writer.null() }
            writer.key("matched")
            if let matched = step.matched { writer.bool(matched) } else { writer.null() }
            writer.member("drops", step.drops)
            writer.member("changes", each: step.changes) { $0.string(secrets.hidden(in: $1.words)) }
        }
    }

    private static func write(_ problem: SurveyedJob.Problem, of job: ScrapeJob, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("scrapePool", job.name)
            writer.member("text", SecretParameters.masked(inSentence: problem.text))
            writer.member("location", problem.location?.description ?? "")
        }
    }
}

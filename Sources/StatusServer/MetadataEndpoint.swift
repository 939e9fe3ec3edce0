internal import JSON
internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// `/api/v1/targets/metadata` in Prometheus's shape: what the active targets say about their families
/// (`targetMetadata` in `web/api/v1/api.go`, v3.5).
struct MetadataEndpoint {
    let engine: any EngineAccess

    func response(to request: StatusRequest) -> StatusResponse {
        let limit = request.parameter("limit")
        guard let most = limit.isEmpty ? -1 : Int(limit) else {
            return .error(400, "bad_data", "limit must be a number")
        }
        let wanted = request.parameter("match_target")
        do throws(SelectorProblem) {
            let selector = wanted.isEmpty ? TargetSelector([]) : try TargetSelector(parsing: wanted)
            return response(selector, metric: request.parameter("metric"), most: most)
        } catch {
            return .error(400, "bad_data", "invalid parameter \"match_target\": \(error)")
        }
    }

    /// The limit is looked at before each target, so that the last one's list may go beyond it; negative is none.
    private func response(_ selector: TargetSelector, metric: String, most: Int) -> StatusResponse {
        let targets = engine.snapshot(fresh: true).targets.filter { selector.accepts($0.labels) }
        return .success { writer in
            writer.array { writer in
                var count = 0
                for target in targets {
                    guard most < 0 || count < most else { break }
                    for family in families(of: target, named: metric) {
                        write(family, of: target, namesMetric: metric.isEmpty, to: &writer)
                        count += 1
                    }
                }
            }
        }
    }

    private func families(of target: TargetRow, named metric: String) -> [FamilyMetadata] {
        let families = engine.families(of: target.id)
        guard !metric.isEmpty else { return families }
        return families.filter { $0.family.utf8.elementsEqual(metric.utf8) }
    }

    private func write(
        _ family: FamilyMetadata,
        of target: TargetRow,
        namesMetric: Bool,
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.key("target")
            writer.labels(target.labels)
            if namesMetric { writer.member("metric", family.family) }
            writer.member("type", family.metadata.type.name)
            writer.member("help", family.metadata.help)
            writer.member("unit", family.metadata.unit)
        }
    }
}

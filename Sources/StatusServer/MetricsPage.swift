internal import Exposition
internal import MetricModel
internal import SelfMetrics

/// `/metrics`: the registry in the text format 0.0.4.
enum MetricsPage {
    static func response(for families: [MetricFamily]) -> StatusResponse {
        var writer = TextWriter()
        for family in families {
            writer.family(family.name, help: family.help, type: family.kind.type)
            for sample in family.samples {
                writer.sample(family.name + sample.suffix, labels: sample.labels, value: sample.value)
            }
        }
        return StatusResponse(
            status: 200,
            contentType: "text/plain; version=0.0.4; charset=utf-8",
            body: writer.bytes
        )
    }
}

extension MetricKind {
    fileprivate var type: MetricType {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .histogram: .histogram
        case .summary: .summary
        }
    }
}

import SelfMetrics
import Testing

@testable import StatusServer

@Suite("The metrics page")
struct MetricsPageTests {
    @Test("is the registry in the text format")
    func page() {
        let registry = MetricRegistry()
        registry.counter("a_total", "Counts\nA.", labels: ["job"]).with("x\"y").increment(by: 2)
        registry.gauge("g", "G.").set(.infinity)
        registry.histogram("h", "H.", buckets: [1]).observe(0.5)
        registry.summary("s", "S.", quantiles: [0.5], labels: ["i"]).with("15s").observe(15)
        let page = String(decoding: MetricsPage.response(for: registry.gather()).body, as: UTF8.self)
        #expect(
            page == #"""
                # HELP a_total Counts\nA.
                # TYPE a_total counter
                a_total{job="x\"y"} 2
                # HELP g G.
                # TYPE g gauge
                g +Inf
                # HELP h H.
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_bucket{le="+Inf"} 1
                h_sum 0.5
                h_count 1
                # HELP s S.
                # TYPE s summary
                s{i="15s",quantile="0.5"} 15
                s_sum{i="15s"} 15
                s_count{i="15s"} 1

                """#
        )
    }
}

import HTTPTransport
import MetricModel
import Relabeling
import ScrapeEngine

@testable import TerminalUI

/// What the tabs of the mockup's broken target show: its labels through six rules, its series, its exchange over TLS.
enum MockupTabs {
    // MARK: - Labels

    static let discovered: Labels = {
        var pairs = [
            ("__address__", "10.4.9.3:8080"), ("__metrics_path__", "/metrics"), ("__scheme__", "http"),
            ("__scrape_interval__", "15s"), ("__scrape_timeout__", "10s"),
            ("__meta_kubernetes_namespace", "shop"), ("__meta_kubernetes_pod_name", "cart-6d5f7c9b4d-x2x7p"),
            ("__meta_kubernetes_pod_annotation_prometheus_io_scrape", "true"),
            ("__meta_kubernetes_pod_label_app", "cart"), ("__meta_kubernetes_pod_label_tier", "web"),
            ("__meta_kubernetes_pod_label_pod_template_hash", "6d5f7c9b4d"), ("job", "kube-pods"),
        ]
        for number in 1...11 { pairs.append(("__meta_kubernetes_pod_annotation_note_\(number)", "note \(number)")) }
        return Labels(pairs)
    }()

    private static func rule(
        _ number: Int,
        _ line: Int,
        _ action: RelabelAction,
        sources: [String] = [],
        _ regex: String? = nil,
        target: String = "",
        replacement: String = "$1"
    ) -> RelabelRule? {
        try? RelabelRule(
            sourceLabels: sources,
            targetLabel: target,
            regex: regex.flatMap { try? RelabelRegex($0) },
            replacement: replacement,
            action: action,
            location: SourceLocation(file: "prometheus.yml", line: line, column: 9),
            number: number
        )
    }

    static let rules = RelabelRules(
        [
            rule(1, 58, .keep, sources: ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"], "true"),
            rule(
                2,
                61,
                .replace,
                sources: ["__meta_kubernetes_pod_annotation_prometheus_io_path"],
                "(.+)",
                target: "__metrics_path__"
            ),
            rule(3, 65, .labelMap, "__meta_kubernetes_pod_label_(.+)"),
            rule(4, 68, .labelDrop, "pod_template_hash"),
            rule(5, 70, .drop, sources: ["container"], "istio-.*"),
            rule(6, 73, .replace, sources: ["__meta_kubernetes_namespace"], target: "namespace"),
        ].compactMap(\.self)
    )

    static let final = Labels([
        ("app", "cart"), ("instance", "10.4.9.3:8080"), ("job", "kube-pods"), ("namespace", "shop"), ("tier", "web"),
    ])

    static let row: TargetRow = {
        var row = MockupTargets.broken
        row.discoveredLabels = discovered
        row.labels = final
        row.source = "pod/shop/cart-6d5f7c9b4d-x2x7p"
        return row
    }()

    static let detail: TargetDetail = {
        var detail = TargetDetail(
            row: row,
            trace: rules.explain(labels: discovered),
            limits: MockupDetail.detail.limits
        )
        detail.results = MockupDetail.detail.results
        detail.lastGood = MockupDetail.detail.lastGood
        detail.largest = MockupDetail.detail.largest
        detail.exchange = exchange
        detail.hasKeptBody = true
        return detail
    }()

    // MARK: - Series

    static let series: TargetSeries = {
        var series = TargetSeries(at: MockupDetail.detail.lastGood?.timestamp)
        series.metrics = [
            metric("http_request_duration_seconds_bucket", .histogram, 612, added: 3, "path", 34),
            metric("http_requests_total", .counter, 136, "path", 34),
            metric("cart_requests_total", .counter, 120, gone: 2, "path", 120),
            metric("go_memstats_alloc_bytes", .gauge, 1),
            metric("process_cpu_seconds_total", .counter, 1),
        ]
        for number in 1...41 { series.metrics.append(metric("shop_items_in_cart_\(number)", nil, 8, "size", 8)) }
        series.metricCount = series.metrics.count
        series.series = 1198
        series.duplicates = 4
        series.addedCount = 3
        series.added = ["http_request_duration_seconds_bucket{le=\"0.1\",path=\"/gift\"}"]
        series.goneCount = 2
        series.gone = ["cart_requests_total{path=\"/old\"}", "cart_requests_total{path=\"/older\"}"]
        series.relabeled = 6
        series.rules = [
            TargetSeries.Rule(
                number: 2,
                text: "drop __name__ =~ \"go_gc_.*\"",
                location: SourceLocation(file: "prometheus.yml", line: 81, column: 9),
                removed: 6,
                rewritten: 0,
                example: "go_gc_duration_seconds{quantile=\"0.5\"}"
            )
        ]
        return series
    }()

    private static func metric(
        _ name: String,
        _ type: MetricType?,
        _ count: Int,
        added: Int = 0,
        gone: Int = 0,
        _ label: String = "",
        _ distinct: Int = 0
    ) -> TargetSeries.Metric {
        var metric = TargetSeries.Metric(name: name, type: type, series: count, added: added, gone: gone)
        guard distinct > 1 else { return metric }
        let values = ["/cart", "/gift", "/checkout", "/basket/\u{1B}[2J"] + (1...20).map { "/item/\($0)" }
        metric.widest = TargetSeries.Label(
            name: label,
            distinct: distinct,
            values: values.prefix(distinct).enumerated().map {
                TargetSeries.Value(text: $1, series: max(18 - $0 / 2, 1), isNew: $1 == "/gift" && added > 0)
            }
        )
        return metric
    }

    // MARK: - HTTP

    static let exchange: HTTPExchange = {
        var exchange = MockupDetail.exchange
        exchange.headers = ExchangeHeaders(
            request: [
                HTTPHeader("Host", "10.4.9.3:8080"),
                HTTPHeader("Authorization", "Bearer hush-hush"),
                HTTPHeader("Accept", "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2"),
                HTTPHeader("Accept-Encoding", "gzip"),
                HTTPHeader("User-Agent", "Prometheus/3.5.0 (scrape-tui)"),
                HTTPHeader("X-Prometheus-Scrape-Timeout-Seconds", "10"),
            ],
            response: [
                HTTPHeader("Content-Type", "text/plain; version=0.0.4"), HTTPHeader("Content-Encoding", "gzip"),
                HTTPHeader("Set-Cookie", "sid=hush-hush"), HTTPHeader("X-Evil", "\u{1B}]0;pwn\u{07}"),
            ]
        )
        return exchange
    }()

    /// A handshake that failed at a certificate which ended nine minutes ago.
    static let expired: HTTPExchange = {
        var exchange = MockupTabs.exchange
        exchange.status = 0
        exchange.reason = ""
        exchange.httpVersion = ""
        exchange.tls = TLSExchange(
            version: "TLSv1.3",
            cipher: "TLS_AES_128_GCM_SHA256",
            serverName: "edge-1.example",
            applicationProtocol: "http/1.1",
            chain: [
                TLSExchange.Certificate(
                    subject: "CN=edge-1",
                    issuer: "CN=shop CA,O=Shop",
                    names: ["edge-1.example", "edge.example"],
                    nameCount: 2,
                    notBefore: seconds(-90 * 86_400),
                    notAfter: seconds(-540)
                ),
                TLSExchange.Certificate(
                    subject: "CN=shop CA,O=Shop",
                    issuer: "CN=shop CA,O=Shop",
                    notBefore: seconds(-900 * 86_400),
                    notAfter: seconds(900 * 86_400)
                ),
            ],
            verification: .refused("certificate has expired or is not yet valid")
        )
        return exchange
    }()

    private static func seconds(_ offset: Int64) -> Int64 { MockupSnapshot.now.nanoseconds / 1_000_000_000 + offset }
}

extension MonitorScript {
    /// The broken target with everything that its tabs can show.
    mutating func openTabs(_ tab: Int) {
        var snapshot = MockupSnapshot.snapshot
        snapshot.generation += 1
        snapshot.targets = snapshot.targets.map { $0.id == MockupTabs.row.id ? MockupTabs.row : $0 }
        send(.snapshot(snapshot))
        openBroken(tab: tab)
        send(.detail(MockupTabs.row.id, MockupTabs.detail))
        if tab == 4 { send(.series(MockupTabs.row.id, MockupTabs.series)) }
    }

    /// Its last scrapes ran into the timeout: the server did not answer.
    mutating func openTimeout(tab: Int) {
        openTabs(tab)
        var detail = MockupTabs.detail
        for index in 57..<60 {
            detail.results[index].durationNanoseconds = 10_000_000_000
            detail.results[index].timings.connect = 1_800_000
            detail.results[index].timings.wait = 9_980_000_000
            detail.results[index].timings.transfer = 0
            detail.results[index].failure = ScrapeFailure(
                step: .connect,
                errorClass: "timeout: waiting for an answer",
                text: "Get \"http://10.4.9.3:8080/metrics\": context deadline exceeded"
            )
        }
        detail.failedExchange = MockupTabs.exchange
        detail.failedExchange?.status = 0
        send(.detail(MockupTabs.row.id, detail))
    }

    /// Its certificate has expired.
    mutating func openExpired() {
        openTabs(6)
        var detail = MockupTabs.detail
        detail.results[59].failure = ScrapeFailure(
            step: .connect,
            errorClass: "tls: certificate has expired",
            text:
                "Get \"https://edge-1.example/metrics\": tls: failed to verify certificate: x509: certificate has expired"
        )
        detail.failedExchange = MockupTabs.expired
        send(.detail(MockupTabs.row.id, detail))
    }

    /// Nothing was scraped for four minutes in between.
    mutating func openGap() {
        openTabs(5)
        var detail = MockupTabs.detail
        for index in 0..<30 { detail.results[index].timestamp = detail.results[index].timestamp + -240_000_000_000 }
        send(.detail(MockupTabs.row.id, detail))
    }
}

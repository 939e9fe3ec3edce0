import Glibc
import HTTPTransport
import MetricModel
import Relabeling
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics

@testable import ScrapeEngine

extension FailureMatrixTests {
    /// A request without an answer that could be read.
    private static func failedRequest(_ situation: String, _ given: Given, _ error: String) -> Row {
        Row(
            situation: situation,
            given: given,
            outcome: Outcome(numbers: [0, 0, 0, 0], bodyBytes: 0, error: error, isLogged: true, stale: "a b")
        )
    }

    private static func failedConnection(_ situation: String, _ problem: TransportProblem, _ text: String) -> Row {
        failedRequest(situation, .failure(problem), "Get \"http://h:1/metrics\": \(text)")
    }

    /// A body of which nothing is used.
    private static func unused(_ situation: String, _ given: Given, _ error: String) -> Row {
        Row(
            situation: situation,
            given: given,
            outcome: Outcome(numbers: [0, 0, 0, 0], error: error, stale: "a b")
        )
    }

    static let goodRows = [
        Row(
            situation: "success",
            given: .body("a 3\nc 4\n"),
            outcome: Outcome(numbers: [1, 2, 2, 1], stored: "a c", stale: "b", owed: 2)
        ),
        Row(
            situation: "success, one series dropped by metric relabeling",
            job: { try $0.drop("c") },
            given: .body("a 3\nc 4\n"),
            outcome: Outcome(numbers: [1, 2, 1, 0], stored: "a", stale: "b", owed: 1)
        ),
        Row(
            situation: "200 with an empty body",
            given: .body("", type: ""),
            outcome: Outcome(numbers: [1, 0, 0, 0], stale: "a b")
        ),
        Row(
            situation: "200 with nothing but a comment",
            given: .body("# nothing\n"),
            outcome: Outcome(numbers: [1, 0, 0, 0], stale: "a b")
        ),
        Row(
            situation: "tolerated: a series twice",
            given: .body("a 3\na 4\nc 5\n"),
            outcome: Outcome(numbers: [1, 3, 3, 1], stored: "a c", stale: "b", counted: "duplicates", owed: 2)
        ),
        Row(
            situation: "tolerated: a new series too far ahead, which is not added",
            given: .body("a 3\nc 4\nd 5 \(ScrapedTarget.start + 7_200_000)\n"),
            outcome: Outcome(numbers: [1, 3, 3, 1], stored: "a c", stale: "b", counted: "out_of_bounds", owed: 2)
        ),
        Row(
            situation: "tolerated: a known series goes back in time",
            job: { $0.trackTimestampsStaleness = true },
            given: .body("a 3\nb 4 \(ScrapedTarget.start - 1000)\nc 5\n"),
            outcome: Outcome(numbers: [1, 3, 3, 1], stored: "a c", stale: "b", counted: "out_of_order", owed: 2)
        ),
    ]

    static let requestRows = [
        failedConnection(
            "connection refused",
            .connect(address: "127.0.0.1:1", errno: ECONNREFUSED),
            "dial tcp 127.0.0.1:1: connect: connection refused"
        ),
        failedConnection(
            "unknown name",
            .lookup(host: "h", server: "127.0.0.53:53", .noSuchHost),
            "dial tcp: lookup h on 127.0.0.53:53: no such host"
        ),
        failedConnection(
            "bad certificate",
            .certificate("certificate signed by unknown authority"),
            "tls: failed to verify certificate: x509: certificate signed by unknown authority"
        ),
        failedConnection("timeout before the head", .timeout, "context deadline exceeded"),
        failedConnection("pool stopped in mid-request", .cancelled, "context canceled"),
        failedRequest("timeout in the body", .failure(.timeout, behind: "200 OK"), "context deadline exceeded"),
        failedRequest("body cut short", .failure(.unexpectedEnd, behind: "200 OK"), "unexpected EOF"),
        failedRequest(
            "status 500",
            .body("a 3\n", status: "500 Internal Server Error"),
            "server returned HTTP status 500 Internal Server Error"
        ),
        failedRequest(
            "status 404",
            .body("a 3\n", status: "404 Not Found"),
            "server returned HTTP status 404 Not Found"
        ),
        failedRequest("status 204", .body("", status: "204 No Content"), "server returned HTTP status 204 No Content"),
        Row(
            situation: "body of exactly the limit",
            job: { $0.limits.bodySize = ByteSize(bytes: 9) },
            given: .body("a 3\nc 40\n"),
            outcome: Outcome(
                numbers: [0, 0, 0, 0],
                bodyBytes: -1,
                error: "body size limit exceeded",
                isLogged: true,
                stale: "a b",
                counted: "body_size_limit"
            )
        ),
        Row(
            situation: "body beyond the limit, found on the way",
            given: .failure(.bodyTooLarge, behind: "200 OK"),
            outcome: Outcome(
                numbers: [0, 0, 0, 0],
                bodyBytes: -1,
                error: "body size limit exceeded",
                isLogged: true,
                stale: "a b",
                counted: "body_size_limit"
            )
        ),
        failedRequest("bad gzip", .body("a 3\nc 4\nd 5\n", encoding: "gzip"), "gzip: invalid header"),
        failedRequest("empty gzip", .body("", encoding: "gzip"), "EOF"),
        Row(
            situation: "target_limit",
            given: .forced("target_limit exceeded (number of targets: 2, limit: 1)"),
            outcome: Outcome(
                numbers: [0, 0, 0, 0],
                error: "target_limit exceeded (number of targets: 2, limit: 1)",
                stale: "a b"
            )
        ),
    ]

    static let bodyRows = [
        unused(
            "no content type",
            .body("a 3\nc 4\n", type: ""),
            "non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for "
                + "target"
        ),
        unused(
            "content type of something else",
            .body("a 3\nc 4\n", type: "text/html"),
            "received unsupported Content-Type \"text/html\" and no fallback_scrape_protocol specified for target"
        ),
        unused(
            "parse error in the first line",
            .body("7&-\na 3\n"),
            "expected a valid start token, got \"7\" (\"INVALID\") while parsing: \"7\""
        ),
        Row(
            situation: "parse error behind two samples",
            given: .body("a 3\nc 4\n7&-\nd 5\n"),
            outcome: Outcome(
                numbers: [0, 2, 2, 1],
                error: "expected a valid start token, got \"7\" (\"INVALID\") while parsing: \"7\"",
                stale: "b",
                owed: 2
            )
        ),
        Row(
            situation: "parse error behind two samples, one of them dropped",
            job: { try $0.drop("c") },
            given: .body("a 3\nc 4\n7&-\nd 5\n"),
            outcome: Outcome(
                numbers: [0, 2, 1, 0],
                error: "expected a valid start token, got \"7\" (\"INVALID\") while parsing: \"7\"",
                stale: "b",
                owed: 1
            )
        ),
        Row(
            situation: "OpenMetrics without # EOF",
            given: .body("a 3\nc 4\n", type: "application/openmetrics-text"),
            outcome: Outcome(numbers: [0, 2, 2, 1], error: "data does not end with # EOF", stale: "b", owed: 2)
        ),
        Row(
            situation: "OpenMetrics without # EOF nor a last line end",
            given: .body("a 3\nc 4", type: "application/openmetrics-text"),
            outcome: Outcome(numbers: [0, 1, 1, 0], error: "data does not end with # EOF", stale: "b", owed: 1)
        ),
        Row(
            situation: "a label with two values",
            given: .body("a 3\nc 4\nm{b=\"1\",b=\"2\"} 1\nd 5\n"),
            outcome: Outcome(
                numbers: [0, 3, 2, 1],
                error: "label name \"b\" is not unique: invalid sample",
                stale: "b",
                owed: 2
            )
        ),
        Row(
            situation: "a name that the job's scheme forbids",
            job: { $0.metricNameValidation = .legacy },
            given: .body("a 3\nc 4\n{\"m.x\"} 1\nd 5\n"),
            outcome: Outcome(
                numbers: [0, 3, 2, 1],
                error: "invalid metric name or label names: {__name__=\"m.x\", instance=\"h:1\", job=\"job\"}",
                stale: "b",
                owed: 2
            )
        ),
        Row(
            situation: "no name after metric relabeling",
            job: { job in
                let rule = try RelabelRule(
                    sourceLabels: ["__name__"],
                    targetLabel: "__name__",
                    regex: RelabelRegex("m"),
                    replacement: ""
                )
                job.metricRelabelRules = RelabelRules([rule])
            },
            given: .body("a 3\nc 4\nm 1\nd 5\n"),
            outcome: Outcome(
                numbers: [0, 3, 2, 1],
                error: "missing metric name (__name__ label)",
                stale: "b",
                owed: 2
            )
        ),
    ]

    private static func labelLimit(
        _ key: String,
        _ error: String,
        _ change: @escaping @Sendable (inout ScrapeJob) -> Void
    ) -> Row {
        Row(
            situation: key,
            job: change,
            given: .body("a 3\nc 4\nm{long_name=\"long value\"} 1\nd 5\n"),
            outcome: Outcome(
                numbers: [0, 3, 2, 1],
                error: "\(key) exceeded (metric: m, \(error))",
                stale: "b",
                counted: "label_limits",
                owed: 2
            )
        )
    }

    static let limitRows = [
        labelLimit("label_limit", "number of labels: 4, limit: 3") { $0.limits.labels = 3 },
        labelLimit("label_name_length_limit", "label name: long_name, length: 9, limit: 8") {
            $0.limits.labelNameLength = 8
        },
        labelLimit("label_value_length_limit", "label name: long_name, value: \"long value\", length: 10, limit: 9") {
            $0.limits.labelValueLength = 9
        },
        Row(
            situation: "sample_limit, new series behind it",
            job: { $0.limits.samples = 2 },
            given: .body("a 3\nc 4\nd 5\n"),
            outcome: Outcome(
                numbers: [0, 3, 3, 1],
                error: "sample limit exceeded",
                stale: "b",
                counted: "sample_limit",
                owed: 3
            )
        ),
        Row(
            situation: "sample_limit, a known series behind it",
            job: { $0.limits.samples = 2 },
            given: .body("c 4\nd 5\na 3\n"),
            outcome: Outcome(
                numbers: [0, 3, 3, 2],
                error: "sample limit exceeded",
                stale: "a b",
                counted: "sample_limit",
                owed: 2
            )
        ),
        Row(
            situation: "sample_limit and a parse error behind it, which is the error",
            job: { $0.limits.samples = 2 },
            given: .body("a 3\nc 4\nd 5\n7&-\n"),
            outcome: Outcome(
                numbers: [0, 3, 3, 1],
                error: "expected a valid start token, got \"7\" (\"INVALID\") while parsing: \"7\"",
                stale: "b",
                counted: "sample_limit",
                owed: 3
            )
        ),
        Row(
            situation: "native_histogram_bucket_limit",
            job: { $0.nativeHistogramBucketLimit = 3 },
            before: .page(page(["a", "b"], [])),
            given: .page(page(["a", "c"], ["d"], buckets: 6)),
            outcome: Outcome(
                numbers: [0, 4, 4, 1],
                error: "histogram bucket limit exceeded",
                stale: "b",
                counted: "bucket_limit",
                owed: 4
            )
        ),
        Row(
            situation: "both limits, of which the sample limit's is the error",
            job: { job in
                job.limits.samples = 2
                job.nativeHistogramBucketLimit = 3
            },
            before: .page(page(["a", "b"], [])),
            given: .page(page(["a", "c"], ["d"], buckets: 6)),
            outcome: Outcome(
                numbers: [0, 4, 4, 1],
                error: "sample limit exceeded",
                stale: "b",
                counted: "sample_limit bucket_limit",
                owed: 4
            )
        ),
        Row(
            situation: "both limits and a label limit behind them, which is the error; all are counted",
            job: { job in
                job.limits.samples = 2
                job.nativeHistogramBucketLimit = 3
                job.limits.labels = 4
            },
            before: .page(page(["a", "b"], [])),
            given: .page(page(["a", "c"], ["d"], buckets: 6, endsBadly: true)),
            outcome: Outcome(
                numbers: [0, 5, 4, 1],
                error: "label_limit exceeded (metric: m, number of labels: 5, limit: 4)",
                stale: "b",
                counted: "sample_limit bucket_limit label_limits",
                owed: 4
            )
        ),
    ]

    /// Gauges around a native histogram `h` with so many buckets of schema 0; without buckets there is none. One that ends
    /// badly has a series with two labels at last.
    private static func page(
        _ before: [String],
        _ behind: [String],
        buckets: Int = 0,
        endsBadly: Bool = false
    ) -> ProtobufPage {
        var page = ProtobufPage()
        for name in before { page.gauge(name, 3) }
        if buckets > 0 {
            let deltas = [3] + Array(repeating: Int64(0), count: buckets / 2 - 1)
            let count = UInt64(3 * buckets)
            page.histogram("h", .native(count: count, positiveDeltas: deltas, negativeDeltas: deltas))
        }
        for name in behind { page.gauge(name, 5) }
        if endsBadly { page.add("m", .gauge, [ProtobufPage.metric([("x", "1"), ("y", "2")], .gauge(1))]) }
        return page
    }
}

extension ScrapeJob {
    /// Metric relabeling that drops one metric.
    fileprivate mutating func drop(_ metric: String) throws {
        metricRelabelRules = RelabelRules([
            try RelabelRule(sourceLabels: ["__name__"], regex: RelabelRegex(metric), action: .drop)
        ])
    }
}

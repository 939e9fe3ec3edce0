import Exposition
import HTTPTransport
import MetricModel
import Relabeling
import ScrapeEngine

@testable import TerminalUI

/// The detail of the mockup's broken target.
enum MockupDetail {
    static let exchange = HTTPExchange(
        status: 200,
        reason: "OK",
        httpVersion: "HTTP/1.1",
        contentType: "text/plain; version=0.0.4",
        contentEncoding: "gzip",
        localAddress: "10.4.0.2:51514",
        peerAddress: "10.4.9.3:8080",
        isConnectionReused: false,
        redirects: 0
    )

    static let detail: TargetDetail = {
        var detail = TargetDetail(
            row: MockupTargets.broken,
            trace: RelabelRules.none.explain(labels: MockupTargets.broken.discoveredLabels),
            limits: TargetLimits(samples: 5000, bodyBytes: 10_000_000, labels: 30, nameLength: 200)
        )
        detail.largest.labels = 14
        detail.largest.nameLength = 38
        detail.results = (0..<60).map { result($0) }
        detail.lastGood = detail.results.last(where: \.isUp)
        detail.exchange = exchange
        detail.hasKeptBody = true
        return detail
    }()

    private static func result(_ number: Int) -> ScrapeResult {
        let newest = MockupSnapshot.time("14:07:30.412")
        var result = ScrapeResult(timestamp: newest + Int64(number - 59) * 15_000_000_000)
        let isUp = number < 57
        result.durationNanoseconds = isUp ? Int64(80 + number * 7 % 52) * 1_000_000 : 112_000_000
        result.timings.connect = 1_800_000
        result.timings.wait = 88_000_000
        result.timings.transfer = 18_100_000
        result.parseNanoseconds = 4_100_000
        result.httpStatus = 200
        result.isConnectionReused = isUp
        result.bodyBytes = 98_406
        result.format = .prometheusText
        result.samplesScraped = isUp ? 1204 : 0
        result.samplesKept = isUp ? 1198 : 0
        result.seriesAdded = number == 56 ? 3 : 0
        result.staleMarkers = number == 57 ? 1198 : 0
        result.failure = isUp ? nil : MockupSnapshot.parseFailure
        return result
    }

    /// 1,310 lines; line 214 is the broken one, 216 would love to set the window's title.
    static let body: KeptBody = {
        var lines = (1...1310).map { "cart_requests_total{path=\"/cart/\($0)\"} \($0 * 3)" }
        lines[212] = "# TYPE cart_items gauge"
        lines[213] = "cart_items{user_class=gold} 12"
        lines[214] = "cart_items{user_class=\"silver\"} 4"
        lines[215] = "cart_note{t=\"\u{1B}]0;pwn\u{07}\"} 1"
        return KeptBody(
            at: MockupSnapshot.time("14:07:30.412"),
            bytes: Array((lines.joined(separator: "\n") + "\n").utf8),
            exchange: exchange,
            failure: MockupSnapshot.parseFailure
        )
    }()

    /// Delimited families; the last one ends three bytes early.
    static let cutProtobuf: KeptBody = {
        let name = Array("cart_requests_total".utf8)
        let help = Array("Requests that reached the cart, whatever became of them.".utf8)
        var family: [UInt8] = [0x0A, UInt8(name.count)] + name + [0x12, UInt8(help.count)] + help + [0x18, 0x00]
        family += [0x22, 0x0B, 0x1A, 0x09, 0x09, 0, 0, 0, 0, 0, 0, 0x45, 0x40]
        var bytes: [UInt8] = []
        for _ in 0..<12 { bytes += [UInt8(family.count)] + family }
        bytes.removeLast(3)
        let text =
            "clientpb: insufficient length of buffer, expected at least \(family.count) bytes, got "
            + "\(family.count - 3) bytes"
        return failing(
            bytes,
            contentType: "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
            ParseProblem(
                text: text,
                offset: bytes.count,
                hasLines: false,
                line: 1,
                column: bytes.count + 1,
                expected: "expected a family of \(family.count) bytes",
                hint: "the body ends in the middle of a family: it was cut short on its way"
            )
        )
    }()

    /// OpenMetrics whose writer stopped early: the place that breaks it is behind its last line.
    static let withoutEnd: KeptBody = {
        let text = (1...40).map {
            "cart_requests_total{path=\"/cart/\($0)\"} \($0 * 3) # {trace_id=\"4bf9\"} 1 1520879607.789\n"
        }
        let bytes = Array(("# TYPE cart_requests counter\n# UNIT cart_seconds seconds\n" + text.joined()).utf8)
        return failing(
            bytes,
            contentType: "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
            ParseProblem(
                text: "data does not end with # EOF",
                offset: bytes.count,
                line: 43,
                column: 1,
                expected: "expected # EOF as the last line",
                hint: "the page is cut short, or it is Prometheus text sent as OpenMetrics"
            )
        )
    }()

    static let html: KeptBody = failing(
        Array("<!DOCTYPE html>\n<html>\n<head><title>Sign in</title></head>\n<body>\n</body>\n</html>\n".utf8),
        contentType: "text/plain",
        ParseProblem(
            text: #"expected a valid start token, got "<" ("INVALID") while parsing: "<""#,
            offset: 0,
            line: 1,
            column: 1,
            expected: "expected a metric name, { or #",
            hint: "this is an HTML or XML page, not metrics: look at the path, a login or a proxy"
        )
    )

    static func failing(_ bytes: [UInt8], contentType: String, _ problem: ParseProblem) -> KeptBody {
        var exchange = exchange
        exchange.contentType = contentType
        let failure = ScrapeFailure(step: .parse, errorClass: "parse", text: problem.text, problem: problem)
        return KeptBody(at: MockupSnapshot.now, bytes: bytes, exchange: exchange, failure: failure)
    }
}

extension MonitorScript {
    /// The response of the broken target is a protobuf body that was cut short.
    mutating func openCutProtobuf() {
        openBroken(tab: 3)
        send(.keptBody(MockupTargets.broken.id, MockupDetail.cutProtobuf))
    }

    /// The response of the broken target is OpenMetrics without an end.
    mutating func openWithoutEnd() {
        openBroken(tab: 3)
        send(.keptBody(MockupTargets.broken.id, MockupDetail.withoutEnd))
    }

    /// The broken target is up again, and its newest body loses series in silence.
    mutating func openSilentLoss() {
        openHistograms()
        var body = MockupDetail.failing(
            Array("up 1\n\0down 2\n".utf8),
            contentType: "text/plain; version=0.0.4",
            ParseProblem(
                text: "a NUL byte ends the page here: Prometheus never reads the 7 bytes behind it",
                offset: 5,
                line: 2,
                column: 1,
                expected: "expected a line, not a NUL byte",
                hint: "the scrape succeeds without them; remove the NUL byte"
            )
        )
        body.isWarning = true
        send(.keptBody(MockupTargets.broken.id, body))
    }

    /// The summary of a target that answered in protobuf, with histograms and exemplars.
    mutating func openHistograms() {
        openBroken(tab: 1)
        var detail = MockupDetail.detail
        var row = detail.row
        row.failure = nil
        row.state = .up
        row.since = MockupSnapshot.time("14:07:30.412")
        row.failuresInRow = 0
        row.samplesScraped = 1204
        row.samplesKept = 1198
        detail.row = row
        var snapshot = MockupSnapshot.snapshot
        snapshot.generation += 1
        snapshot.targets = snapshot.targets.map { $0.id == row.id ? row : $0 }
        send(.snapshot(snapshot))
        for index in detail.results.indices { detail.results[index].format = .protobuf }
        detail.results[59].failure = nil
        detail.results[59].samplesScraped = 1204
        detail.results[59].samplesKept = 1198
        detail.results[59].histograms = 1017
        detail.results[59].exemplars = 1
        detail.lastGood = detail.results.last
        detail.exchange?.contentType =
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8"
        send(.detail(row.id, detail))
    }

    /// The response of the broken target is a page for people.
    mutating func openHTML() {
        openBroken(tab: 3)
        send(.keptBody(MockupTargets.broken.id, MockupDetail.html))
    }
}

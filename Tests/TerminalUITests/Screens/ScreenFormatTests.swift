import Exposition
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The summary says what the newest body was read as") struct ScreenFormatTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let format: ExpositionFormat
        let contentType: String
        let expected: String

        var testDescription: String { "\(format) \(contentType)" }
    }

    static let cases: [Case] = [
        (.prometheusText, "text/plain; version=0.0.4; charset=utf-8", "text 0.0.4"),
        (.prometheusText, "text/plain;version=1.0.0;escaping=allow-utf-8", "text 1.0.0"),
        (.prometheusText, "Text/Plain ; charset=utf-8", "text"),
        (.openMetricsText, "application/openmetrics-text; Version=\"0.0.1\"", "OpenMetrics 0.0.1"),
        (.openMetricsText, "application/openmetrics-text; version=1.0.0;charset=utf-8", "OpenMetrics 1.0.0"),
        (.protobuf, "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily", "protobuf"),
        (.openMetricsText, "text/html; version=5", "OpenMetrics  by fallback_scrape_protocol"),
        (.prometheusText, "", "text  by fallback_scrape_protocol"),
        (.prometheusText, "text/plain; version=1\u{1B}[2J", "text"),
        (.prometheusText, "text/plain; version=1.0.0.0.0.0.0.0.0", "text"),
    ].map { Case(format: $0, contentType: $1, expected: $2) }

    private static func detail(_ change: (inout TargetDetail) -> Void) -> TargetDetail {
        var detail = MockupDetail.detail
        detail.results = (0..<3).map { ScrapeResult(timestamp: MockupSnapshot.now + Int64($0 - 2) * 15_000_000_000) }
        change(&detail)
        detail.lastGood = detail.results.last(where: \.isUp)
        return detail
    }

    /// Without the Content-Type, which ends the row.
    private static func text(_ detail: TargetDetail) -> String? {
        let facts = FormatFact(detail: detail, times: TimeFormat(display: .relative, now: MockupSnapshot.now)).facts(
            room: 200,
            glyphs: .unicode
        ).map(\.text).filter { !$0.isEmpty }
        let isNewest = detail.results.last?.format != nil
        if isNewest, let type = detail.exchange?.contentType, !type.isEmpty { #expect(facts.last == type) }
        let own = isNewest && detail.exchange?.contentType.isEmpty == false ? facts.dropLast() : facts[...]
        return own.isEmpty ? nil : own.joined(separator: "   ")
    }

    @Test("with the version that the Content-Type names", arguments: cases)
    func names(example: Case) {
        let detail = Self.detail { detail in
            detail.results[2].format = example.format
            detail.exchange?.contentType = example.contentType
        }
        #expect(Self.text(detail) == example.expected)
    }

    @Test("with how many histograms and exemplars of it are stored, if any")
    func counts() {
        func text(_ histograms: Int, _ exemplars: Int) -> String? {
            Self.text(
                Self.detail { detail in
                    detail.results[2].format = .prometheusText
                    detail.results[2].histograms = histograms
                    detail.results[2].exemplars = exemplars
                }
            )
        }
        #expect(text(0, 0) == "text 0.0.4")
        #expect(text(1, 0) == "text 0.0.4   1 native histogram")
        #expect(text(12_345, 1) == "text 0.0.4   12,345 native histograms, 1 exemplar")
        #expect(text(0, 2) == "text 0.0.4   2 exemplars")
    }

    @Test("with the counts of the last good scrape while it fails")
    func failing() {
        let detail = Self.detail { detail in
            for index in 1...2 { detail.results[index].format = .prometheusText }
            detail.results[1].histograms = 3
            detail.results[2].failure = MockupSnapshot.parseFailure
        }
        #expect(Self.text(detail) == "text 0.0.4   last good 14:07:17: 3 native histograms")
    }

    @Test("without a version, and with the time, when a newer answer had no body to read")
    func older() {
        let detail = Self.detail { detail in
            detail.results[1].format = .openMetricsText
            detail.results[2].failure = MockupSnapshot.unavailable
        }
        #expect(Self.text(detail) == "OpenMetrics  at 14:07:17")
    }

    @Test("and leaves the Content-Type out where it does not fit and says nothing more", arguments: [true, false])
    func narrow(isNamed: Bool) {
        let detail = Self.detail { detail in
            detail.results[2].format = .protobuf
            detail.exchange?.contentType =
                isNamed ? "application/vnd.google.protobuf; encoding=delimited" : "application/octet-stream; encoding=x"
        }
        func count(_ room: Int) -> Int {
            FormatFact(detail: detail, times: TimeFormat(display: .relative, now: MockupSnapshot.now)).facts(
                room: room,
                glyphs: .unicode
            ).count { !$0.isEmpty }
        }
        #expect(count(100) == 2)
        #expect(count(40) == (isNamed ? 1 : 2))
    }

    @Test("and nothing before there was one") func none() {
        #expect(Self.text(Self.detail { _ in }) == nil)
    }
}

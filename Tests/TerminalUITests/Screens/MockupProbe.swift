import Exposition
import MetricModel
import ScrapeEngine

@testable import TerminalUI

/// Probes of the mockup's broken target at 14:07:31, between its last scrape and the snapshot.
enum MockupProbe {
    private static func result(_ change: (inout ProbeResult) -> Void) -> ProbeResult {
        var result = ProbeResult(at: MockupSnapshot.time("14:07:31"))
        result.durationNanoseconds = 88_000_000
        result.exchange = MockupDetail.exchange
        result.format = .prometheusText
        change(&result)
        return result
    }

    /// The page with its broken line mended.
    static let good = result { result in
        let text = String(decoding: MockupDetail.body.bytes, as: UTF8.self)
        result.body = Array(text.replacing("user_class=gold}", with: "user_class=\"gold\"}").utf8)
        result.bodyBytes = result.body.count
        result.samples = 1204
        result.metadata = 12
    }

    /// The same page once more.
    static let failing = result { result in
        result.body = MockupDetail.body.bytes
        result.bodyBytes = result.body.count
        result.failure = MockupSnapshot.parseFailure
        result.samples = 150
    }

    static let refused = result { result in
        result.exchange = nil
        result.format = nil
        result.failure = MockupSnapshot.refused
    }

    /// The beginning of a page that is longer than what is kept.
    static let cut = result { result in
        result.body = Array("a 1\nb 2\n".utf8)
        result.bodyBytes = 20 << 20
        result.samples = 700_000
    }
}

extension MonitorScript {
    /// Opens the broken target's response and probes it: the engine answers this.
    mutating func openProbed(_ result: ProbeResult, tab: Int = 3) {
        openBroken(tab: tab)
        answerProbe(result)
    }

    /// Presses `r` and answers what the monitor asks.
    mutating func answerProbe(_ result: ProbeResult) {
        press(.character("r"))
        let id = MockupTargets.broken.id
        send(.reply(.probed(ProbeReport(outcomes: [(target: id, outcome: .probed(result.withoutBody))]))))
        send(.probe(id, result))
    }
}

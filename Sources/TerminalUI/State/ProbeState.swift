internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// The open target's newest probe.
struct ProbeState: Sendable {
    let result: ProbeResult
    /// Its body, ready to be shown; nil when there was none.
    let lines: KeptBodyLines?

    init(_ result: ProbeResult) {
        self.result = result
        lines = result.body.isEmpty ? nil : KeptBodyLines(KeptBody(of: result))
    }

    /// What it says beside the last scheduled scrape of its target.
    enum Comparison: Sendable, Equatable {
        case better, worse, same
    }

    /// Nil when the target was scraped again since, or never, and when the scrape failed for a reason that no probe has:
    /// limits, storage and `force` are not asked about.
    func comparison(with row: TargetRow) -> Comparison? {
        guard let scraped = row.lastScrape, scraped <= result.at else { return nil }
        switch row.failure?.step {
        case .limit, .storage, .forced: return nil
        case .connect, .http, .body, .parse, nil: break
        }
        switch (result.failure == nil, row.failure == nil) {
        case (true, false): return .better
        case (false, true): return .worse
        default: return .same
        }
    }
}

extension KeptBody {
    /// A probe's body as the screens show bodies; `failure` says nothing where there is none.
    init(of probe: ProbeResult) {
        let silent = ScrapeFailure(
            step: .parse,
            errorClass: "",
            text: probe.warning?.text ?? "",
            problem: probe.warning
        )
        self.init(
            at: probe.at,
            bytes: probe.body,
            exchange: probe.exchange
                ?? HTTPExchange(
                    status: 0,
                    reason: "",
                    httpVersion: "",
                    contentType: "",
                    contentEncoding: "",
                    localAddress: "",
                    peerAddress: "",
                    isConnectionReused: false,
                    redirects: 0
                ),
            failure: probe.failure ?? silent,
            isWarning: probe.failure == nil && probe.warning != nil
        )
    }
}

extension ProbeResult {
    /// What came of it, for the status line and the summary: `200, 1,204 samples, 88ms - not ingested`.
    var screenSentence: String {
        var parts: [String] = []
        if let exchange { parts.append(String(exchange.status)) }
        if let failure {
            parts.append(failure.problem.map { "parse \($0.place): \(failure.shownText)" } ?? failure.shownText)
        } else {
            parts.append(samples == 1 ? "1 sample" : "\(ReadableNumber.fullCount(samples)) samples")
        }
        parts.append(ReadableNumber.duration(durationNanoseconds))
        return parts.joined(separator: ", ") + " - not ingested"
    }
}

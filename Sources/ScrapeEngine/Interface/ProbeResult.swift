package import Exposition
package import HTTPTransport
package import MetricModel

/// What an extra request to a target brought: made because somebody asked, exactly as the target's loop would make it,
/// shown and never stored. The engine keeps the newest eight.
package struct ProbeResult: Sendable {
    /// When the request was made.
    package var at: WallTime
    /// From the request until the body was read, in nanoseconds.
    package var durationNanoseconds: Int64
    package var timings: PhaseTimings
    /// nil when there was no complete answer.
    package var exchange: HTTPExchange?
    /// The unpacked body, whether it could be read or not; at most the first 16 MiB of it. Empty when there was none, and
    /// in a report.
    package var body: [UInt8]
    /// Bytes of the whole unpacked body.
    package var bodyBytes: Int
    /// What the body was read as; nil when there was none to read.
    package var format: ExpositionFormat?
    /// What the body holds, before metric relabeling and its limits: up to its failing line, when it has one.
    package var samples: Int
    /// Lines of the kind HELP, TYPE and UNIT, or what stands for them.
    package var metadata: Int
    package var failure: ScrapeFailure?
    /// What Prometheus passes over in silence in a body that it takes.
    package var warning: ParseProblem?

    package init(at: WallTime) {
        self.at = at
        durationNanoseconds = 0
        timings = PhaseTimings()
        body = []
        bodyBytes = 0
        samples = 0
        metadata = 0
    }

    /// False when the body is longer than what is kept of it.
    package var isWhole: Bool { body.count >= bodyBytes }

    /// What came of it in a few words: `200, 1204 samples, 88ms - not ingested`.
    package var sentence: String {
        let milliseconds = (durationNanoseconds + 500_000) / 1_000_000
        let status = exchange.map { "\($0.status), " } ?? ""
        guard let failure else { return "\(status)\(samples) samples, \(milliseconds)ms - not ingested" }
        let text = failure.problem.map { "\($0.place): \(failure.shownText)" } ?? failure.shownText
        return "\(status)\(milliseconds)ms, it fails: \(text)"
    }

    /// The same without its body: for messages.
    package var withoutBody: ProbeResult {
        var result = self
        result.body = []
        return result
    }
}

/// What became of a command to probe, target by target.
package struct ProbeReport: Sendable {
    package enum Outcome: Sendable {
        /// The result; its body is asked for by `EngineAccess.probe(of:)`.
        case probed(ProbeResult)
        /// No request was made: the target is not active any more, or a probe of it is under way.
        case skipped(String)
    }

    /// In the order of the command.
    package var outcomes: [(target: TargetID, outcome: Outcome)]

    package init(outcomes: [(target: TargetID, outcome: Outcome)]) { self.outcomes = outcomes }
}

import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics

@testable import ScrapeEngine

/// A bad target's life, tick by tick, with a loop that is told the time, and a good target that is scraped at the same ticks.
struct BadCourse {
    /// What happens at a tick.
    enum Event: Sendable {
        case page(String)
        case protobuf(ProtobufPage)
        /// One sample, with a time of its own: so many seconds from the tick.
        case timed(String, Double)
        case failure
        case forced(String)
        /// Discovery takes the target half an interval before the tick, or while it answers …
        case goes
        case goesWhileAnswering(String)
        /// … and brings it again at the tick.
        case comes(String)
        case away
    }

    private struct Leaving {
        let target: ScrapedTarget
        var loop: ScrapeLoop
        /// When it wants to be called.
        var due: MonotonicTime?
    }

    static let seconds = 10.0
    private let job: ScrapeJob
    private let good: ScrapedTarget
    private var bad: ScrapedTarget
    private var loop = ScrapeLoop(interval: Int64(seconds) * 1_000_000_000)
    private var isPresent = true
    private var hasStarted = false
    private var leaving: [Leaving] = []
    private(set) var ticks = 0
    private(set) var up = ""
    /// Each once, in their order.
    private(set) var errors: [String] = []

    init(_ job: ScrapeJob) throws {
        self.job = job
        good = try ScrapedTarget(features: [.nativeHistograms])
        bad = ScrapedTarget(beside: good, job: job, address: "bad:1")
    }

    private static func instant(_ seconds: Double) -> ScrapeLoop.Instant {
        ScrapeLoop.Instant(
            monotonic: MonotonicTime(nanoseconds: Int64(seconds * 1e9)),
            wall: WallTime(milliseconds: ScrapedTarget.start + Int64(seconds * 1000))
        )
    }

    private var now: Double { Double(ticks) * Self.seconds }

    mutating func advance(_ event: Event) {
        for target in [good, bad] { target.clock = now }
        writeMarkersDue()
        switch event {
        case .page(let text): scrape { $0.scrape(text, at: $1) }
        case .protobuf(let page): scrape { $0.scrape(page, at: $1) }
        case .failure: scrape { $0.fail(.timeout, at: $1) }
        case .forced(let text): scrape { $0.force(text, at: $1) }
        case .timed(let sample, let offset):
            let time = ScrapedTarget.start + Int64((now + offset) * 1000)
            scrape { $0.scrape("\(sample) \(time)\n", at: $1) }
        case .goes:
            leave(at: now - Self.seconds / 2)
            up += "-"
        case .goesWhileAnswering(let text): scrape(isLast: true) { $0.scrape(text, at: $1) }
        case .comes(let text):
            come()
            scrape { $0.scrape(text, at: $1) }
        case .away: up += "-"
        }
        good.scrape("n \(ticks)\n", at: now)
        ticks += 1
    }

    private mutating func come() {
        guard !isPresent else { return }
        bad = ScrapedTarget(beside: good, job: job, address: "bad:1")
        bad.clock = now
        loop = ScrapeLoop(interval: loop.interval)
        (isPresent, hasStarted) = (true, false)
    }

    private mutating func leave(at seconds: Double) {
        guard isPresent else { return }
        isPresent = false
        let action = loop.stop(at: Self.instant(seconds), markers: true)
        follow(action)
    }

    private mutating func follow(_ action: ScrapeLoop.Action) {
        guard case .wait(let until) = action else { return }
        leaving.append(Leaving(target: bad, loop: loop, due: until))
    }

    private mutating func scrape(isLast: Bool = false, _ answer: (ScrapedTarget, Double) -> ScrapeResult) {
        let instant = Self.instant(now)
        let action = hasStarted ? loop.timerReached(at: instant) : loop.start(at: instant, offset: 0)
        guard isPresent, case .scrape(let timestamp, _) = action else {
            up += "-"
            return
        }
        hasStarted = true
        if isLast {
            isPresent = false
            _ = loop.stop(at: instant, markers: true)
        }
        let result = answer(bad, Double(timestamp.milliseconds - ScrapedTarget.start) / 1000)
        up += result.isUp ? "1" : "0"
        if let text = result.failure?.text, !errors.contains(text) { errors.append(text) }
        let next = loop.scrapeEnded(at: instant)
        if isLast { follow(next) }
    }

    /// Calls the loops that have left when they want to be called.
    private mutating func writeMarkersDue() {
        for index in leaving.indices {
            while let due = leaving[index].due, due <= Self.instant(now).monotonic {
                let seconds = Double(due.nanoseconds) / 1e9
                switch leaving[index].loop.timerReached(at: Self.instant(seconds)) {
                case .wait(let until): leaving[index].due = until
                case .writeEndOfRunMarkers(let timestamp):
                    let time = Double(timestamp.milliseconds - ScrapedTarget.start) / 1000
                    _ = leaving[index].target.end(at: time)
                    leaving[index].due = nil
                case .scrape, .none: leaving[index].due = nil
                }
            }
        }
    }

    // MARK: What came of it

    func samples(_ metric: String) -> [String] { good.samples(metric, [("instance", "bad:1")]) }

    /// In seconds after the start.
    func times(_ metric: String) -> [Double] {
        samples(metric).compactMap { Double($0.prefix { $0 != ":" }) }
    }

    var counted: [String: Double] {
        let metrics = good.services.metrics
        let counters = [
            ("duplicates", metrics.duplicates), ("out_of_order", metrics.outOfOrder),
            ("out_of_bounds", metrics.outOfBounds), ("body_size_limit", metrics.bodySizeLimitExceeded),
            ("sample_limit", metrics.sampleLimitExceeded), ("bucket_limit", metrics.bucketLimitExceeded),
            ("label_limits", metrics.labelLimitsExceeded),
        ]
        return Dictionary(uniqueKeysWithValues: counters.map { ($0.0, $0.1.value) }.filter { $0.1 != 0 })
    }

    /// What the bad target's row shows at the last tick.
    var state: TargetState {
        bad.target.row(now: Self.instant(now - Self.seconds), duplicate: nil).state
    }

    /// Whether the good target was up all the time and has all its samples and nothing else.
    var isGoodUntouched: Bool {
        func expected(_ value: (Int) -> Int) -> [String] {
            (0..<ticks).map { "\($0 * Int(Self.seconds)):\(value($0))" }
        }
        let labels = [("instance", "h:1")]
        return good.samples("n", labels) == expected { $0 }
            && good.samples("up", labels) == expected { _ in 1 }
            && good.samples("scrape_series_added", labels) == expected { $0 == 0 ? 1 : 0 }
            && good.target.status.scrapes == ticks && good.target.status.failuresInRow == 0
    }
}

internal import HTTPTransport
internal import MetricModel

/// A stopped loop whose target goes on with another cache: the stale markers of its series follow when they are due.
/// Storage refuses those of series that the new loop continues, because these have newer samples
/// (`scrapePool.reload` and `endOfRunStaleness` in `scrape/scrape.go`, v3.5).
///
/// `@unchecked Sendable`: touched on the I/O thread only, until the markers go to a worker together with the block.
final class RetiredLoop: TimerOwner, @unchecked Sendable {
    private var loop: ScrapeLoop
    private let target: Target
    private let block: TargetBlock
    private let services: ScrapeServices
    private let retiredAt = WallTime.now()
    private let ended: () -> Void
    private var timer: TimerID?

    /// Nil when the loop leaves no markers. I/O thread; the block becomes this object's own. `ended` is called there when
    /// the markers are on their way.
    init?(
        _ loop: ScrapeLoop,
        target: Target,
        block: TargetBlock,
        services: ScrapeServices,
        ended: @escaping () -> Void
    ) {
        guard loop.owesMarkers else { return nil }
        self.ended = ended
        self.loop = loop
        self.target = target
        self.block = block
        self.services = services
        perform(self.loop.stop(at: .now(), markers: true))
    }

    var hasEnded: Bool { timer == nil }

    /// Gives the markers up.
    func cancel() {
        if let timer { services.io.cancel(timer) }
        timer = nil
    }

    func timerReached(token: UInt64, now: MonotonicTime) {
        timer = nil
        perform(loop.timerReached(at: ScrapeLoop.Instant(monotonic: now, wall: .now())))
    }

    /// The tick that gives the markers their time is one of the new loop, too, whose sample may carry the millisecond
    /// before: the markers come no later than that, or they would end what goes on until a slow target's next sample.
    private func notBehindNewest(_ tick: WallTime) -> WallTime {
        guard let newest = target.status.last?.timestamp, newest > retiredAt else { return tick }
        return min(tick, newest)
    }

    private func perform(_ action: ScrapeLoop.Action) {
        switch action {
        case .wait(let until):
            timer = services.io.schedule(at: until, owner: self, token: 0)
        case .writeEndOfRunMarkers(let timestamp):
            let markers = EndOfRunMarkers(
                target: target,
                isLast: false,
                block: block,
                services: services,
                timestamp: notBehindNewest(timestamp)
            )
            block.turns.take(of: services, { _ in markers.write() }, then: { _ in })
            ended()
        case .scrape, .none:
            break
        }
    }
}

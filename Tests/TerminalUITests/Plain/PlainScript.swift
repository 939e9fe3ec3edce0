import MetricModel
import ScrapeEngine

@testable import TerminalUI

/// The plain front end driven by hand: typed lines, words of the engine, and a clock of its own.
struct PlainScript {
    var plain: PlainMonitor
    /// Everything printed since the last call of `takeLines`.
    private(set) var lines: [String] = []
    private(set) var effects: [Effect] = []
    private var seconds = 0.0

    init(
        _ snapshot: EngineSnapshot? = MockupSnapshot.snapshot,
        readOnly: ReadOnlyReason? = nil,
        hasTape: Bool = false,
        isScript: Bool = false,
        width: Int = 100
    ) {
        _ = MonitorScript.isZoneSet
        var monitor = Monitor()
        if let readOnly { monitor.readOnly = readOnly }
        monitor.hasTape = hasTape
        plain = PlainMonitor(monitor, width: width, glyphs: .ascii, isScript: isScript)
        guard let snapshot else { return }
        send(.snapshot(snapshot))
        send(.events(MockupSnapshot.events))
        _ = takeLines()
        _ = takeEffects()
    }

    /// The mockup once everything has been scraped.
    static let whole: EngineSnapshot = {
        var snapshot = MockupSnapshot.snapshot
        snapshot.isSynced = true
        for index in snapshot.targets.indices where snapshot.targets[index].state == .new {
            snapshot.targets[index].state = .up
        }
        return snapshot
    }()

    private var now: Moment {
        Moment(
            wall: MockupSnapshot.now + Int64(seconds * 1e9),
            monotonic: MonotonicTime(nanoseconds: 1_000_000_000_000 + Int64(seconds * 1e9))
        )
    }

    mutating func begin() { note(plain.begin(version: "1", at: now)) }

    mutating func send(_ event: MonitorEvent) { note(plain.update(event, at: now)) }

    mutating func type(_ line: String) { note(plain.take(line: line, at: now)) }

    mutating func wait(_ duration: Double) { seconds += duration }

    /// Lets a second pass.
    mutating func tick() {
        seconds += 1
        send(.tick)
    }

    private mutating func note(_ output: PlainOutput) {
        lines += output.lines
        effects += output.effects
    }

    mutating func takeLines() -> [String] {
        defer { lines = [] }
        return lines
    }

    mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// What a line prints.
    mutating func answer(to line: String) -> [String] {
        _ = takeLines()
        type(line)
        return takeLines()
    }
}

extension PlainScript {
    /// The mockup as it was kept, `back` seconds before the newest tick.
    static func kept(_ back: Int, isPlaying: Bool = false, edge: PlaybackPosition.Edge? = nil) -> EngineSnapshot {
        var snapshot = whole
        snapshot.takenAt = MockupSnapshot.now + Int64(-back) * 1_000_000_000
        snapshot.lastEvent = 3
        var position = PlaybackPosition(
            tick: 192 - back,
            lastTick: 192,
            elapsed: Int64(192 - back) * 1_000_000_000,
            length: 192_000_000_000,
            isPlaying: isPlaying
        )
        position.edge = edge
        snapshot.playback = position
        return snapshot
    }
}

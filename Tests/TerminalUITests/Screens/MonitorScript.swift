import Glibc
import MetricModel
import ScrapeEngine
import ScrapeTestSupport

@testable import TerminalUI

/// A monitor driven by hand: a clock of its own, keys one by one, and an engine whose words are written down here.
struct MonitorScript {
    var monitor: Monitor
    /// Everything the monitor asked for, in order.
    var effects: [Effect] = []
    /// Seconds since the script began.
    private(set) var seconds = 0.0

    /// Clocks are printed in UTC on every machine.
    static let isZoneSet: Bool = {
        setenv("TZ", "UTC", 1)
        tzset()
        return true
    }()

    init(_ snapshot: EngineSnapshot? = MockupSnapshot.snapshot, columns: Int = 80, rows: Int = 24) {
        _ = Self.isZoneSet
        monitor = Monitor(size: ScreenSize(columns: columns, rows: rows))
        send(.resized(ScreenSize(columns: columns, rows: rows)))
        guard let snapshot else { return }
        send(.snapshot(snapshot))
        if snapshot.lastEvent > 0 { send(.events(MockupSnapshot.events)) }
    }

    var now: WallTime { MockupSnapshot.now + Int64(seconds * 1e9) }

    private var monotonic: MonotonicTime { MonotonicTime(nanoseconds: 1_000_000_000_000 + Int64(seconds * 1e9)) }

    /// `wallClockAhead` is by how many seconds it was set.
    mutating func send(_ event: MonitorEvent, wallClockAhead: Int64 = 0) {
        effects += monitor.update(event, at: (now + wallClockAhead * 1_000_000_000, monotonic))
    }

    /// The frame with the question is on the terminal.
    mutating func seeQuestion() { monitor.asked(at: monotonic) }

    /// Lets time go by without anything happening.
    mutating func wait(_ duration: Double) { seconds += duration }

    mutating func press(_ keys: Key...) { for key in keys { send(.key(key)) } }

    mutating func type(_ text: String) { for scalar in text.unicodeScalars { send(.key(.character(scalar))) } }

    /// The effects since the last call.
    mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    func frame(glyphs: GlyphSet = .unicode) -> Frame { monitor.view(size: monitor.size, glyphs: glyphs, now: now) }

    func frame(columns: Int, rows: Int, glyphs: GlyphSet = .unicode) -> Frame {
        monitor.view(size: ScreenSize(columns: columns, rows: rows), glyphs: glyphs, now: now)
    }

    /// The line above the hint bar.
    var status: String { frame().text(row: Layout(monitor.size).statusRow) }

    /// The row the cursor is on.
    var selectedLine: String { frame().lines.first { $0.hasPrefix(" ▸") } ?? "" }

    /// The mockup with a storage in this state.
    static func snapshot(with storage: ScriptedEngine.Storage) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        storage.apply(to: &snapshot)
        return snapshot
    }

    /// Shows the Engine screen of a storage in this state.
    mutating func openEngine(_ storage: ScriptedEngine.Storage) {
        send(.snapshot(Self.snapshot(with: storage)))
        press(.character("6"))
    }

    static func engineFrame(_ storage: ScriptedEngine.Storage, columns: Int, rows: Int) -> Frame {
        var script = MonitorScript(columns: columns, rows: rows)
        script.openEngine(storage)
        return script.frame()
    }

    /// What is not well, grouped by error, the second group closed, two targets marked.
    mutating func openGroups() {
        type("2!E")
        press(.enter)
        press(.character(" "), .character(" "))
        for _ in 0..<8 { press(.down) }
        press(.left)
    }

    /// The broken target beside the table, with what the engine knows of it.
    mutating func openPreview() {
        type("2v!")
        wait(0.2)
        send(.deadline)
        send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        send(.keptBody(MockupTargets.broken.id, MockupDetail.body))
    }

    /// Opens a target that was never scraped.
    mutating func openNeverScraped(_ tab: DetailTab) {
        openBroken(tab: tab.rawValue)
        var detail = MockupDetail.detail
        detail.results = []
        detail.lastGood = nil
        detail.row.lastScrape = nil
        detail.row.failure = nil
        detail.row.state = .new
        send(.detail(MockupTargets.broken.id, detail))
        if tab == .series { send(.series(MockupTargets.broken.id, TargetSeries())) }
    }

    /// Opens the mockup's broken target and answers what the monitor asks.
    mutating func openBroken(tab: Int = 1) {
        press(.character("2"))
        type("/10.4.9.3")
        press(.enter, .enter)
        send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        send(.keptBody(MockupTargets.broken.id, MockupDetail.body))
        press(.character(Unicode.Scalar(UInt8(48 + tab))))
    }
}

extension MonitorScript {
    /// The mockup as it was kept, `back` seconds before the newest tick.
    static func kept(_ back: Int, edge: PlaybackPosition.Edge? = nil, isPlaying: Bool = false) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        snapshot.takenAt = MockupSnapshot.now + Int64(-back) * 1_000_000_000
        snapshot.generation -= UInt64(back)
        snapshot.lastEvent = back > 10 ? 2 : 3
        var position = PlaybackPosition(
            tick: 100 - back,
            lastTick: 100,
            elapsed: Int64(192 - back) * 1_000_000_000,
            length: 900_000_000_000,
            isPlaying: isPlaying
        )
        position.edge = edge
        snapshot.playback = position
        return snapshot
    }
}

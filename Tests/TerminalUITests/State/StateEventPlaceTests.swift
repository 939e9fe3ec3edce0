import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Repeats in Events") struct StateEventPlaceTests {
    private static func event(_ sequence: UInt64, _ text: String, count: Int = 1) -> EngineEvent {
        var event = EngineEvent(
            sequence: sequence,
            at: MockupSnapshot.time("14:07:01"),
            level: .warning,
            area: .scrape,
            pool: "node",
            text: text
        )
        event.count = count
        return event
    }

    private static func texts(_ script: MonitorScript) -> [String] {
        script.monitor.events.visible.prefix(4).map { script.monitor.events.rows[$0].text }
    }

    private static func script() -> MonitorScript {
        var script = MonitorScript()
        script.type("5")
        script.send(.events([event(4, "one"), event(5, "two"), event(6, "three")]))
        return script
    }

    @Test("come to the top while the screen is live")
    func live() {
        var script = Self.script()
        script.send(.events([Self.event(7, "one", count: 2)]))
        #expect(Self.texts(script).prefix(3) == ["one", "three", "two"])
    }

    @Test("keep their place while somebody reads, and go where they belong when g follows again")
    func held() {
        var script = Self.script()
        script.press(.down)
        script.send(.events([Self.event(7, "one", count: 2), Self.event(8, "four"), Self.event(9, "one", count: 3)]))
        #expect(Self.texts(script) == ["four", "three", "two", "one"])
        #expect(script.selectedLine.hasSuffix("two"))
        #expect(script.monitor.log.lastSequence == 9)
        script.send(.events([Self.event(9, "one", count: 3)]))
        #expect(script.monitor.log.events.filter { $0.text == "one" }.map(\.count) == [3])
        script.type("g")
        #expect(Self.texts(script) == ["one", "four", "three", "two"])
    }
}

@Suite("Changes while the clock is behind") struct StateChangesAheadTests {
    @Test("are told for five minutes from when they were seen")
    func changes() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.takenAt = MockupSnapshot.now + -3_600_000_000_000
        var script = MonitorScript(snapshot)
        #expect(!script.monitor.digest.changes.isEmpty)
        script.wait(299)
        script.send(.snapshot(snapshot))
        #expect(!script.monitor.digest.changes.isEmpty)
        script.wait(2)
        script.send(.snapshot(snapshot))
        #expect(script.monitor.digest.changes.isEmpty)
        #expect(!script.monitor.changes.contains { $0.at > snapshot.takenAt + 10_000_000_000 })
    }
}

@Suite("What the Engine screen says of the process") struct ScreenVitalsTests {
    private static func lines(columns: Int = 120, _ change: (inout EngineSnapshot) -> Void) -> [String] {
        var snapshot = MockupSnapshot.snapshot
        var vitals = EngineVitals(processIdentifier: 4121)
        vitals.note(processorSeconds: 1, samplesPerSecond: 50_000, at: MonotonicTime(nanoseconds: 0))
        vitals.note(processorSeconds: 1.155, samplesPerSecond: 100_000, at: MonotonicTime(nanoseconds: 5_000_000_000))
        vitals.residentBytes = 142 << 20
        vitals.openDescriptors = 1312
        vitals.descriptorLimit = 65_536
        vitals.threads = 9
        vitals.resultBytes = 24 << 20
        vitals.labelBytes = 31 << 20
        snapshot.vitals = vitals
        change(&snapshot)
        var script = MonitorScript(snapshot, columns: columns, rows: 36)
        script.type("6")
        let screen = ScreenStatistics(
            frameNanoseconds: 300_000,
            framesPerSecond: 1,
            rowsPerSecond: 12,
            bytesPerSecond: 120
        )
        script.send(.screen(screen))
        return script.frame().lines
    }

    @Test("is what it takes, how fast it goes, and what the screen costs")
    func facts() {
        let lines = Self.lines { _ in }
        #expect(
            lines[2]
                == " UP        2h14m  pid 4121   CPU 3.1%   RSS 142 MiB   fds 1312/65536   threads 9"
        )
        #expect(lines.contains { $0.hasPrefix(" RATE      84.0 scrapes/s   98.4k samples/s   0 B/s   ▅█") })
        #expect(lines.contains { $0.contains("history 24.0 MiB   labels 31.0 MiB") })
        #expect(
            lines.contains {
                $0.contains("UI        frame 0.3ms   120 B/s to tty   fps 1   snapshot gen 90211   12 rows/s")
            }
        )
        #expect(lines.contains { $0.hasPrefix(" SCHEDULE  jitter p50") && $0.hasSuffix("0 skipped   clock ok") })
        #expect(!lines.contains { $0.contains("LATE NOW") })
    }

    @Test("at 120 columns names the targets that are late", arguments: [(80, false), (120, true)])
    func late(columns: Int, isShown: Bool) {
        let lines = Self.lines(columns: columns) { snapshot in
            let index = snapshot.targets.firstIndex { $0.url == "http://n3:9100/metrics" } ?? 0
            snapshot.targets[index].state = .late
            snapshot.targets[index].nextDue = MockupSnapshot.time("14:07:16")
            snapshot.pools = MockupPools.all(of: snapshot.targets)
        }
        #expect(
            lines.contains { $0.contains("LATE NOW") && $0.contains("n3:9100") && $0.contains("by 16.0s") } == isShown
        )
    }

    @Test("says how long the clock is behind")
    func clock() {
        let lines = Self.lines { $0.noteStorageGap(clockBehindUntil: MockupSnapshot.time("14:20:00")) }
        #expect(lines.contains { $0.hasSuffix("clock behind until 14:20:00") })
    }

    @Test("adds frames up by the second")
    func watch() {
        var watch = FrameWatch(at: MonotonicTime(nanoseconds: 0))
        watch.note(rows: 3)
        watch.note(nanoseconds: 7)
        watch.note(rows: 5)
        watch.note(nanoseconds: 4)
        watch.note(bytes: 100)
        watch.note(bytes: 20)
        let expected = ScreenStatistics(
            frameNanoseconds: 7,
            framesPerSecond: 4,
            rowsPerSecond: 16,
            bytesPerSecond: 240
        )
        #expect(watch.take(at: MonotonicTime(nanoseconds: 500_000_000)) == expected)
        #expect(watch.take(at: MonotonicTime(nanoseconds: 500_000_000)) == nil)
    }
}

@Suite("Pools") struct ScreenPoolColumnTests {
    @Test("say how their samples changed, which providers they have, and stand out for ten seconds after a change")
    func columns() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.pools[1].history = (0..<40).map { _ in PoolHealth(up: 1, down: 0, paused: 0, samples: 823_000) }
        snapshot.pools[1].configuredAt = MockupSnapshot.time("14:02:11")
        snapshot.pools[1].flapping = 2
        var script = MonitorScript(snapshot, columns: 200, rows: 60)
        let line = script.frame().lines.first { $0.contains("kube-pods ") } ?? ""
        #expect(line.contains("-11.0k") && line.contains("14:02:11"))
        func isReversed() -> Bool { script.frame()[5, 3].attributes.contains(.reversed) }
        #expect(!isReversed())
        let index = snapshot.targets.firstIndex { $0.id == MockupTargets.broken.id } ?? 0
        snapshot.targets[index].since = MockupSnapshot.now + -2_000_000_000
        script.send(.snapshot(snapshot))
        #expect(isReversed())
        script.wait(11)
        #expect(!isReversed())
    }

    @Test("from 120 columns on have the examples of a cause below it")
    func causes() {
        let lines = MonitorScript(columns: 120, rows: 36).frame().lines
        #expect(lines.contains { $0.contains("connect: connection refused") && $0.contains("8  14:06:50") })
        #expect(lines.contains { $0.hasPrefix("     kube-pods 10.4.2.17:9102, 10.4.2.18:9102 (+6)") })
        #expect(lines.contains { $0.hasPrefix("     kube-pods 10.4.9.3:8080") && !$0.contains("(+") })
    }
}

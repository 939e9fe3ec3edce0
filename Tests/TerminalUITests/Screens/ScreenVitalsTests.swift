import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

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

internal import Glibc
internal import MetricModel
internal import ScrapeEngine
internal import TerminalUI

/// Prints what the screens cost with 10,000 targets at 120x36, on a real curses screen: CPU time of a frame (drawing its
/// cells and bringing it to the terminal, curses included) and its bytes; of a cursor key and of a key of the filter with
/// their frames, which is what a finger feels; of a snapshot that comes in.
func runScreenBenchmark() {
    guard var bench = ScreenBench() else { return print("screen: no terminal of software to be had here") }
    print("screen, 10,000 targets, 120x36: µs of CPU | bytes to the terminal")
    for (name, keys) in [
        ("Pools", "1"), ("Targets", "2"), ("Dropped", "3"), ("Config", "4"), ("Events", "5"), ("Engine", "6"),
        ("Summary", "2!\r1"), ("Labels", "2!\r2"), ("Series", "2!\r4"), ("History", "2!\r5"), ("HTTP", "2!\r6"),
    ] {
        bench.open(keys)
        bench.measureFrames(name)
    }
    for (name, keys) in [("Pools", "1"), ("Targets", "2"), ("Dropped", "3"), ("Targets by error", "2E\r")] {
        bench.open(keys)
        bench.measureKeys(name)
        bench.measureSnapshots(name)
    }
    let filters: [(String, String, Unicode.Scalar)] = [
        ("a word", "app=", "s"), ("numbers", "since<5m !dur>50", "0"),
        ("labels", "{app=~\"shop-(1|2).*\"} {tier!=\"db\"", "}"), ("an expression", "~10\\.\\d+\\.1.*910", "0"),
    ]
    for (name, text, last) in filters {
        bench.open("2/" + text)
        bench.measureFilter("Targets, filter key of \(name) and frame", last)
    }
    for (name, text, last) in [("an address", "10.4", "."), ("nothing", "nowher", "e")]
        as [(String, String, Unicode.Scalar)]
    {
        bench.open("2:" + text)
        bench.measureFrames("Palette, \(name)")
        bench.measureFilter("Palette, key of \(name) and frame", last)
    }
    bench.close()
}

/// A monitor, its clock, and the terminal that it is painted on.
private struct ScreenBench {
    private let size = ScreenSize(columns: 120, rows: 36)
    private let snapshots = (1...2).map { ScreenFixture.snapshot(generation: $0) }
    private var monitor = Monitor(size: ScreenSize(columns: 120, rows: 36))
    /// The monitor before the first key.
    private var fresh: Monitor?
    private var time = MonotonicTime(nanoseconds: 0)
    private var painter = Painter()
    private let screen: BenchTerminal
    private var terminal: Terminal

    init?() {
        guard let screen = BenchTerminal(size) else { return nil }
        self.screen = screen
        terminal = screen.terminal
        send(.snapshot(snapshots[0]))
        let down = snapshots[0].targets[0]
        for second in 0..<50 {
            send(.events(ScreenFixture.events(after: UInt64(second) * 100, of: down, at: snapshots[0].takenAt)))
        }
        fresh = monitor
    }

    func close() { screen.close() }

    private mutating func send(_ event: MonitorEvent, after nanoseconds: Int64 = 1_000_000) {
        time = time + nanoseconds
        for case .loadDetail(let id) in monitor.update(event, at: (snapshots[0].takenAt, time)) {
            let row = snapshots[0].targets.first { $0.id == id }
            _ = monitor.update(.detail(id, row.map { ScreenFixture.detail(of: $0) }), at: (snapshots[0].takenAt, time))
        }
    }

    /// From the first screen, without a filter.
    mutating func open(_ keys: String) {
        if let fresh { monitor = fresh }
        for scalar in keys.unicodeScalars { send(.key(scalar == "\r" ? .enter : .character(scalar))) }
        paint()
    }

    private mutating func paint(after seconds: Int64 = 0) {
        let now = snapshots[0].takenAt + seconds * 1_000_000_000
        painter.paint(monitor.view(size: size, glyphs: .unicode, now: now), on: &terminal)
    }

    /// A second of every frame passes, so that its ages differ; then everything is painted anew.
    mutating func measureFrames(_ name: String) {
        let ticking = measure(300) { bench, turn in bench.paint(after: Int64(turn % 50)) }
        painter.forget(on: &terminal)
        _ = screen.takeBytes()
        paint()
        report("\(name), frame a second later", ticking, "\(ticking.bytes), whole \(screen.takeBytes())")
    }

    mutating func measureKeys(_ name: String) {
        let figures = measure(200) { bench, turn in
            bench.send(.key(turn % 100 < 50 ? .down : .up))
            bench.paint()
        }
        report("\(name), cursor key and frame", figures, "\(figures.bytes)")
    }

    mutating func measureFilter(_ name: String, _ last: Unicode.Scalar) {
        let figures = measure(20) { bench, turn in
            bench.send(.key(turn % 2 == 0 ? .character(last) : .backspace))
            bench.paint()
        }
        report(name, figures, "\(figures.bytes)")
    }

    mutating func measureSnapshots(_ name: String) {
        let figures = measure(20) { bench, turn in
            bench.send(.snapshot(bench.snapshots[turn % 2]), after: 10_000_000_000)
            bench.paint()
        }
        report("\(name), snapshot and frame", figures, "\(figures.bytes)")
    }

    // MARK: - Measuring

    private struct Figures {
        var microseconds: Double
        var bytes: Int
    }

    private mutating func measure(_ calls: Int, _ turn: (inout ScreenBench, Int) -> Void) -> Figures {
        _ = screen.takeBytes()
        var (bytes, count) = (0, 0)
        let nanoseconds = Benchmark.nanoseconds(runs: 5, calls: calls) { number in
            turn(&self, number)
            count += 1
            bytes += screen.takeBytes()
        }
        return Figures(microseconds: nanoseconds / 1000, bytes: bytes / max(count, 1))
    }

    private func report(_ name: String, _ figures: Figures, _ bytes: String) {
        let row = name.padded(to: 52) + Benchmark.text(figures.microseconds).padded(to: 10) + "| \(bytes) B"
        // Standard output is not the terminal that is measured, but what is buffered would come behind the end.
        print(row)
        fflush(nil)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - unicodeScalars.count, 1))
    }
}

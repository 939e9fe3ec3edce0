internal import MetricModel
internal import ScrapeEngine
internal import TerminalUI

/// Prints the CPU time that the monitor takes with 10,000 targets: a snapshot coming in, a cursor key, a key of the
/// filter, and drawing the screen at 200x60. What a key costs is what a finger feels: update and view together.
func runMonitorBenchmark() {
    let snapshots = (1...2).map { snapshot(generation: $0) }
    let size = ScreenSize(columns: 200, rows: 60)
    for tab in ["1", "2"] {
        var monitor = Monitor(size: size)
        var time = MonotonicTime(nanoseconds: 0)
        func send(_ event: MonitorEvent, after nanoseconds: Int64 = 1_000_000) {
            time = time + nanoseconds
            _ = monitor.update(event, at: (snapshots[0].takenAt, time))
        }
        func type(_ text: String) { for scalar in text.unicodeScalars { send(.key(.character(scalar))) } }
        send(.snapshot(snapshots[0]))
        type(tab)
        let name = tab == "1" ? "Pools" : "Targets"
        report("\(name): snapshot of 10,000 targets", repeats: 40) { turn in
            send(.snapshot(snapshots[turn % 2]), after: 10_000_000_000)
        }
        report("\(name): cursor key and frame", repeats: 200) { turn in
            send(.key(turn % 200 < 100 ? .down : .up))
            _ = monitor.view(size: size, glyphs: .unicode, now: snapshots[0].takenAt)
        }
        guard tab == "2" else { continue }
        report("\(name): snapshot while a cursor key holds the order", repeats: 40) { turn in
            send(.key(.down))
            send(.snapshot(snapshots[turn % 2]))
        }
        type("/app=")
        report("\(name): filter key and frame", repeats: 40) { turn in
            send(.key(turn % 2 == 0 ? .character("s") : .backspace))
            _ = monitor.view(size: size, glyphs: .unicode, now: snapshots[0].takenAt)
        }
        for (what, text) in [
            ("numbers", "since<5m !dur>50"), ("labels", "{app=~\"shop-(1|2).*\"} {tier!=\"db\""),
            ("expression", "~10\\.\\d+\\.1.*910"),
        ] {
            send(.key(.control("u")))
            type(text)
            let last: Unicode.Scalar = what == "labels" ? "}" : "0"
            report("\(name): filter key of \(what) and frame", repeats: 20) { turn in
                send(.key(turn % 2 == 0 ? .character(last) : .backspace))
                _ = monitor.view(size: size, glyphs: .unicode, now: snapshots[0].takenAt)
            }
        }
        send(.key(.enter))
        type("E")
        send(.key(.enter))
        report("\(name): grouped snapshot of 10,000 targets and frame", repeats: 40) { turn in
            send(.snapshot(snapshots[turn % 2]), after: 10_000_000_000)
            _ = monitor.view(size: size, glyphs: .unicode, now: snapshots[0].takenAt)
        }
        report("\(name): snapshot while a filter holds", repeats: 40) { turn in
            send(.snapshot(snapshots[turn % 2]), after: 10_000_000_000)
        }
    }
}

/// Ten pools of a thousand targets, one in ten of them down.
private func snapshot(generation: Int) -> EngineSnapshot {
    let now = WallTime(nanoseconds: 1_785_592_800_000_000_000)
    let configuration = ConfigurationState(path: "prometheus.yml", loadedAt: now)
    var snapshot = EngineSnapshot(
        generation: UInt64(generation),
        takenAt: now,
        startedAt: now,
        configuration: configuration
    )
    for number in 0..<10 {
        var pool = PoolRow(name: "pool-\(number)", location: SourceLocation(file: "prometheus.yml", line: 9, column: 5))
        pool.targets = 1000
        pool.counts = [.up: 900, .down: 100]
        pool.history = Array(repeating: PoolHealth(up: 900, down: 100, paused: 0), count: 60)
        snapshot.pools.append(pool)
        for index in 0..<1000 {
            snapshot.targets.append(target(pool.name, number * 1000 + index, now, generation))
        }
    }
    return snapshot
}

private func target(_ pool: String, _ number: Int, _ now: WallTime, _ generation: Int) -> TargetRow {
    let address = "10.\(number / 10_000).\(number / 200).\(number % 200):9100"
    var row = TargetRow(
        id: TargetID(rawValue: UInt64(number) &* 0x9E37_79B9_7F4A_7C15),
        pool: pool,
        url: "http://\(address)/metrics",
        labels: Labels([("app", "shop-\(number % 37)"), ("instance", address), ("job", pool), ("tier", "web")]),
        discoveredLabels: Labels([("__address__", address)])
    )
    row.interval = PrometheusDuration(seconds: 15)
    row.timeout = PrometheusDuration(seconds: 10)
    row.lastScrape = now
    row.since = now + -Int64(number) * 50_000_000 * Int64(generation)
    row.recentHealth.append(.up)
    guard number % 10 == 0 else {
        row.state = .up
        row.health = .up
        return row
    }
    row.state = .down
    row.health = .down
    row.recentHealth.append(.down)
    row.failure = ScrapeFailure(
        step: .connect,
        errorClass: "connect: cause \(number % 7)",
        text: "Get \"\(row.url)\": dial tcp \(address): connect: connection refused"
    )
    return row
}

private func report(_ name: String, repeats: Int, _ turn: (Int) -> Void) {
    let nanoseconds = Benchmark.nanoseconds(runs: 5, calls: repeats, turn)
    print("monitor, \(name): \(Benchmark.text(nanoseconds / 1000)) µs")
}

import Discovery
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

/// What tables, headings and counts say, and that no two places say it differently.
@Suite("Words and numbers of the tables") struct ScreenTableWordsTests {
    /// The mockup with a job whose targets are well and whose discovery fails.
    private static let undiscovered: EngineSnapshot = {
        var snapshot = MockupSnapshot.snapshot
        snapshot.pools = snapshot.pools.map { pool in
            var pool = pool
            if pool.name == "node" {
                pool.isDiscoveryFailing = true
                pool.discovery = ["http: server returned HTTP status 503 Service Unavailable"]
            }
            return pool
        }
        return snapshot
    }()

    // MARK: - Discovery that fails

    @Test("a job whose discovery fails is a problem: behind what is down, before what is only slow")
    func failingDiscovery() {
        var script = MonitorScript(Self.undiscovered)
        let names = script.monitor.pools.visible.map { script.monitor.pools.rows[$0].name }
        #expect(names.prefix(5) == ["edge-tls", "kube-pods", "api", "node", "blackbox"])
        #expect(script.frame().lines.contains { $0.contains("✗ node ") })
        script.press(.character("!"))
        #expect(script.frame().lines.contains { $0.contains("✗ node ") })
        script.press(.character("!"))
        script.type("/state:failing")
        #expect(script.monitor.pools.visible.map { script.monitor.pools.rows[$0].name } == ["node"])
    }

    @Test("state:failing finds a job whose targets are down as well")
    func failingAndDown() throws {
        var pool = try #require(MockupSnapshot.snapshot.pools.first { $0.name == "api" })
        #expect(pool.down > 0)
        let filter = try Filter(parsing: "state:failing")
        #expect(!filter.matches(pool, targets: []))
        pool.isDiscoveryFailing = true
        #expect(filter.matches(pool, targets: []) && PoolState(pool) == .targets(.down))
    }

    @Test("news of discovery name the job in the same words at every width", arguments: [80, 120, 200])
    func discoveryNews(columns: Int) {
        let script = MonitorScript(columns: columns, rows: 36)
        let fields = [
            EngineEvent.Field("discovery", "http"), EngineEvent.Field("config", "httpsd"),
            EngineEvent.Field("err", "server returned HTTP status 503 Service Unavailable"),
        ]
        let event = EngineEvent(
            at: MockupSnapshot.now,
            level: .error,
            area: .discovery,
            text: "Unable to refresh target groups",
            fields: fields
        )
        let view = MonitorView(
            monitor: script.monitor,
            layout: Layout(script.monitor.size),
            glyphs: .unicode,
            clock: script.now
        )
        #expect(view.text(of: .event(event), isShort: false).text == "● http of httpsd: HTTP 503 Service Unavailable")
    }

    // MARK: - Why down

    private static func cause(_ count: Int) -> DownCause {
        DownCause(errorClass: "connect: connection refused", count: count, pool: "a", example: "h:1")
    }

    private static func cause(_ remainder: PoolFailure.Remainder) -> DownCause {
        DownCause(errorClass: "no file", remainder: remainder, pool: "b", example: "p.yml:3")
    }

    @Test("the heading counts targets and jobs apart")
    func causes() {
        #expect([Self.cause(1)].summary() == "1 DOWN in 1 cause")
        #expect(
            [Self.cause(.nothing), Self.cause(7), Self.cause(1)].summary() == "8 DOWN in 2 causes, 1 pool not running"
        )
        #expect([Self.cause(.nothing)].summary() == "0 DOWN, 1 pool not running")
        #expect([Self.cause(.nothing), Self.cause(.nothing)].summary() == "0 DOWN, 2 pools not running")
        #expect([Self.cause(.otherDiscovery), Self.cause(2)].summary() == "2 DOWN in 1 cause, 1 pool in part")
        #expect([Self.cause(.nothing), Self.cause(14)].summary(isShort: true) == "14 DOWN, 1 not running")
    }

    // MARK: - Counts

    @Test("the gravest counts stay where there is no room for all, and the rest is counted", arguments: 60...130)
    func countsInOrder(columns: Int) {
        var snapshot = MockupSnapshot.snapshot
        snapshot.pools[0].counts[.flapping] = 1
        snapshot.pools[0].counts[.duplicate] = 12
        snapshot.pools[0].counts[.refused] = 3
        let script = MonitorScript(snapshot, columns: columns, rows: 24)
        let frame = script.frame()
        let view = MonitorView(
            monitor: script.monitor,
            layout: Layout(script.monitor.size),
            glyphs: .unicode,
            clock: script.now
        )
        let counts = view.counts.map(\.text)
        let line = frame.text(row: 2)
        let shown = (0...counts.count).last { line.hasPrefix(" " + counts.prefix($0).joined(separator: "  ")) } ?? 0
        let left = counts.count - shown
        #expect(shown > 3)
        #expect(line == " " + (counts.prefix(shown) + (left > 0 ? ["+\(left)"] : [])).joined(separator: "  "))
    }

    @Test("dropped is what Prometheus counts; what is found twice and what is no target stand beside it")
    func dropped() throws {
        var snapshot = MockupSnapshot.snapshot
        let row = try #require(snapshot.dropped.first { if case .rule = $0.reason { true } else { false } })
        var (twice, invalid) = (row, row)
        twice.reason = .duplicate(of: "h:1")
        invalid.reason = .invalid("no address")
        snapshot.dropped = [row, row, twice, invalid]
        snapshot.droppedCounts = ["kube-pods": 2]
        var digest = SnapshotDigest(snapshot)
        #expect(digest.dropped == 2)
        #expect(digest.otherDropped.map { "\($0.count) \($0.word)" } == ["1 duplicate", "1 invalid"])
        var script = MonitorScript(snapshot, columns: 120)
        script.press(.character("3"))
        #expect(script.status.contains("4 of 4  2 dropped, 1 duplicate, 1 invalid  filter: none"))
        snapshot.droppedCounts = ["kube-pods": 7]
        snapshot.generation += 1
        digest = SnapshotDigest(snapshot)
        #expect(digest.dropped == 7)
        script.send(.snapshot(snapshot))
        #expect(script.status.contains("7 dropped, 1 duplicate, 1 invalid  detail kept for 2 of 7"))
    }

    @Test("the header says what is paused: jobs, and targets by themselves")
    func paused() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.pools = Array(snapshot.pools.prefix(3))
        for index in snapshot.pools.indices { snapshot.pools[index].pausedAt = nil }
        #expect(SnapshotDigest(snapshot).pausedWords == nil)
        snapshot.pools[0].counts = [.paused: 1, .up: 4]
        #expect(SnapshotDigest(snapshot).pausedWords == "1 target")
        snapshot.pools[1].pausedAt = MockupSnapshot.now
        snapshot.pools[1].counts = [.stale: 40]
        #expect(SnapshotDigest(snapshot).pausedWords == "1 pool, 1 target")
        snapshot.pools[0].counts = [:]
        snapshot.pools[2].pausedAt = MockupSnapshot.now
        #expect(SnapshotDigest(snapshot).pausedWords == "2 pools")
    }

    // MARK: - Columns

    private static func view(_ columns: Int) -> MonitorView {
        let script = MonitorScript(columns: columns, rows: 90)
        return MonitorView(
            monitor: script.monitor,
            layout: Layout(script.monitor.size),
            glyphs: .unicode,
            clock: script.now
        )
    }

    private static func orders<Row, Order: SortOrder>(
        _ columns: [TableColumn<Row>],
        _: Order.Type
    ) -> (missing: [String], unknown: [String]) {
        let titles = Order.allCases.map(\.title)
        #expect(Set(titles).count == titles.count)
        return (
            columns.filter { $0.order == nil }.map(\.name),
            columns.compactMap(\.order).filter { !titles.contains($0) }
        )
    }

    @Test("a table can be sorted by each of its columns", arguments: [80, 320])
    func sortable(columns: Int) {
        let view = Self.view(columns)
        for (missing, unknown) in [
            Self.orders(view.poolColumns, PoolOrder.self), Self.orders(view.targetColumns, TargetOrder.self),
            Self.orders(view.droppedColumns, DroppedOrder.self),
            Self.orders(view.destinationColumns, DestinationOrder.self),
        ] {
            #expect(missing.isEmpty && unknown.isEmpty)
        }
    }

    @Test("targets are sorted by size, next scrape and error")
    func sortedTargets() {
        var targets = (0..<3).map { _ in MockupTargets.broken }
        targets[0].bodyBytes = 10
        targets[1].bodyBytes = 30
        targets[2].bodyBytes = 20
        targets[0].nextDue = nil
        targets[1].nextDue = MockupSnapshot.now + 9
        targets[2].nextDue = MockupSnapshot.now + 5
        targets[0].state = .up
        func sorted(_ order: TargetOrder) -> [Int] {
            targets.indices.sorted { left, right in
                switch (order.key(of: targets[left]), order.key(of: targets[right])) {
                case (.number(let first, _), .number(let second, _)): first < second
                case (.text(let first), .text(let second)): first < second
                default: false
                }
            }
        }
        #expect(sorted(.size) == [1, 2, 0] && sorted(.next) == [2, 1, 0])
        #expect(sorted(.error).last == 0)
    }

    @Test(
        "the heading of a strip says how long it is",
        arguments: [(80, "HEALTH 3m"), (120, "HEALTH 4m"), (200, "HEALTH 1")]
    )
    func healthSpan(columns: Int, heading: String) {
        let frame = MonitorScript(columns: columns, rows: 60).frame()
        let line = frame.lines.first { $0.contains("UP/TOT") } ?? ""
        #expect(line.contains(heading), "\(line)")
        #expect(HealthStrip.span(slices: 60, of: 15_000_000_000) == "15m")
    }

    @Test("among targets of several intervals a strip is so many scrapes")
    func healthOfTargets() throws {
        var snapshot = MockupSnapshot.snapshot
        for index in snapshot.pools.indices { snapshot.pools[index].interval = PrometheusDuration(seconds: 15) }
        func heading() -> String {
            var script = MonitorScript(snapshot, columns: 150, rows: 36)
            script.press(.character("2"))
            return script.frame().lines.first { $0.contains("TARGET ") } ?? ""
        }
        #expect(try heading().firstMatch(of: Regex("HEALTH [2-5]m")) != nil)
        snapshot.pools[0].interval = PrometheusDuration(seconds: 60)
        #expect(try heading().firstMatch(of: Regex("HEALTH [12][0-9]x")) != nil)
    }

    @Test("at 200 columns the preview leaves room for what is compared from row to row")
    func previewed() {
        var script = MonitorScript(columns: 200, rows: 60)
        script.press(.character("2"))
        let heading = script.frame().lines.first { $0.contains("TARGET ") } ?? ""
        for title in ["SAMPLES", "SERIES+", "STALE", "%TIMEOUT", "HEALTH", "ERROR"] {
            #expect(heading.contains(title), "\(title): \(heading)")
        }
    }

    @Test("of the target with the same labels the end of the name stays: ports differ")
    func duplicate() {
        var row = MockupTargets.broken
        row.state = .duplicate
        row.duplicate = DuplicateTarget(pool: row.pool, url: "http://127.0.0.1:40117/metrics")
        let note = row.note(times: TimeFormat(display: .relative, now: MockupSnapshot.now), width: 18, glyphs: .unicode)
        #expect(note.text.hasPrefix("dup of ") && note.text.hasSuffix("0117") && note.text.count == 18)
    }

    // MARK: - Empty

    @Test("a configuration without jobs drops nothing because nothing is found, and has nothing to pause")
    func empty() {
        var snapshot = MockupSnapshot.snapshot
        (snapshot.pools, snapshot.targets, snapshot.dropped, snapshot.droppedCounts) = ([], [], [], [:])
        var script = MonitorScript(snapshot)
        script.press(.character("3"))
        #expect(script.frame().lines.contains { $0.contains("Nothing was dropped: no target is discovered.") })
        script.press(.character("P"))
        #expect(script.monitor.question == nil)
        #expect(script.status.hasPrefix(" no job is configured: there is nothing to pause"))
        #expect(Question.pauseEverything(targets: 0).text.contains("new ones start paused"))
    }

    @Test(
        "one is one",
        arguments: [(0, "No target has a problem"), (1, "The only target is well"), (2, "All 2 targets are well")]
    )
    func plurals(count: Int, text: String) {
        #expect(Monitor.allAreWell(count) == text)
        #expect(ReadableNumber.fullCounted(1000, "target") == "1,000 targets")
        #expect(Question.pause(.everything, "1,000 targets", targets: 1000).text.contains("1,000 targets go stale"))
    }

    // MARK: - Stale markers

    @Test("the markers of a pause are told of after it, by Summary, Series and History")
    func lastMarkers() throws {
        var detail = MockupDetail.detail
        let last = try #require(detail.results.last?.timestamp)
        for index in detail.results.indices { detail.results[index].staleMarkers = 0 }
        var state = DetailState(row: detail.row)
        state.detail = detail
        #expect(LastStaleMarkers(state) == nil)
        let at = last + -20_000_000_000
        detail.lastEndOfRun = EndOfRun(at: at, markers: 469)
        state.detail = detail
        #expect(LastStaleMarkers(state).map { $0.count == 469 && $0.at == at && $0.cause == .paused } == true)
        let rows = HistoryRow.rows(of: detail, as: detail.row)
        #expect(rows[1].pauseMarkers == 469 && rows[1].isAfterPause && rows[0].pauseMarkers == 0)
        #expect(rows[1].note.text.contains("469 marked stale in the pause before"))
        detail.results[detail.results.count - 1].staleMarkers = 7
        state.detail = detail
        #expect(LastStaleMarkers(state)?.count == 7)
    }

    @Test("a gap that is a pause has its sign in the history's strip; another one is empty")
    func pauseInStrip() {
        var row = MockupTargets.broken
        row.interval = PrometheusDuration(seconds: 15)
        row.recentHealth = RecentHealth()
        for mark in [RecentHealth.Mark.up, .up, .paused, .up] { row.recentHealth.append(mark) }
        var detail = MockupDetail.detail
        detail.row = row
        detail.results = [0, 60, 120].map { ScrapeResult(timestamp: WallTime(milliseconds: $0 * 1000)) }
        let rows = HistoryRow.rows(of: detail, as: row)
        #expect(rows.map(\.isAfterPause) == [true, false, false])
        let strip = DurationGraph(rows, timeout: 0, width: 30, glyphs: .unicode).health.text
        #expect(strip == "HEALTH  ▇   ▇‖‖‖▇")
    }
}

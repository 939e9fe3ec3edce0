import Exposition
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The tabs of a target's detail") struct StateDetailTests {
    private let id = MockupTabs.row.id

    /// The same snapshot after another scrape of the broken target.
    private static func scrapedAgain(_ seconds: Int64 = 15) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        snapshot.generation += 1
        snapshot.takenAt = snapshot.takenAt + seconds * 1_000_000_000
        snapshot.targets = snapshot.targets.map { row in
            guard row.id == MockupTabs.row.id else { return row }
            var row = MockupTabs.row
            row.lastScrape = row.lastScrape.map { $0 + seconds * 1_000_000_000 }
            return row
        }
        return snapshot
    }

    // MARK: - Series

    @Test("series are counted while somebody looks at them: at first, and after every scrape")
    func asksForSeries() {
        var script = MonitorScript()
        script.openTabs(1)
        #expect(!script.takeEffects().contains(.loadSeries(id)))
        script.press(.character("4"))
        #expect(script.takeEffects() == [.loadSeries(id)])
        script.send(.series(id, MockupTabs.series))
        script.send(.tick)
        #expect(!script.takeEffects().contains(.loadSeries(id)))
        script.send(.snapshot(Self.scrapedAgain()))
        #expect(script.takeEffects().contains(.loadSeries(id)))
        script.press(.character("5"))
        script.send(.snapshot(Self.scrapedAgain(30)))
        #expect(!script.takeEffects().contains(.loadSeries(id)))
    }

    @Test("an engine that had no time to count is asked again, and what was known stays on the screen")
    func asksAgain() {
        var script = MonitorScript()
        script.openTabs(1)
        script.press(.character("4"))
        script.send(.series(id, nil))
        _ = script.takeEffects()
        #expect(script.frame().lines.contains { $0.contains("could not be counted yet") })
        script.send(.tick)
        #expect(script.takeEffects().contains(.loadSeries(id)))
        script.send(.series(id, MockupTabs.series))
        script.send(.series(id, nil))
        script.send(.tick)
        #expect(!script.takeEffects().contains(.loadSeries(id)))
        #expect(script.frame().lines.contains { $0.contains("http_requests_total") })
    }

    @Test("what comes for another target is not shown")
    func otherTarget() {
        var script = MonitorScript()
        script.openTabs(1)
        script.press(.character("4"))
        script.send(.series(TargetID(rawValue: 1), MockupTabs.series))
        #expect(script.monitor.navigation.detail?.series.known == nil)
    }

    @Test("metrics keep their places for three seconds after a cursor key, whatever the engine says")
    func holdsSeries() {
        var script = MonitorScript()
        script.openTabs(4)
        func order() -> [String] {
            script.monitor.navigation.detail.map { detail in
                let table = detail.series.table
                return table.visible.map { table.rows[$0].name }
            } ?? []
        }
        let before = order()
        script.press(.down)
        var newer = MockupTabs.series
        newer.metrics[0].series = 1
        newer.metrics[1].series = 2
        script.wait(1)
        script.send(.series(id, newer))
        script.send(.snapshot(MockupSnapshot.snapshot))
        #expect(order() == before && before.count > 2)
        script.wait(2.5)
        script.send(.tick)
        #expect(order() != before && Set(order()) == Set(before))
    }

    @Test("the top row can be pinned to: it is then another metric as the counts change")
    func pinned() {
        var script = MonitorScript()
        script.openTabs(4)
        script.press(.down)
        #expect(!script.status.contains("top row"))
        script.press(.character("F"))
        let first = script.selectedLine
        #expect(script.status.contains("top row"))
        var newer = MockupTabs.series
        newer.metrics[0].series = 1
        script.wait(5)
        script.send(.series(id, newer))
        #expect(script.status.contains("top row") && script.selectedLine != first)
    }

    @Test("the cursor follows its metric, whatever the counts after it say")
    func cursorFollows() {
        var script = MonitorScript()
        script.openTabs(4)
        script.press(.down)
        #expect(script.selectedLine.contains("http_requests_total"))
        script.wait(5)
        var newer = MockupTabs.series
        newer.metrics[1].series = 2
        newer.metrics.reverse()
        script.send(.series(id, newer))
        #expect(script.selectedLine.contains("http_requests_total"))
        script.press(.character("s"), .down, .down, .enter)
        #expect(script.monitor.navigation.detail?.series.table.order == .name)
        #expect(script.selectedLine.contains("http_requests_total"))
    }

    @Test("Enter tells everything about a metric: the values of its widest label, new and gone series")
    func seriesPage() throws {
        var script = MonitorScript()
        script.openTabs(4)
        script.press(.enter)
        guard case .page(let page) = script.monitor.overlay else {
            Issue.record("no page")
            return
        }
        let text = page.lines.map(\.text)
        // What is no wider than the screen does not scroll.
        let isWider = text.contains { TextWidth.columns(of: $0) > 78 }
        for _ in 0..<50 { script.press(.right) }
        guard case .page(let scrolled) = script.monitor.overlay else { return }
        #expect(scrolled.left == (isWider ? (text.map { TextWidth.columns(of: $0) }.max() ?? 0) - 78 : 0))
        #expect(page.title == "SERIES  http_request_duration_seconds_bucket")
        #expect(text.contains { $0.hasPrefix("LABEL path  34 values") })
        #expect(text.contains { $0.contains("/gift") && $0.contains("new") })
        #expect(text.contains { $0.contains("and 10 with fewer series") })
        #expect(text.contains { $0.contains("le=\"0.1\",path=\"/gift\"") })
        script.press(.escape)
        #expect(script.monitor.overlay == nil && script.monitor.navigation.detail?.tab == .series)
    }

    @Test("a sparkline remembers how many series a metric had, once for every scrape")
    func seriesHistory() {
        var state = SeriesState()
        for count in [3, 3, 5, 8] {
            var series = TargetSeries(at: WallTime(milliseconds: Int64(count)))
            series.metrics = [TargetSeries.Metric(name: "a", series: count)]
            state.take(series, page: 10, now: MonotonicTime(nanoseconds: 0))
        }
        #expect(state.history(of: "a") == [3, 5, 8])
        #expect(state.history(of: "b").isEmpty)
    }

    // MARK: - Labels

    @Test("n and N step from rule to rule, d leaves out those that changed nothing")
    func rules() {
        var script = MonitorScript()
        script.openTabs(2)
        #expect(script.monitor.navigation.detail?.rule == 0)
        script.press(.character("n"), .character("n"))
        #expect(script.monitor.navigation.detail?.rule == 2)
        script.press(.character("N"))
        #expect(script.monitor.navigation.detail?.rule == 1)
        script.press(.character("d"))
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("labelmap") } && !lines.contains { $0.contains("istio") })
        script.press(.character("n"))
        #expect(script.monitor.navigation.detail?.rule == 2)
        for _ in 0..<5 { script.press(.character("n")) }
        #expect(script.monitor.notices.current?.text == "no further rule")
        #expect(script.monitor.navigation.detail?.id == id)
    }

    @Test("n in another tab goes to the next problem")
    func nextProblem() {
        var script = MonitorScript()
        script.press(.character("2"), .enter, .character("1"))
        let first = script.monitor.navigation.detail?.id
        script.press(.character("n"))
        #expect(script.monitor.navigation.detail != nil && script.monitor.navigation.detail?.id != first)
    }

    // MARK: - History

    @Test("a history tells streaks and gaps, the newest first")
    func historyRows() {
        let interval = PrometheusDuration(seconds: 15)
        let failure = MockupSnapshot.parseFailure
        let results = [(0, true), (15, true), (30, false), (46, false), (300, true), (315, false)].map { second, isUp in
            var result = ScrapeResult(timestamp: WallTime(milliseconds: Int64(second) * 1000))
            result.failure = isUp ? nil : failure
            return result
        }
        var target = MockupTargets.broken
        target.interval = interval
        target.scrapes = results.count
        let rows = HistoryRow.rows(results, of: target)
        #expect(rows.map(\.streak) == [1, 0, 2, 1, 0, 0])
        #expect(rows.map(\.missed) == [0, 16, 0, 0, 0, 0])
        #expect(HistoryRow.rows([], of: target).isEmpty)
        // The longest that a configuration may have.
        target.interval = PrometheusDuration(milliseconds: .max / 1_000_000)
        #expect(HistoryRow.rows(results, of: target).allSatisfy { $0.missed == 0 })
        target.interval = .zero
        #expect(HistoryRow.rows(results, of: target).allSatisfy { $0.missed == 0 })
    }

    /// Results 15 s apart: `x` failed, `-` cut, anything else good.
    private static func results(_ ends: String) -> [ScrapeResult] {
        ends.enumerated().map { index, end in
            var result = ScrapeResult(timestamp: WallTime(milliseconds: Int64(index) * 15_000))
            if end == "x" { result.failure = MockupSnapshot.parseFailure }
            if end == "-" { result.failure = ScrapeFailure(step: .connect, errorClass: "cut: x", text: "x") }
            return result
        }
    }

    @Test(
        "a streak that began before the oldest result has the target's count, and one of which nobody knows it has none",
        arguments: [
            // The newest first; `scrapes`, the target's streak, and at which of the results it was that.
            (ends: "xxxx", scrapes: 160, failures: 160, at: 3, streaks: [160, 159, 158, 157]),
            (ends: "xxxx", scrapes: 160, failures: 159, at: 2, streaks: [160, 159, 158, 157]),
            (ends: "x-xx", scrapes: 160, failures: 40, at: 3, streaks: [40, 39, 0, 38]),
            (ends: "xx.x", scrapes: 160, failures: 1, at: 3, streaks: [1, 0, 1, 1]),
            (ends: "xx.x", scrapes: 4, failures: 1, at: 3, streaks: [1, 0, 2, 1]),
            (ends: "-..-", scrapes: 160, failures: 0, at: 2, streaks: [0, 0, 0, 0]),
        ]
    )
    func longStreaks(row: (ends: String, scrapes: Int, failures: Int, at: Int, streaks: [Int])) {
        let results = Self.results(row.ends)
        var target = MockupTargets.broken
        target.scrapes = row.scrapes
        target.failuresInRow = row.failures
        target.lastScrape = results[row.at].timestamp
        #expect(HistoryRow.rows(results, of: target).map(\.streak) == row.streaks)
    }

    @Test("the cursor stays on its scrape while newer ones come, and Enter tells all about it")
    func historyCursor() {
        var script = MonitorScript()
        script.openTabs(5)
        script.press(.down, .down, .down)
        let chosen = script.monitor.navigation.detail?.history.current?.identity
        var detail = MockupTabs.detail
        var newest = detail.results[59]
        newest.timestamp = newest.timestamp + 15_000_000_000
        detail.results.append(newest)
        script.wait(5)
        script.send(.detail(id, detail))
        #expect(script.monitor.navigation.detail?.history.current?.identity == chosen)
        #expect(script.monitor.navigation.detail?.history.cursor == 4)
        script.press(.enter)
        guard case .page(let page) = script.monitor.overlay else {
            Issue.record("no page")
            return
        }
        #expect(page.title == "SCRAPE  14:06:45.412")
    }

    // MARK: - Panes and wrapping

    @Test("f gives one pane the whole body and gives it back; on a small screen it says why not")
    func maximise() {
        var script = MonitorScript(columns: 200, rows: 60)
        script.openTabs(3)
        #expect(script.monitor.detailPanes.panes.map(\.tab) == [.summary, .response, .history])
        script.press(.character("f"))
        #expect(script.monitor.detailPanes.panes.map(\.tab) == [.response])
        #expect(script.monitor.detailPanes.area(of: .response).columns == 200)
        script.press(.character("f"))
        #expect(script.monitor.detailPanes.isSplit)
        var small = MonitorScript()
        small.openTabs(3)
        small.press(.character("f"))
        #expect(small.monitor.navigation.detail?.isMaximised == false)
        #expect(small.monitor.notices.current?.text.contains("160x40") == true)
    }

    @Test("other tabs stand beside the summary", arguments: [2, 4, 6])
    func panes(tab: Int) {
        var script = MonitorScript(columns: 200, rows: 60)
        script.openTabs(tab)
        #expect(script.monitor.detailPanes.panes.map(\.tab) == [.summary, DetailTab(rawValue: tab)])
    }

    @Test("w wraps the lines of a response, keeps the caret under its column, and cuts them again")
    func wrap() {
        var body = MockupDetail.body
        let long = "cart{path=\"" + String(repeating: "x", count: 150) + "\",user=gold} 1"
        body.bytes = Array("up 1\n\(long)\nup 2\n".utf8)
        body.failure.problem = ParseProblem(
            text: "bad",
            offset: 5,
            line: 2,
            column: long.utf8.count - 6,
            expected: "expected value"
        )
        var script = MonitorScript()
        script.openBroken(tab: 3)
        script.send(.keptBody(id, body))
        #expect(script.frame().lines.contains { $0.contains("│ …xxx") })
        script.press(.character("w"))
        let lines = script.frame().lines
        let row = lines.firstIndex { $0.contains("user=gold} 1") } ?? 0
        #expect(row > 0 && lines[row + 1].contains("▲"))
        let gold = Array(lines[row]).firstIndex(of: "g")
        let caret = Array(lines[row + 1]).firstIndex(of: "▲")
        #expect(gold == caret)
        script.press(.character("w"))
        #expect(script.monitor.navigation.detail?.isWrapped == false)
    }

    @Test("the line that broke the body stays on the screen when lines are wrapped or a pane is maximised")
    func keepsFailingLine() {
        var script = MonitorScript()
        script.openWithoutEnd()
        script.press(.character("w"))
        #expect(script.frame().lines.contains { $0.hasPrefix(" ✗   43 │") })
        var large = MonitorScript(columns: 200, rows: 60)
        large.openBroken(tab: 3)
        large.press(.character("f"))
        #expect(large.frame().lines.contains { $0.hasPrefix(" ✗  214 │") })
        large.press(.character("f"))
        #expect(large.frame().lines.contains { $0.contains("│ ✗  214 │") })
    }

    @Test("a page is wrapped by w, and made anew for another width")
    func page() {
        var script = MonitorScript()
        var event = MockupSnapshot.events[0]
        event.sequence = 10_000
        event.text = String(repeating: "word ", count: 40)
        event.target = nil
        event.pool = nil
        event.area = .user
        event.at = MockupSnapshot.now
        script.press(.character("5"))
        script.send(.events([event]))
        script.press(.enter)
        guard case .page(let narrow) = script.monitor.overlay else {
            Issue.record("no page")
            return
        }
        script.send(.resized(ScreenSize(columns: 160, rows: 50)))
        guard case .page(let wide) = script.monitor.overlay else {
            Issue.record("no page")
            return
        }
        #expect(wide.lines.count < narrow.lines.count)
        script.press(.character("w"))
        guard case .page(let wrapped) = script.monitor.overlay else {
            Issue.record("no page")
            return
        }
        #expect(wrapped.isWrapped)
    }

    @Test("another target opened by n is seen as the one before: wrapped, maximised, sorted alike")
    func keepsView() {
        var script = MonitorScript(columns: 200, rows: 60)
        script.press(.character("2"), .enter, .character("4"), .character("f"), .character(">"))
        script.press(.character("n"))
        let detail = script.monitor.navigation.detail
        #expect(detail?.isMaximised == true && detail?.series.table.order == .change && detail?.tab == .series)
    }
}

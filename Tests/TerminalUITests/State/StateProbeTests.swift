import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A probe on the screen") struct StateProbeTests {
    private static let broken = MockupTargets.broken.id

    @Test("r asks the selected target, the open one, or all of a pool, once")
    func asks() {
        var script = MonitorScript()
        script.type("2/10.4.9.3")
        script.press(.enter)
        _ = script.takeEffects()
        script.press(.character("r"))
        #expect(script.takeEffects() == [.send(.probe([Self.broken]))])
        #expect(script.status == " probing 10.4.9.3:8080")
        script.press(.enter, .character("r"))
        #expect(script.takeEffects().contains(.send(.probe([Self.broken]))))

        var pools = MonitorScript()
        pools.type("/edge")
        pools.press(.enter)
        _ = pools.takeEffects()
        pools.press(.character("r"))
        let edge = MockupSnapshot.snapshot.targets.filter { $0.pool == "edge-tls" }.map(\.id)
        #expect(edge.count == 3 && pools.takeEffects() == [.send(.probe(edge))])
    }

    @Test(
        "of more than twenty targets, or of one that took longer than five seconds, is asked about",
        arguments: [
            ("/blackbox", 24, "probe 24 targets? each gets one more request; nothing is stored"),
            ("/canary", 1, ""),
        ]
    )
    func many(filter: String, count: Int, question: String) {
        for key in [Key.enter, .character("n"), .character("y")] {
            var script = MonitorScript()
            script.type(filter)
            script.press(.enter)
            _ = script.takeEffects()
            script.press(.character("r"))
            guard !question.isEmpty else {
                #expect(script.monitor.question == nil)
                continue
            }
            #expect(script.takeEffects() == [.flushKeys] && script.status == " \(question) y/N")
            script.press(key)
            let sent = script.takeEffects().compactMap { effect -> Int? in
                if case .send(.probe(let ids)) = effect { ids.count } else { nil }
            }
            #expect(sent == (key == .character("y") ? [count] : []))
        }
    }

    @Test("is remembered as long as its target is there")
    func forgets() {
        var script = MonitorScript()
        let (first, second) = (MockupSnapshot.snapshot.targets[0].id, MockupSnapshot.snapshot.targets[1].id)
        func report(_ id: TargetID) -> MonitorEvent {
            .reply(.probed(ProbeReport(outcomes: [(target: id, outcome: .probed(MockupProbe.good))])))
        }
        script.send(report(first))
        var newer = MockupSnapshot.snapshot
        newer.targets.removeFirst()
        script.send(.snapshot(newer))
        script.send(report(second))
        #expect(script.monitor.probedTargets == [second])
    }

    @Test("of a slow target says how long its last scrape took")
    func slow() throws {
        var snapshot = MockupSnapshot.snapshot
        let index = try #require(snapshot.targets.firstIndex { $0.id == Self.broken })
        snapshot.targets[index].lastDurationNanoseconds = 6_100_000_000
        var script = MonitorScript(snapshot)
        script.openBroken()
        _ = script.takeEffects()
        script.press(.character("r"))
        #expect(script.status == " probe 10.4.9.3:8080? its last scrape took 6.10s y/N")
        script.press(.character("y"))
        #expect(script.takeEffects() == [.flushKeys, .send(.probe([Self.broken]))])
    }

    @Test(
        "is told of in the status line and in the summary, against the last scrape",
        arguments: [
            (MockupProbe.good, "200, 1,204 samples, 88ms - not ingested", "better than the last scrape"),
            (
                MockupProbe.failing,
                "200, parse line 214 col 23: expected label value, got \"gold\", 88ms - not ingested", "not ingested"
            ),
            (MockupProbe.refused, "Get \"http://10.4.2.17:9102/metrics\": dial tcp", "not ingested"),
        ]
    )
    func result(probe: ProbeResult, sentence: String, comparison: String) {
        var script = MonitorScript(columns: 200, rows: 30)
        script.openProbed(probe, tab: 1)
        #expect(script.status.hasPrefix(" probed 10.4.9.3:8080: \(sentence)"))
        let lines = script.frame().lines
        let first = lines.firstIndex { $0.hasPrefix(" PROBE") } ?? 0
        // The left half of a summary, as words.
        let words = lines[first...].prefix(5).flatMap { $0.prefix { $0 != "│" }.split(separator: " ") }
        let line = words.joined(separator: " ")
        #expect(line.contains("14:07:31 1s ago: ") && line.contains(comparison), "\(line)")
    }

    @Test("that is worse than the last scrape says so, and one from before it compares itself with nothing")
    func comparison() {
        let failing = ProbeState(MockupProbe.failing)
        var row = MockupTargets.broken
        row.failure = nil
        #expect(failing.comparison(with: row) == .worse)
        #expect(ProbeState(MockupProbe.good).comparison(with: row) == .same)
        row.lastScrape = MockupSnapshot.time("14:07:45")
        #expect(failing.comparison(with: row) == nil)
        row.lastScrape = nil
        #expect(failing.comparison(with: row) == nil)
    }

    @Test(
        "compares itself with no scrape that failed for what probes are not asked",
        arguments: [
            (ScrapeFailure.Step.limit, false), (.storage, false), (.forced, false), (.connect, true), (.http, true),
            (.body, true), (.parse, true),
        ]
    )
    func incomparable(step: ScrapeFailure.Step, isBetter: Bool) {
        var row = MockupTargets.broken
        row.failure = ScrapeFailure(step: step, errorClass: "x", text: "x")
        #expect((ProbeState(MockupProbe.good).comparison(with: row) == .better) == isBetter)
    }

    @Test("of several targets says how many are good, and which were not asked")
    func counts() {
        var script = MonitorScript()
        let ids = MockupTargets.all.prefix(4).map(\.id)
        let outcomes: [ProbeReport.Outcome] = [
            .probed(MockupProbe.good), .probed(MockupProbe.good), .probed(MockupProbe.refused),
            .skipped("not active any more"),
        ]
        script.send(.reply(.probed(ProbeReport(outcomes: zip(ids, outcomes).map { (target: $0, outcome: $1) }))))
        #expect(script.status.contains("probed 3 targets: 2 good, 1 failing, 1 not asked (not active any more)"))
        script.send(
            .reply(.probed(ProbeReport(outcomes: [(target: ids[0], outcome: .skipped("not active any more"))])))
        )
        #expect(script.status.contains("not probed: not active any more"))
    }

    @Test("stands in Response beside the kept body from 100 columns on, below that Tab turns between them")
    func response() {
        var wide = MonitorScript(columns: 120, rows: 36)
        wide.openProbed(MockupProbe.good)
        let both = wide.frame().lines
        #expect(
            both.contains { $0.contains("FAILING 14:07:30 (kept)") && $0.contains("PROBE 14:07:31 (not ingested)") }
        )
        #expect(both.contains { $0.contains("✗  214 │") && $0.contains("~  214 │") })
        #expect(both.contains { $0.contains("parses: 1,204 samples") })
        wide.press(.tab)
        #expect(wide.monitor.navigation.detail?.tab == .series)

        var narrow = MonitorScript()
        narrow.openProbed(MockupProbe.good)
        #expect(narrow.frame().lines.contains { $0.contains("PROBE 14:07:31") && $0.contains("1s ago") })
        #expect(!narrow.frame().lines.contains { $0.contains("user_class=gold}") })
        narrow.press(.tab)
        #expect(narrow.frame().lines.contains { $0.contains("FAILING 14:07:30 (kept)") && $0.contains("Tab") })
        narrow.press(.tab, .character("]"))
        #expect(narrow.monitor.navigation.detail?.tab == .series)
    }

    @Test("both bodies scroll together, and stay with their target")
    func scrolls() {
        var script = MonitorScript(columns: 120, rows: 36)
        script.openProbed(MockupProbe.failing)
        #expect(script.frame().lines.contains { $0.components(of: "✗  214 │") == 2 })
        script.press(.pageDown)
        #expect(!script.frame().lines.contains { $0.contains("214 │") })
        script.press(.home)
        #expect(script.frame().lines.contains { $0.components(of: "    1 │") == 2 })
        let before = script.monitor.navigation.detail?.probe?.result.failure
        script.send(.probe(TargetID(rawValue: 1), MockupProbe.good))
        #expect(script.monitor.navigation.detail?.probe?.result.failure == before)
    }

    @Test("is fetched again when its target is opened again")
    func again() {
        var script = MonitorScript()
        script.openProbed(MockupProbe.good)
        script.press(.escape)
        _ = script.takeEffects()
        script.press(.enter)
        #expect(script.takeEffects().contains(.loadProbe(Self.broken)))
    }

    @Test("without a body says why; without a kept body it has the screen for itself; a long one says it is cut")
    func bodies() {
        var script = MonitorScript()
        script.openProbed(MockupProbe.refused)
        #expect(script.frame().lines.contains { $0.contains("The probe brought no body.") })
        var alone = MonitorScript()
        alone.openBroken(tab: 3)
        alone.send(.keptBody(Self.broken, nil))
        alone.press(.character("3"))
        alone.answerProbe(MockupProbe.cut)
        let lines = alone.frame().lines
        #expect(lines.contains { $0.contains("the first 8 B kept") }, "\(lines)")
        #expect(lines.contains { $0.contains("parses: 700,000 samples") })
    }

    @Test("is what helps where nothing is kept")
    func empty() {
        var script = MonitorScript()
        script.openHistograms()
        script.press(.character("3"))
        script.send(.keptBody(Self.broken, nil))
        script.press(.character("3"))
        #expect(script.frame().lines.contains { $0.contains("Kept only for failures - r probes now.") })
    }
}

extension String {
    /// How often `text` is in it.
    fileprivate func components(of text: String) -> Int {
        var count = 0
        var rest = self[...]
        while let hit = rest.firstRange(of: text) {
            count += 1
            rest = rest[hit.upperBound...]
        }
        return count
    }
}

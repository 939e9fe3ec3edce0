import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A target that a reload made another one") struct StateSuccessionTests {
    /// How the mockup's broken target comes out of a change.
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What the summary says of it; nil when the page stays with the target that is gone.
        var note: String?
        var isByReload = true
        var change: @Sendable (inout [TargetRow]) -> Void
    }

    private static let labels = Labels([("instance", "10.4.9.3:8080"), ("job", "kube-pods")])

    private static let rows = [
        Row(
            testDescription: "another interval",
            note: "14:07:30 by the reload, loop and history began anew: interval was 15s"
        ) { change in
            MockupReload.replaceBroken(in: &change) { $0.interval = PrometheusDuration(seconds: 30) }
        },
        Row(
            testDescription: "another timeout, given by its discovery",
            note: "14:07:32 by its discovery, loop and history began anew: timeout was 10s",
            isByReload: false
        ) { change in
            MockupReload.replaceBroken(in: &change) { $0.timeout = PrometheusDuration(seconds: 5) }
        },
        Row(
            testDescription: "another path",
            note: "14:07:30 by the reload, loop and history began anew: URL was http://10.4.9.3:8080/metrics"
        ) { change in
            MockupReload.replaceBroken(in: &change) { $0.url += "?x=y" }
        },
        Row(
            testDescription: "other labels",
            note: "14:07:30 by the reload, loop and history began anew: labels were {app=\"cart\","
        ) { change in
            MockupReload.replaceBroken(in: &change) { $0.labels = labels }
        },
        Row(
            testDescription: "a hidden label",
            note: "14:07:30 by the reload, loop and history began anew: a label that no series carries changed"
        ) { change in
            MockupReload.replaceBroken(in: &change) { _ in }
        },
        Row(testDescription: "other labels, given by its discovery: may be another target", isByReload: false) {
            change in
            MockupReload.replaceBroken(in: &change) { $0.labels = labels }
        },
        Row(testDescription: "other labels and another path") { change in
            MockupReload.replaceBroken(in: &change) {
                $0.labels = labels
                $0.url += "?x=y"
            }
        },
        Row(testDescription: "another job") { change in
            MockupReload.replaceBroken(in: &change) { $0.pool = "canary" }
        },
        Row(testDescription: "two in its place") { change in
            MockupReload.replaceBroken(in: &change) { $0.interval = PrometheusDuration(seconds: 30) }
            guard var twin = change.last else { return }
            twin.id = TargetID(rawValue: 2)
            change.append(twin)
        },
        Row(testDescription: "none in its place") { change in
            change.removeAll { $0.id == MockupTargets.broken.id }
        },
    ]

    @Test("is still open, and says what changed; one that is gone says that", arguments: rows)
    func open(row: Row) {
        var script = MonitorScript(columns: 120, rows: 36)
        script.openBroken(tab: 3)
        _ = script.takeEffects()
        script.send(.snapshot(MockupReload.after(isByReload: row.isByReload, row.change)))
        let isGone = script.frame().text(row: 1).hasSuffix("not active any more")
        guard let note = row.note else {
            #expect(isGone)
            #expect(script.takeEffects().isEmpty)
            return
        }
        #expect(!isGone)
        #expect(script.takeEffects() == [.loadDetail(MockupReload.successor), .loadKeptBody(MockupReload.successor)])
        #expect(script.monitor.navigation.context == .response)
        // What the engine still had to say of the old one.
        script.send(.detail(MockupTargets.broken.id, MockupDetail.detail))
        script.press(.character("1"))
        let lines = script.frame().lines
        #expect(lines.contains { $0.hasPrefix(" RESTART  \(note)") }, "\(lines)")
        #expect(lines.contains { $0.contains("Loading the last scrapes") })
    }

    @Test("is still what is paused and asked about")
    func actedUpon() {
        var script = MonitorScript()
        script.openBroken()
        script.send(.snapshot(MockupReload.otherInterval))
        _ = script.takeEffects()
        script.press(.character("p"))
        #expect(script.takeEffects() == [.send(.pause(.target(MockupReload.successor)))])
    }

    @Test("is still the selected one, in all targets and in its pool's")
    func selected() {
        for pool in [false, true] {
            var script = MonitorScript(columns: 120, rows: 36)
            script.press(.character(pool ? "1" : "2"))
            if pool {
                script.type("/kube-pods")
                script.press(.enter, .enter)
            }
            script.press(.down, .up)
            while script.monitor.targetTable.current?.id != MockupTargets.broken.id { script.press(.down) }
            script.wait(5)
            script.send(.snapshot(MockupReload.otherInterval))
            #expect(script.monitor.targetTable.current?.id == MockupReload.successor)
            #expect(script.selectedLine.contains("10.4.9.3:8080"))
        }
    }

    @Test("is found when the display was held meanwhile")
    func frozen() {
        var script = MonitorScript()
        script.openBroken()
        script.press(.character("z"))
        script.send(.snapshot(MockupReload.otherInterval))
        #expect(script.monitor.navigation.detail?.id == MockupTargets.broken.id)
        script.press(.character("z"))
        #expect(script.monitor.navigation.detail?.id == MockupReload.successor)
    }
}

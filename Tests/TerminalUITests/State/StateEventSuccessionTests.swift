import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("An event of a target that is another one since") struct StateEventSuccessionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var opens: Bool
        var change: @Sendable (inout [TargetRow]) -> Void
    }

    private static let rows = [
        Row(testDescription: "another interval", opens: true) { change in
            MockupReload.replaceBroken(in: &change) { $0.interval = PrometheusDuration(seconds: 30) }
        },
        Row(testDescription: "another path", opens: true) { change in
            MockupReload.replaceBroken(in: &change) { $0.url += "?x=y" }
        },
        Row(testDescription: "other labels", opens: true) { change in
            MockupReload.replaceBroken(in: &change) { $0.labels = Labels([("job", "kube-pods")]) }
        },
        Row(testDescription: "another job", opens: false) { change in
            MockupReload.replaceBroken(in: &change) { $0.pool = "canary" }
        },
        Row(testDescription: "two in its place", opens: false) { change in
            MockupReload.replaceBroken(in: &change) { _ in }
            guard var twin = change.last else { return }
            twin.id = TargetID(rawValue: 2)
            change.append(twin)
        },
        Row(testDescription: "none in its place", opens: false) { change in
            change.removeAll { $0.id == MockupTargets.broken.id }
        },
    ]

    @Test("opens what took its place, and says so; else that it is not active any more", arguments: rows)
    func opens(row: Row) {
        var script = MonitorScript()
        script.send(.snapshot(MockupReload.after(isByReload: true, row.change)))
        script.press(.character("5"), .enter)
        #expect(script.monitor.navigation.detail?.id == (row.opens ? MockupReload.successor : nil))
        #expect(script.status.contains(row.opens ? "another target since" : "10.4.9.3:8080 is not active any more"))
    }

    @Test("opens the target itself without a word while there is one")
    func itself() {
        var script = MonitorScript()
        script.press(.character("5"), .enter)
        #expect(script.monitor.navigation.detail?.id == MockupTargets.broken.id)
        #expect(script.monitor.notices.current == nil)
    }
}

import Discovery
import MetricModel
import Relabeling
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A secret in a URL") struct StateSecretTests {
    private static let secret = "hunter2"
    private static let url = "http://10.4.9.3:8080/metrics?a=b&token=hunter2"

    /// The mockup, whose broken target has a secret in everything that tells of its URL.
    private static let snapshot: EngineSnapshot = {
        var snapshot = MockupSnapshot.snapshot
        let labels = Labels([("__address__", "10.4.9.3:8080"), ("__param_token", secret), ("job", "kube-pods")])
        for index in snapshot.targets.indices where snapshot.targets[index].id == MockupTargets.broken.id {
            snapshot.targets[index].url = url
            snapshot.targets[index].labels = Labels([("copy", secret), ("instance", url), ("job", "kube-pods")])
            snapshot.targets[index].source = "\(url):0"
            snapshot.targets[index].discoveredLabels = labels
            snapshot.targets[index].failure = failure
        }
        snapshot.targets[0].duplicate = DuplicateTarget(pool: "kube-pods", url: url)
        var copied = MockupDropped.rows[0]
        copied.discovered = DiscoveredLabels(target: labels)
        copied.reason = .rule(number: 1, rule: "keep a =~ x", value: secret, location: MockupSnapshot.place(58, 9))
        var named = copied
        named.discovered = DiscoveredLabels(target: Labels([("__address__", "http://u:hunter2@h/"), ("job", "a")]))
        named.reason = .rule(
            number: 1,
            rule: "drop __address__ =~ http://u:hunter2@h/",
            value: "http://u:hunter2@h/",
            location: MockupSnapshot.place(58, 9)
        )
        named.source = "http://u:hunter2@sd/:0"
        snapshot.dropped = [copied, named]
        snapshot.providers = [
            ProviderStatus(
                id: ProviderID(kind: "http", number: 0),
                jobs: ["kube-pods"],
                health: .failed("Get \"http://u:hunter2@sd/t?token=hunter2\": EOF", since: MockupSnapshot.now),
                subject: "http://sd/t?token=hunter2"
            )
        ]
        return snapshot
    }()

    private static let failure = ScrapeFailure(
        step: .connect,
        errorClass: "connect: EOF",
        text: "Get \"\(url)\": EOF"
    )

    private static let event = EngineEvent(
        sequence: 1 << 40,
        at: MockupSnapshot.now,
        level: .warning,
        area: .scrape,
        pool: "kube-pods",
        target: MockupTargets.broken.id,
        targetURL: url,
        text: "Scrape failed",
        fields: [.init("err", failure.text)]
    )

    private static func detail() -> TargetDetail {
        var detail = MockupDetail.detail
        for index in detail.results.indices where detail.results[index].failure != nil {
            detail.results[index].failure = failure
        }
        detail.exchange?.status = 0
        if let row = snapshot.targets.first(where: { $0.id == detail.row.id }) { detail.row = row }
        detail.failedExchange = detail.exchange
        detail.trace = RelabelRules(
            [
                try? RelabelRule(targetLabel: "__param_token", replacement: secret),
                try? RelabelRule(sourceLabels: ["__param_token"], regex: RelabelRegex(secret), action: .keep),
                try? RelabelRule(targetLabel: "copy", replacement: "x-\(secret)-y"),
            ].compactMap(\.self)
        )
        .explain(labels: detail.row.discoveredLabels)
        return detail
    }

    private func expectNoSecret(_ script: MonitorScript, _ place: String) {
        for line in script.frame().lines { #expect(!line.contains(Self.secret), "\(place): \(line)") }
        let json = String(decoding: ViewJSON(monitor: script.monitor).bytes, as: UTF8.self)
        #expect(!json.contains(Self.secret), "\(place)")
        for case .save(let view) in script.effects { #expect(!"\(view)".contains(Self.secret), "\(place)") }
        for case .copy(let text) in script.effects { #expect(!text.contains(Self.secret), "\(place)") }
    }

    @Test("is on no screen and in no copy, whatever the size", arguments: [(80, 24), (120, 36), (200, 60), (260, 60)])
    func screens(columns: Int, rows: Int) {
        var script = MonitorScript(Self.snapshot, columns: columns, rows: rows)
        script.send(.events([Self.event]))
        for screen in "123456" {
            script.type(String(screen))
            if screen == "2" { script.type("/10.4.9.3") }
            script.press(.enter)
            expectNoSecret(script, "screen \(screen)")
            script.type("v")
            expectNoSecret(script, "screen \(screen), preview")
            script.type("v")
            for entry in "uleasr" {
                script.press(.character("y"))
                script.type(String(entry))
                expectNoSecret(script, "screen \(screen), copy \(entry)")
                script.press(.escape)
            }
        }
        script.press(.escape, .escape, .character("6"), .character("D"))
        expectNoSecret(script, "discovery")
        for tab in 1...6 {
            script.press(.escape, .escape, .escape, .escape)
            script.openBroken(tab: tab)
            script.send(.detail(MockupTargets.broken.id, Self.detail()))
            #expect(script.monitor.navigation.detail != nil)
            expectNoSecret(script, "tab \(tab)")
            script.press(.enter)
            expectNoSecret(script, "tab \(tab), Enter")
            for _ in 0..<4 {
                script.press(.down)
                expectNoSecret(script, "tab \(tab), further down")
            }
        }
    }

    @Test("is in no heading of a group", arguments: ["copy", "instance"])
    func groups(label: String) throws {
        var script = MonitorScript(Self.snapshot, columns: 260, rows: 60)
        script.type("2/10.4.9.3")
        script.press(.enter)
        let choice = try #require(script.monitor.groupingChoices.firstIndex(of: .label(label)))
        script.monitor.setGrouping(choice)
        #expect(script.frame().lines.contains { $0.contains("\(label)=\"") })
        expectNoSecret(script, label)
    }

    @Test("is on no page of a dropped target and of an event")
    func pages() {
        var script = MonitorScript(Self.snapshot, columns: 120, rows: 36)
        script.type("3")
        for _ in Self.snapshot.dropped {
            script.press(.enter)
            expectNoSecret(script, "dropped")
            script.press(.escape, .down)
        }
        var nameless = Self.event
        nameless.targetURL = nil
        nameless.address = "u:hunter2@h:80"
        for event in [Self.event, nameless] {
            let lines = EventPage.page(of: event, width: 120, times: script.monitor.times).lines.map(\.text)
            #expect(lines.contains { $0.hasPrefix("TARGET ") })
            for line in lines { #expect(!line.contains(Self.secret), "\(line)") }
        }
    }

    @Test("is copied as nothing that selects nothing")
    func selector() throws {
        let row = try #require(Self.snapshot.targets.first { $0.id == MockupTargets.broken.id })
        #expect(CopyMenu(of: row, row: "").entry("s")?.content == .lines(["{job=\"kube-pods\"}"]))
    }

    @Test("is in no line of plain")
    func plain() {
        var script = PlainScript(Self.snapshot)
        script.send(.events([Self.event]))
        let name = TargetRow.displayName(of: Self.url)
        var lines: [String] = []
        for line in [
            "status", "wide on", "targets 10.4.9.3", "summary \(name)", "labels \(name)", "copy labels \(name)",
            "filter off", "dropped", "show 1", "show 2", "copy reason 1", "copy row 2", "filter off", "events",
            "show 1", "discovery",
        ] {
            lines += script.answer(to: line)
        }
        #expect(lines.count > 12)
        for line in lines { #expect(!line.contains(Self.secret), "\(line)") }
    }

    @Test("does not hide what is no secret")
    func open() {
        var script = MonitorScript(Self.snapshot, columns: 200, rows: 60)
        script.openBroken()
        script.send(.detail(MockupTargets.broken.id, Self.detail()))
        #expect(script.frame().lines.contains { $0.contains("?a=b&token=<secret>") })
        script.press(.escape)
        script.type("3")
        script.press(.enter)
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("__address__ = \"10.4.9.3:8080\"") })
        #expect(lines.contains { $0.contains("__param_token = \"<secret>\"") })
    }
}

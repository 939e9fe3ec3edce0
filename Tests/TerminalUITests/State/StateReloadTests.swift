import MetricModel
import ScrapeConfiguration
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A reload on the screen") struct StateReloadTests {
    private static let reload = Effect.send(.reload(dryRun: false))
    private static let dryRun = Effect.send(.reload(dryRun: true))

    /// A plan that loses so many of the mockup's 1,270 targets.
    private static func plan(losing targets: Int) -> ReloadPlan {
        var plan = ReloadPlan()
        plan.targetsLost = targets
        plan.report.targetsRemoved = targets
        return plan
    }

    @Test("R asks the engine what it would change, applies what is little at once, and says what came of it")
    func reloads() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.press(.character("R"), .character("R"))
        #expect(script.takeEffects() == [Self.dryRun])
        #expect(script.status == " a reload is under way")
        #expect(script.frame().text(row: 0).contains("CHECKING"))
        script.send(.reply(.planned(Self.plan(losing: 3))))
        #expect(script.takeEffects() == [Self.reload])
        #expect(script.frame().text(row: 0).contains("RELOADING"))
        var report = ReloadReport()
        report.nanoseconds = 84_000_000
        report.targetsAdded = 12
        report.targetsRemoved = 3
        report.jobsChanged = ["node"]
        script.wait(5)
        script.send(.reply(.reloaded(report)))
        #expect(script.status == " reloaded in 84ms: +12 -3 targets, node changed")
        #expect(!script.frame().text(row: 0).contains("RELOADING"))
    }

    @Test("SIGHUP reloads without a question")
    func signal() {
        var script = MonitorScript()
        _ = script.takeEffects()
        script.send(.reloadRequested)
        #expect(script.takeEffects() == [Self.reload])
        script.send(.reply(.reloaded(ReloadReport())))
        _ = script.takeEffects()
        script.askToReload()
        #expect(script.monitor.question != nil)
        _ = script.takeEffects()
        script.send(.reloadRequested)
        #expect(script.takeEffects() == [Self.reload] && script.monitor.question == nil)
    }

    @Test(
        "is not asked about while a line is typed, whose next letter would answer, but right after",
        arguments: ["/", "?"]
    )
    func whileTyping(opener: String) {
        var script = MonitorScript()
        script.press(.character("R"))
        script.type(opener)
        script.send(.reply(.planned(Self.plan(losing: 100))))
        _ = script.takeEffects()
        script.type("y")
        #expect(script.monitor.question == nil && script.takeEffects().isEmpty)
        script.press(.escape)
        #expect(script.monitor.question?.isAboutReload == true && script.takeEffects().contains(.flushKeys))
        // Nobody pressed a key for it: a finger that is on its way is no answer.
        script.seeQuestion()
        script.press(.character("y"), .enter)
        #expect(script.monitor.question?.isAboutReload == true && script.takeEffects().isEmpty)
        script.wait(0.7)
        script.press(.character("y"))
        #expect(script.takeEffects() == [Self.reload])
    }

    @Test("is asked about at once; a question that comes late takes no answer for a moment", arguments: [0.2, 0.4])
    func late(seconds: Double) {
        var script = MonitorScript()
        script.press(.character("R"))
        script.wait(seconds)
        script.send(.reply(.planned(Self.plan(losing: 100))))
        script.seeQuestion()
        script.press(.enter)
        #expect((script.monitor.question == nil) == (seconds < 0.3))
        script.wait(0.7)
        script.press(.enter)
        #expect(script.monitor.question == nil)
    }

    @Test("takes no answer for that moment from when it is seen, however long its frame took")
    func unseen() {
        var script = MonitorScript()
        script.press(.character("R"))
        script.wait(0.4)
        script.send(.reply(.planned(Self.plan(losing: 100))))
        script.wait(5)
        script.press(.character("y"))
        script.seeQuestion()
        script.wait(0.6)
        // A frame that follows begins no other moment.
        script.seeQuestion()
        script.press(.character("y"))
        #expect(script.monitor.question?.isAboutReload == true)
        script.wait(0.1)
        _ = script.takeEffects()
        script.press(.character("y"))
        #expect(script.takeEffects() == [Self.reload])
    }

    @Test("that came another way takes the question that waits away")
    func overtaken() {
        var script = MonitorScript()
        script.press(.character("R"))
        script.type("/")
        script.send(.reply(.planned(Self.plan(losing: 100))))
        script.send(.reloadRequested)
        script.press(.escape)
        #expect(script.monitor.question == nil)
    }

    @Test(
        "is asked about when it loses more than 50 targets or a tenth of them",
        arguments: [
            (0, 1270, false), (50, 1270, false), (51, 1270, true), (1, 10, false), (2, 10, true), (0, 0, false),
        ]
    )
    func threshold(lost: Int, of targets: Int, isAsked: Bool) {
        #expect(Self.plan(losing: lost).isConsequential(targets: targets) == isAsked)
    }

    @Test("jobs that do not run now either are no reason to ask")
    func brokenAlready() {
        var plan = MockupReload.plan
        plan.failures = []
        plan.targetsLost = 0
        #expect(plan.isConsequential(targets: 1270))
        #expect(!plan.isConsequential(targets: 1270, broken: ["canary2"]))
        plan.targetsLost = 61
        #expect(
            Question.reload(plan, targets: 1270, broken: ["canary2"]).text == "reload? ~61 of 1,270 targets go"
        )
    }

    @Test("the answer to another one does not swallow it")
    func another() {
        var script = MonitorScript()
        // Two SIGHUPs, of which one is answered before the key and one while the key's plan is worked out.
        script.send(.reloadRequested)
        script.send(.reloadRequested)
        script.send(.reply(.reloaded(ReloadReport())))
        script.press(.character("R"))
        script.send(.reply(.reloaded(ReloadReport())))
        script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
        _ = script.takeEffects()
        script.send(.reply(.planned(Self.plan(losing: 3))))
        #expect(script.takeEffects().contains(Self.reload))
    }

    @Test("one that failed while the display stood is shown by Enter, live; the hint bar says so")
    func failedWhileFrozen() {
        var script = MonitorScript()
        script.type("z")
        script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
        #expect(script.frame().text(row: 23).contains("Enter what failed"), "\(script.frame().text(row: 23))")
        script.press(.enter)
        #expect(script.monitor.freeze == nil && script.monitor.navigation.context == .config)
        #expect(script.monitor.notices.current == nil)
    }

    @Test(
        "names the consequence in its question; only y is yes",
        arguments: [
            (Self.plan(losing: 61), "reload? ~61 of 1,270 targets go"),
            (MockupReload.failing(["api"]), "reload? api stays as it is"),
            (MockupReload.failing(["api", "node"]), "reload? 2 jobs stay as they are"),
            (MockupReload.plan, "reload? ~61 of 1,270 targets go; api stays as it is; canary2 cannot run"),
        ]
    )
    func question(plan: ReloadPlan, text: String) {
        for key in [Key.enter, .character("n"), .escape, .character("R"), .character("y")] {
            var script = MonitorScript(columns: 120, rows: 36)
            script.press(.character("R"))
            _ = script.takeEffects()
            script.send(.reply(.planned(plan)))
            #expect(script.takeEffects() == [.flushKeys])
            #expect(script.status == " \(text) y/N")
            script.wait(0.7)
            script.press(key)
            #expect(script.monitor.question == nil)
            #expect(script.takeEffects() == (key == .character("y") ? [Self.reload] : []))
            #expect((script.monitor.reloadStep == nil) == (key != .character("y")))
        }
    }

    @Test("of a file that does not load goes to the engine, which refuses it as it refuses every other way to ask")
    func refusedPlan() {
        var script = MonitorScript()
        script.press(.character("R"))
        _ = script.takeEffects()
        script.send(.reply(.planned(MockupReload.refused)))
        #expect(script.takeEffects() == [Self.reload])
    }

    @Test("is shown beforehand by Ctrl-R and F5; R then applies exactly that without a question")
    func preview() {
        for key in [Key.control("r"), .function(5)] {
            var script = MonitorScript()
            _ = script.takeEffects()
            script.press(key)
            #expect(script.takeEffects() == [.loadConfiguration, Self.dryRun])
            #expect(script.monitor.navigation.context == .config)
            script.send(.reply(.planned(MockupReload.plan)))
            #expect(script.takeEffects().isEmpty)
            #expect(script.frame().lines.contains { $0.hasPrefix(" IF RELOADED  pools ~2 +1 -2") })
            script.press(.character("R"))
            #expect(script.takeEffects() == [Self.dryRun])
            script.send(.reply(.planned(MockupReload.plan)))
            #expect(script.takeEffects() == [Self.reload])
            script.send(.reply(.reloaded(ReloadReport())))
            #expect(script.monitor.overlay == nil)
        }
    }

    @Test("is asked about when the file has become another since it was shown")
    func changedSincePreview() {
        var script = MonitorScript()
        script.preview(Self.plan(losing: 100))
        script.press(.character("R"))
        script.send(.reply(.planned(Self.plan(losing: 200))))
        #expect(script.monitor.question?.isAboutReload == true)
    }

    @Test("that failed for some jobs says which and why, and keeps saying it in the header")
    func incomplete() {
        var script = MonitorScript(columns: 200, rows: 24)
        script.send(.reply(MockupReload.incomplete))
        #expect(
            script.status
                == " failed to apply the new configuration: api: error creating HTTP client: unable to use specified CA"
                + " cert inline; the rest node changed, 412 loops restarted (Enter shows)"
        )
        #expect(script.frame().text(row: 0).contains("! partial 14:02:11"))
        script.press(.enter)
        script.send(.configuration(ConfigurationComparison(MockupConfiguration.same)))
        #expect(script.monitor.navigation.context == .config)
        #expect(script.frame().lines.contains { $0.contains("44:5 api: error creating HTTP client") })
    }

    @Test(
        "the header says when the files hold something else than what runs",
        arguments: [
            (80, " scrape-tui  prometheus.yml ✓ 14:02:11  ● disk differs  PAUSED 1 pool  14:07:32"),
            (60, " scrape-tui    ● disk differs  PAUSED 1 pool       14:07:32"),
        ]
    )
    func drift(columns: Int, expected: String) {
        var script = MonitorScript(columns: columns, rows: 24)
        script.send(.snapshot(MockupReload.drifted))
        #expect(script.frame().text(row: 0) == expected)
    }

    @Test("a file on the disk that does not load is worse; one that a reload has just refused is said once")
    func brokenDisk() {
        var snapshot = MockupReload.drifted
        snapshot.configuration.onDisk?.problems = MockupSnapshot.reloadFailure.problems
        var script = MonitorScript(snapshot)
        #expect(script.frame().text(row: 0).contains("✓ 14:02:11  ✗ disk broken"))
        snapshot.configuration.lastFailure = MockupSnapshot.reloadFailure
        script.send(.snapshot(snapshot))
        #expect(script.frame().text(row: 0).contains("✗ failed 14:07:20 runs 14:02:11"))
        #expect(!script.frame().text(row: 0).contains("disk"))
    }

    @Test("a pool that runs, but not as the file says, is partial, unless its targets have worse to tell")
    func partialPools() {
        var script = MonitorScript(MockupReload.partial)
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("! node ") && $0.contains("412/412") })
        #expect(lines.contains { $0.contains("✗ api ") && $0.contains("16/18") })
        #expect(lines.contains { $0.contains("✗ self ") && $0.contains("BROKEN") })
        #expect(lines.contains { $0.contains("as before the reload: unable") })
        script.type("/state:partial")
        script.press(.enter)
        #expect(script.monitor.pools.visible.count == 1)
        script.press(.enter)
        #expect(script.monitor.navigation.pool == "node")
    }

    @Test(
        "a report says which jobs are broken",
        arguments: [(["a"], "a BROKEN"), (["a", "b"], "2 pools BROKEN")]
    )
    func brokenJobs(names: [String], expected: String) {
        var report = ReloadReport()
        report.jobsBroken = names.map { JobFailure(job: $0, text: "no", location: MockupSnapshot.place(1)) }
        #expect(report.sentence == expected)
        var script = MonitorScript()
        script.send(.reply(.reloaded(report)))
        #expect(script.monitor.notices.current?.level == .warning)
    }

    @Test(
        "a report says what changed",
        arguments: [
            ([], [], [], 0, 0, 0, "nothing changed"), (["a"], [], [], 2, 0, 0, "+2 -0 targets, a added"),
            (
                ["a", "b"], ["c"], ["d"], 0, 9, 4,
                "+0 -9 targets, 2 pools added, d removed, c changed, 4 loops restarted"
            ),
            ([], [], [], 0, 0, 1, "1 loop restarted"),
        ] as [([String], [String], [String], Int, Int, Int, String)]
    )
    func reports(
        added: [String],
        changed: [String],
        removed: [String],
        targetsAdded: Int,
        targetsRemoved: Int,
        restarted: Int,
        expected: String
    ) {
        var report = ReloadReport()
        report.jobsAdded = added
        report.jobsChanged = changed
        report.jobsRemoved = removed
        report.targetsAdded = targetsAdded
        report.targetsRemoved = targetsRemoved
        report.loopsRestarted = restarted
        #expect(report.sentence == expected)
    }

    @Test("a refused reload stays on the screen until Esc or a reload that works; Enter shows all of it")
    func refused() {
        var script = MonitorScript(columns: 140, rows: 24)
        script.send(.reply(.reloadRefused(MockupSnapshot.reloadFailure)))
        let text =
            " reload failed prometheus.yml:58:13 unknown relabel action \"kepp\" (+1) - still running 14:02:11 (Enter shows)"
        #expect(script.status == text)
        script.wait(600)
        script.send(.tick)
        #expect(script.status == text)
        #expect(script.frame().text(row: 0).contains("✗ failed 14:07:20 runs 14:02:11"))
        script.press(.enter)
        var snapshot = MockupConfiguration.snapshot(problems: MockupSnapshot.reloadFailure.problems)
        snapshot.configuration.lastFailure = MockupSnapshot.reloadFailure
        script.send(.snapshot(snapshot))
        script.send(.configuration(ConfigurationComparison(MockupConfiguration.broken)))
        let lines = script.frame().lines
        #expect(script.monitor.navigation.context == .config)
        #expect(lines.contains { $0.contains("58:13 unknown relabel action \"kepp\"") })
        #expect(lines.contains { $0.contains("71:5 field scrape_intervall") })
        script.send(.reply(.reloaded(ReloadReport())))
        #expect(script.status == " reloaded in 0ms: nothing changed")
    }

    @Test("of a refused reload the header keeps that it failed where there is no room for when")
    func narrowHeader() {
        var snapshot = MockupReload.drifted
        snapshot.configuration.lastFailure = MockupSnapshot.reloadFailure
        let head = MonitorScript(snapshot, columns: 80, rows: 24).frame().text(row: 0)
        #expect(head.contains("✗ failed  ● disk differs") && head.contains("PAUSED 1 pool"), "\(head)")
    }

    @Test("another command that is refused leaves the reload that is under way alone")
    func otherRefusal() {
        var script = MonitorScript()
        script.type("R")
        #expect(script.monitor.reloadStep == .checking)
        script.send(.refused(.pause(.pool("gone")), "nothing is scraped under that name any more"))
        #expect(script.monitor.reloadStep == .checking && script.status.contains("under that name"))
        script.send(.refused(.reload(dryRun: true), "this is a recording"))
        #expect(script.monitor.reloadStep == nil && script.status.contains("a recording"))
    }
}

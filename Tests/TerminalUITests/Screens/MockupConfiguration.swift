import MetricModel
import ScrapeConfiguration
import ScrapeEngine

@testable import TerminalUI

/// The configuration of the mockup's world: a file of 160 lines whose line 58 is a keep rule.
enum MockupConfiguration {
    static let path = "/etc/prometheus/prometheus.yml"

    private static let lines: [String] = (1...160).map { number in
        switch number {
        case 1: "global:"
        case 2: "  scrape_interval: 15s"
        case 8: "scrape_configs:"
        case 50: "- job_name: kube-pods"
        case 54: "  kubernetes_sd_configs: [{role: pod}]"
        case 55: "  basic_auth: {username: scraper, password: <secret>}"
        case 56: "  relabel_configs:"
        case 58: "  - action: keep"
        case 59: "    source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]"
        case 60: "    regex: \"true\""
        case 70: "    regex: istio-.*"
        case 71: "    scrape_interval: 15s"
        default: number % 9 == 0 ? "" : "  # line \(number)"
        }
    }

    static func text(_ path: String = path, hash: String, _ lines: [String]) -> ConfigurationText {
        ConfigurationText(path: path, contentHash: hash, lines: lines.map { ConfigurationText.Line($0) })
    }

    private static let running = text(hash: "9f3c1e82aa10", lines)

    private static func edited(_ changes: [Int: String]) -> [String] {
        lines.enumerated().map { changes[$0.offset + 1] ?? $0.element }
    }

    /// The disk has what runs.
    static let same = ConfigurationTexts(running: [running])

    /// Somebody has edited the file, and it loads.
    static let valid = ConfigurationTexts(
        running: [running],
        onDisk: [text(hash: "71d0aa42c55e", edited([2: "  scrape_interval: 30s", 60: "    regex: \"true|1\""]))]
    )

    /// Somebody has edited the file, and it does not load: `MockupSnapshot.reloadFailure` says why.
    static let broken = ConfigurationTexts(
        running: [running],
        onDisk: [
            text(
                hash: "71d0aa42c55e",
                edited([58: "  - action: kepp", 60: "    regex: \"true|1\"", 71: "    scrape_intervall: 15s"])
            )
        ]
    )

    /// Three files: one is as it was, one is new, one is gone.
    static let several = ConfigurationTexts(
        running: [running, text("/etc/prometheus/jobs/old.yml", hash: "aa", ["scrape_configs:", "- job_name: old"])],
        onDisk: [
            text(hash: "71d0aa42c55e", edited([2: "  scrape_interval: 30s"])),
            text("/etc/prometheus/jobs/new.yml", hash: "bb", ["scrape_configs:", "- job_name: new"]),
        ]
    )

    static let history: [ConfigurationLoad] = {
        var good = ConfigurationLoad(at: MockupSnapshot.time("14:02:11"), outcome: .applied, nanoseconds: 84_000_000)
        good.contentHash = "9f3c1e82aa10"
        good.targetsAdded = 12
        good.targetsRemoved = 3
        var bad = ConfigurationLoad(at: MockupSnapshot.time("13:40:02"), outcome: .refused, nanoseconds: 2_000_000)
        bad.problemCount = 1
        bad.firstProblem = ConfigurationProblem(
            location: MockupSnapshot.place(12, 9),
            message: "yaml: did not find expected key"
        )
        return [good, bad]
    }()

    /// What a reload of `valid` would do.
    static let plan: ReloadPlan = {
        var plan = ReloadPlan()
        plan.contentHash = "71d0aa42c55e"
        plan.report.jobsChanged = ["kube-pods"]
        plan.report.targetsAdded = 41
        plan.droppedChange = -41
        plan.samplesChange = 4_100
        plan.jobDifferences = [
            ReloadPlan.JobDifference(
                job: "kube-pods",
                words: ["scrape_interval 15s → 30s", "relabel_configs[0]"]
            )
        ]
        return plan
    }()

    static func snapshot(
        problems: [ConfigurationProblem]? = nil,
        failures: [JobFailure] = [],
        lastFailure: ConfigurationFailure? = nil
    ) -> EngineSnapshot {
        var snapshot = MockupSnapshot.snapshot
        for load in history.reversed() { snapshot.configuration.remember(load) }
        snapshot.configuration.failures = failures
        snapshot.configuration.lastFailure = lastFailure
        guard let problems else { return snapshot }
        snapshot.configuration.onDisk = DiskConfiguration(
            contentHash: problems.isEmpty ? "71d0aa42c55e" : "",
            modifiedAt: MockupSnapshot.time("14:05:40"),
            problems: problems
        )
        return snapshot
    }
}

extension MonitorScript {
    /// Opens the Config screen and answers what it asks.
    mutating func openConfig(_ snapshot: EngineSnapshot, _ texts: ConfigurationTexts, _ plan: ReloadPlan?) {
        send(.snapshot(snapshot))
        press(.character("4"))
        send(.configuration(ConfigurationComparison(texts)))
        if let plan { send(.reply(.planned(plan))) }
    }

    /// An edited file that loads.
    mutating func openValidConfig() {
        openConfig(MockupConfiguration.snapshot(problems: []), MockupConfiguration.valid, MockupConfiguration.plan)
    }

    /// One that does not.
    mutating func openBrokenConfig() {
        let problems = MockupSnapshot.reloadFailure.problems
        openConfig(
            MockupConfiguration.snapshot(problems: problems),
            MockupConfiguration.broken,
            MockupReload.refused
        )
    }

    /// One of which some jobs could not be applied.
    mutating func openPartialConfig() {
        guard case .reloadIncomplete(_, let failures) = MockupReload.incomplete else { return }
        openConfig(
            MockupConfiguration.snapshot(failures: failures),
            MockupConfiguration.same,
            MockupReload.failing(["api"])
        )
    }

    /// Several files.
    mutating func openSeveralConfig() {
        openConfig(MockupConfiguration.snapshot(problems: []), MockupConfiguration.several, MockupReload.plan)
    }

    /// One that is what runs.
    mutating func openSameConfig() {
        openConfig(MockupConfiguration.snapshot(), MockupConfiguration.same, ReloadPlan())
    }
}

import Discovery
import MetricModel
import Relabeling
import ScrapeConfiguration
import Testing

@testable import ScrapeEngine

/// From a job's groups to its targets (scrape rules 2.2, 3.2; cases 1 to 12, 23, 30).
@Suite("The targets of a job")
struct DiscoveredTargetsTests {
    private func targets(
        _ labels: [(String, String)]...,
        source: String = "",
        job change: (inout ScrapeJob) throws -> Void = { _ in }
    ) throws -> DiscoveredTargets {
        var job = ScrapeJob(name: "job")
        job.scrapeInterval = PrometheusDuration(seconds: 2)
        job.scrapeTimeout = PrometheusDuration(milliseconds: 500)
        try change(&job)
        return DiscoveredTargets(groups: [TargetGroup(source: source, targets: labels.map { Labels($0) })], job: job)
    }

    @Test(
        "get no port that the address does not have, and lose none that it has",
        arguments: [
            ("https", "1.2.3.4"), ("http", "1.2.3.4:80"), ("https", "1.2.3.4:443"), ("http", "1.2.3.4"),
            ("http", "[::1]"), ("https", "[::1]:443"),
        ]
    )
    func ports(scheme: String, address: String) throws {
        let found = try targets([("__address__", address)]) { $0.scheme = scheme }
        #expect(found.active.map { $0.labels["__address__"] } == [address])
        #expect(found.active.map { $0.labels["instance"] } == [address])
        #expect(found.active.map(\.url) == ["\(scheme)://\(address)/metrics"])
    }

    @Test("keep an instance of their own beside an IPv6 address")
    func ownInstance() throws {
        let found = try targets([("__address__", "[::1]"), ("instance", "custom-instance")])
        #expect(found.active.map { $0.labels["__address__"] } == ["[::1]"])
        #expect(found.active.map { $0.labels["instance"] } == ["custom-instance"])
    }

    @Test("may get their address from a rule; what was discovered has none then")
    func addressByRule() throws {
        let found = try targets([("custom", "host:1234")]) { job in
            let rule = try RelabelRule(sourceLabels: ["custom"], targetLabel: "__address__")
            job.relabelRules = RelabelRules([rule])
        }
        let target = try #require(found.active.first)
        #expect(target.labels["__address__"] == "host:1234" && target.labels["instance"] == "host:1234")
        #expect(target.discovered["__address__"] == nil && target.discovered["instance"] == nil)
        #expect(target.discovered["custom"] == "host:1234")
    }

    @Test(
        "that a rule drops tell what it looked at, unless that is a secret of their URL",
        arguments: [("__param_token", "<secret>"), ("__param_module", "x"), ("token", "x")]
    )
    func droppedValue(name: String, expected: String) throws {
        let found = try targets([("__address__", "h:1"), (name, "x")]) { job in
            let rule = try RelabelRule(sourceLabels: [name], regex: RelabelRegex("x"), action: .drop)
            job.relabelRules = RelabelRules([rule])
        }
        guard case .rule(_, _, let value, _) = found.dropped.first?.reason else {
            Issue.record("nothing dropped"); return
        }
        #expect(value == expected)
    }

    @Test("that cannot be built are named by their place in the group, and the others are scraped")
    func failures() throws {
        let found = try targets([], [("__address__", "127.0.0.1:9090")])
        #expect(found.active.map { $0.labels["instance"] } == ["127.0.0.1:9090"])
        #expect(found.failures == ["instance 0 in group : no address"])
        #expect(found.droppedCount == 0)
    }

    @Test(
        "whose address a rule takes away fail; they do not count as dropped",
        arguments: [(RelabelAction.labelKeep, "foo"), (.labelDrop, "__address__")]
    )
    func addressTakenAway(action: RelabelAction, regex: String) throws {
        let found = try targets([("__address__", "h:1"), ("foo", "bar")], source: "file.yml:0") { job in
            job.relabelRules = RelabelRules([try RelabelRule(regex: RelabelRegex(regex), action: action)])
        }
        #expect(found.active.isEmpty && found.droppedCount == 0)
        #expect(found.failures == ["instance 0 in group file.yml:0: no address"])
    }

    @Test("have the interval and the timeout that rules give them")
    func ownSchedule() throws {
        let found = try targets([("__address__", "h:1")]) { job in
            let rules = [("__scrape_interval__", "3s"), ("__scrape_timeout__", "750ms")]
            job.relabelRules = RelabelRules(
                try rules.map { try RelabelRule(targetLabel: $0.0, replacement: $0.1) }
            )
        }
        let target = try #require(found.active.first)
        #expect(target.labels["__scrape_interval__"] == "3s" && target.labels["__scrape_timeout__"] == "750ms")
        #expect(target.discovered["__scrape_interval__"] == "2s" && target.discovered["__scrape_timeout__"] == "500ms")
        #expect(target.interval == PrometheusDuration(seconds: 3))
        #expect(target.timeout == PrometheusDuration(milliseconds: 750))
    }

    @Test(
        "that rules drop are counted all, and kept as far as keep_dropped_targets goes, anew with each sync",
        arguments: [(0, 2), (1, 1), (3, 2)] as [(UInt, Int)]
    )
    func dropped(kept: UInt, listed: Int) throws {
        for _ in 0..<2 {
            let found = try targets([("__address__", "a:1")], [("__address__", "b:1")]) { job in
                job.limits.keepDroppedTargets = kept
                let rule = try RelabelRule(sourceLabels: ["job"], regex: RelabelRegex("job"), action: .drop)
                job.relabelRules = RelabelRules([rule])
            }
            #expect(found.dropped.count == listed)
            #expect(found.droppedCount == 2)
            #expect(found.active.isEmpty && found.failures.isEmpty)
        }
    }

    @Test("that two groups name are one")
    func twice() throws {
        let groups = ["0", "1"].map { TargetGroup(source: $0, targets: [TargetGroup.target(address: "h:1")]) }
        let found = DiscoveredTargets(groups: groups, job: ScrapeJob(name: "job"))
        #expect(found.active.count == 1)
        #expect(found.droppedCount == 0)
    }
}

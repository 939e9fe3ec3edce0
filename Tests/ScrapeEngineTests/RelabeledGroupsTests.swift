import Discovery
import MetricModel
import Relabeling
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// Sets of groups that follow one another: only what has changed is relabeled, and the result is that of a whole run
/// (scrape rules 2.2).
@Suite("Groups that were relabeled before")
struct RelabeledGroupsTests {
    private func job(ruleLine: Int = 1, change: (inout ScrapeJob) throws -> Void = { _ in }) throws -> ScrapeJob {
        var job = ScrapeJob(name: "job")
        func place(_ line: Int) -> MetricModel.SourceLocation { .init(file: "p.yml", line: ruleLine + line, column: 1) }
        job.relabelRules = RelabelRules([
            try RelabelRule(
                sourceLabels: ["__meta_role"],
                regex: RelabelRegex("a|b"),
                action: .keep,
                location: place(0)
            ),
            try RelabelRule(
                sourceLabels: ["__meta_version"],
                targetLabel: "__address__",
                regex: RelabelRegex("none"),
                replacement: "",
                location: place(1)
            ),
            try RelabelRule(sourceLabels: ["__meta_team"], targetLabel: "team", location: place(2)),
        ])
        try change(&job)
        return job
    }

    /// Everything that a set of targets says, positions too.
    private func description(_ targets: DiscoveredTargets) -> [String] {
        targets.active.map { target in
            "\(target.labels) \(target.discovered) \(target.url) \(target.hash.rawValue) \(target.interval) "
                + "\(target.timeout) \(target.location.map(\.description) ?? "-")"
        }
            + targets.dropped.map { row in
                "\(row.pool) \(row.address) \(row.discoveredLabels) \(row.location.map(\.description) ?? "-") "
                    + reason(row.reason)
            } + ["\(targets.droppedCount)"] + targets.failures
    }

    private func reason(_ reason: DroppedRow.Reason) -> String {
        guard case .rule(let number, let rule, let value, let location) = reason else { return "\(reason)" }
        return "\(number) \(rule) \(value) \(location.description)"
    }

    private func randomGroup(_ random: inout SeededRandom) -> TargetGroup {
        let number = Int.random(in: 0..<25, using: &random)
        let targets = (0..<Int.random(in: 1..<4, using: &random)).map { _ in
            Labels([
                ("__address__", "h:\(Int.random(in: 0..<40, using: &random))"),
                ("__meta_role", ["a", "b", "c"][Int.random(in: 0..<3, using: &random)]),
            ])
        }
        let labels = Labels([
            ("__meta_version", ["one", "none"][Int.random(in: 0..<8, using: &random) / 7]),
            ("__meta_team", "t\(Int.random(in: 0..<2, using: &random))"),
        ])
        let place = SourceLocation(file: "t.json", line: Int.random(in: 1..<3, using: &random), column: 1)
        return TargetGroup(source: "s\(number)", targets: targets, labels: labels, location: place)
    }

    @Test("come to the targets of a whole run, through changes, arrivals, removals and other orders", arguments: 1...20)
    func sameAsWhole(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var relabeled = RelabeledGroups()
        var groups: [TargetGroup] = []
        for turn in 0..<60 {
            for _ in 0..<Int.random(in: 0..<4, using: &random) {
                let group = randomGroup(&random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0 where !groups.isEmpty: groups.remove(at: Int.random(in: 0..<groups.count, using: &random))
                case 1 where !groups.isEmpty: groups[Int.random(in: 0..<groups.count, using: &random)] = group
                case 2: groups.shuffle(using: &random)
                // A source may be there twice, where two providers use the same.
                default: groups.insert(group, at: Int.random(in: 0...groups.count, using: &random))
                }
            }
            let job = try job(ruleLine: turn / 20) { job in
                job.limits.keepDroppedTargets = turn % 30 < 15 ? 0 : 5
                if turn >= 40 { job.scheme = "https" }
            }
            let before = relabeled.targets
            let isNews = relabeled.update(to: groups, of: job)
            let whole = DiscoveredTargets(groups: groups, job: job)
            #expect(description(relabeled.targets) == description(whole))
            if !isNews { #expect(description(before) == description(whole)) }
        }
    }

    private func groups(_ addresses: String...) -> [TargetGroup] {
        addresses.enumerated().map { index, address in
            TargetGroup(
                source: "\(index)",
                targets: [Labels([("__address__", address), ("__meta_role", "a")])],
                location: SourceLocation(file: "t.json", line: 1, column: 1)
            )
        }
    }

    /// How many targets each set runs through the rules, one after the other; nil where there is nothing to do.
    private func runs(_ sets: [(groups: [TargetGroup], job: ScrapeJob)], in relabeled: inout RelabeledGroups) -> [Int?]
    {
        sets.map { relabeled.update(to: $0.groups, of: $0.job) ? relabeled.relabeledTargets : nil }
    }

    @Test("do not run through the rules again, those that are new or others do")
    func onlyChanges() throws {
        let job = try job()
        var relabeled = RelabeledGroups()
        let sets = [
            groups("a", "b", "c"), groups("a", "b", "c"), groups("a", "x", "c", "d"),
            Array(groups("a", "x", "c", "d").reversed()), Array(groups("a", "x", "c", "d").dropFirst()), [], [],
        ]
        let runs = runs(sets.map { ($0, job) }, in: &relabeled)
        #expect(runs == [3, nil, 2, 0, 0, 0, nil])
    }

    @Test("all run through the rules again under another job, and have new positions without it")
    func otherJob() throws {
        var relabeled = RelabeledGroups()
        let moved = try job(ruleLine: 5)
        let other = try job(ruleLine: 5) { $0.metricsPath = "/m" }
        var movedGroups = groups("a", "b")
        movedGroups[1].location = SourceLocation(file: "t.json", line: 9, column: 1)
        let runs = runs(
            [
                (groups("a", "b"), try job()), (groups("a", "b"), moved), (groups("a", "b"), moved),
                (groups("a", "b"), other), (movedGroups, other), (movedGroups, other),
            ],
            in: &relabeled
        )
        #expect(runs == [2, 0, nil, 2, 0, nil])
        #expect(relabeled.targets.active.map { $0.location?.line } == [1, 9])
    }
}

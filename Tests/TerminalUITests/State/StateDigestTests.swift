import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A snapshot is digested") struct StateDigestTests {
    private static let digest = SnapshotDigest(MockupSnapshot.snapshot)

    @Test("into counts that add up")
    func counts() {
        #expect(Self.digest.up == 1249)
        #expect(Self.digest.down == 14)
        #expect(Self.digest.paused == 6)
        #expect(Self.digest.targets == 1270)
        #expect(Self.digest.dropped == 3105)
    }

    @Test("into causes, the most targets first, each with the time of its first")
    func causes() {
        #expect(Self.digest.causes.map(\.count) == [8, 3, 2, 1])
        #expect(Self.digest.causes.first?.errorClass == "connect: connection refused")
        #expect(Self.digest.causes.first?.since == MockupSnapshot.time("14:06:50"))
        #expect(Self.digest.causes.last?.example == "10.4.9.3:8080")
    }

    @Test("into names that tell two targets of one address apart")
    func names() {
        var targets = [MockupTargets.broken, MockupTargets.broken]
        targets[0].url = "http://10.4.9.3:8080/a/metrics"
        targets[0].failure?.errorClass = "parse: one"
        targets[1].url = "http://10.4.9.3:8080/b?x=y"
        targets[1].failure?.errorClass = "parse: two"
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets = targets
        let digest = SnapshotDigest(snapshot)
        #expect(digest.causes.map(\.example) == ["10.4.9.3:8080/a", "10.4.9.3:8080/b?x=y"])
        #expect(Set(digest.changes.map(\.target)) == ["10.4.9.3:8080/a", "10.4.9.3:8080/b?x=y"])
        var script = MonitorScript(snapshot, columns: 120, rows: 36)
        let screen = script.frame().lines.joined(separator: "\n")
        #expect(screen.contains("kube-pods 10.4.9.3:8080/a"))
        #expect(screen.contains("kube-pods 10.4.9.3:8080/b?x=y parse"))
        script.send(.resized(ScreenSize(columns: 80, rows: 24)))
        #expect(script.frame().lines.contains { $0.hasSuffix("kube-pods 10.4.9.3:8080/b?x=y") })
    }

    @Test("into causes that began when the first of their targets failed for them, however long they are down")
    func causeSince() {
        var snapshot = MockupSnapshot.snapshot
        var targets = snapshot.targets.filter { $0.failure?.errorClass == "connect: connection refused" }
        for index in targets.indices { targets[index].causeSince = MockupSnapshot.time("14:07:0\(index + 1)") }
        snapshot.targets = targets
        let causes = SnapshotDigest(snapshot).causes
        #expect(causes.map(\.since) == [MockupSnapshot.time("14:07:01")])
    }

    @Test("as by itself after a snapshot with the same dropped targets, and after one with others")
    func dropped() {
        let snapshot = MockupSnapshot.snapshot
        var others = snapshot
        others.dropped = Array(snapshot.dropped.dropLast(2))
        for (before, after) in [(snapshot, snapshot), (snapshot, others), (others, snapshot)] {
            let digest = SnapshotDigest(after, after: (before, SnapshotDigest(before)))
            #expect(digest == SnapshotDigest(after))
        }
    }

    @Test("into how punctual the loops are")
    func schedule() {
        var rows = Array(MockupSnapshot.snapshot.targets.filter { $0.state == .up }.prefix(100))
        for index in rows.indices {
            rows[index].lastScrape = MockupSnapshot.time("14:07:00")
            rows[index].latenessNanoseconds = Int64(index + 1) * 1_000_000
        }
        rows[0].missedTicks = 2
        rows[1].missedTicks = 3
        rows[2].isInFlight = true
        let schedule = ScheduleDigest(rows)
        #expect(schedule.inFlight == 1 && schedule.missed == 5)
        #expect(schedule.median == 50_000_000 && schedule.p99 == 99_000_000)
        #expect(ScheduleDigest([]).median == nil)
    }

    @Test("into changes of the last five minutes: one line for targets that changed alike")
    func changes() {
        let changes = Self.digest.changes
        #expect(changes.map(\.count) == [1, 8, 2])
        #expect(changes.map(\.target) == ["10.4.9.3:8080", nil, nil])
        #expect(changes.map(\.at.clock.count) == [8, 8, 8])
        #expect(changes.allSatisfy { $0.from == .up && $0.to == .down })
    }

    @Test("into a recovery, but not into a target that was never down, nor one that is paused")
    func recoveries() {
        var snapshot = MockupSnapshot.snapshot
        let index = snapshot.targets.firstIndex { $0.state == .up } ?? 0
        var recovered = snapshot.targets[index]
        recovered.since = MockupSnapshot.time("14:07:10")
        recovered.recentHealth.append(.down)
        recovered.recentHealth.append(.up)
        var fresh = snapshot.targets[index + 1]
        fresh.since = MockupSnapshot.time("14:07:11")
        var paused = recovered
        paused.state = .paused
        snapshot.targets = [recovered, fresh, paused]
        let changes = SnapshotDigest(snapshot).changes
        #expect(changes.map(\.to) == [.up])
        #expect(changes.map(\.from) == [.down])
    }

    @Test("into rules, the most targets first")
    func rules() {
        #expect(Self.digest.droppedRules.map(\.reason) == ["#1 keep", "#5 drop", "duplicate", "no address"])
        #expect(Self.digest.droppedRules.map(\.count) == [2904, 201, 9, 4])
    }

    @Test("into rules by pool when there are several pools")
    func rulesByPool() {
        var rows = Array(MockupDropped.rows.prefix(3))
        rows[0].pool = "other"
        let counts = DroppedRuleCount.counts(in: rows)
        #expect(counts.map(\.pool) == ["kube-pods", "other"])
    }

    @Test("a target remembers whether a scrape came out so", arguments: [RecentHealth.Mark.none, .up, .down, .paused])
    func recentHealth(mark: RecentHealth.Mark) {
        var health = RecentHealth()
        #expect(health.contains(mark) == (mark == .none))
        let others = [RecentHealth.Mark.none, .up, .down, .paused].filter { $0 != mark }
        for index in 0..<RecentHealth.capacity { health.append(others[index % 3]) }
        #expect(!health.contains(mark))
        health.append(mark)
        #expect(health.contains(mark))
        for _ in 1..<RecentHealth.capacity { health.append(others[0]) }
        #expect(health.contains(mark))
        health.append(others[0])
        #expect(!health.contains(mark))
    }
}

import Logging
import ScrapeTestSupport
import Testing

internal import Glibc

@testable import Discovery
@testable import MetricModel
@testable import ScrapeConfiguration
@testable import SelfMetrics

/// The manager with a real folder and the kernel's own events; only the clock is the test's.
@Suite("Targets from files that change")
struct FileDiscoveryTests {
    private let folder = TemporaryFolder()
    private let host = TestHost()
    private let registry = MetricRegistry()
    private let delivered = Delivered()
    private let logged = LoggedLines()
    private let manager: DiscoveryManager

    /// What the manager delivered; the test's thread is the control thread.
    private final class Delivered: @unchecked Sendable {
        var sets: [TargetSets] = []
        var isTaken = true
    }

    init() {
        let delivered = self.delivered
        let logged = self.logged
        manager = DiscoveryManager(
            host: host,
            metrics: DiscoveryMetrics(registry: registry),
            logger: Logger(label: "test") { _ in logged.handler }
        ) { sets in
            delivered.sets.append(sets)
            return delivered.isTaken
        }
    }

    private var last: [String]? {
        delivered.sets.last?.summary.map { $0.replacing(folder.path, with: "DIR") }
    }

    /// The value of one of the metrics' lines.
    private func metric(_ name: String, _ value: String? = nil) -> Double? {
        let family = registry.gather().first { $0.name == name }
        return family?.samples.first { sample in value.map { sample.labels.map(\.1).contains($0) } ?? true }?.value
    }

    private func apply(_ patterns: String...) {
        manager.apply(
            patterns.enumerated().map { index, pattern in job("job\(index)", files("\(folder.path)/\(pattern)")) }
        )
        host.settle()
    }

    /// Waits, bounded, for the kernel to tell of what was just done, then lets discovery take its time.
    private func happens() -> Bool {
        let came = host.takeEvents(waitingMilliseconds: 5000)
        host.advance(milliseconds: 5000)
        return came
    }

    @Test("files are read at the start; the first complete set does not wait for a tick")
    func first() throws {
        folder.write(
            "a.json",
            #"[{"targets": ["a:1"], "labels": {"x": "1", "__meta_filepath": "mine"}}, {"targets": ["b:2"]}]"#
        )
        apply("*.json")
        #expect(delivered.sets.count == 1)
        #expect(last == [#"job0: DIR/a.json:0=["a:1"] DIR/a.json:1=["b:2"]"#])
        let group = try #require(delivered.sets.last?.groups["job0"]?.first)
        #expect(group.labels.description == #"{__meta_filepath="\#(folder.path)/a.json", x="1"}"#)
        #expect(group.location?.file == "\(folder.path)/a.json")
        #expect(manager.statuses.map(\.health) == [.ok])
        #expect(metric("prometheus_sd_discovered_targets", "job0") == 2)
        #expect(metric("prometheus_sd_received_updates_total") == 1)
    }

    @Test("a scan that hangs is told of, by the file that it hangs at")
    func hanging() {
        host.holdsBlockingWork = true
        apply("a.json", "b.json")
        #expect(manager.statuses.map(\.activity) == ["a", "b"].map { "reading \(folder.path)/\($0).json" })
        #expect(manager.statuses.allSatisfy { $0.health == .pending })
        host.advance(milliseconds: 9_999)
        #expect(logged.lines.isEmpty)
        host.advance(milliseconds: 1)
        #expect(logged.lines.filter { $0.contains("path=\(folder.path)/a.json") }.count == 1)
        #expect(logged.lines.count == 2)
        host.holdsBlockingWork = false
        host.settle()
        #expect(manager.statuses.map(\.activity) == [nil, nil])
        #expect(manager.statuses.allSatisfy { $0.health == .ok })
    }

    @Test("what happens in a directory before its watch is known is told as soon as it is")
    func unclaimed() {
        let watcher = DirectoryWatcher(host: host)
        defer { watcher.close() }
        let made = watcher.begin().make([folder.path, "\(folder.path)/none"])
        #expect(made.failures.map(\.directory) == ["\(folder.path)/none"] && !made.isWatcherMissing)
        folder.write("a.json", "[]")
        #expect(host.takeEvents(waitingMilliseconds: 5000))
        host.settle()
        let changes = Counter()
        watcher.take(made, for: ProviderID(kind: "file", number: 7)) { changes.increment() }
        #expect(changes.value == 1)
        let again = watcher.begin().make([folder.path])
        watcher.take(again, for: ProviderID(kind: "file", number: 7)) { changes.increment() }
        #expect(changes.value == 1)
        folder.write("b.json", "[]")
        #expect(host.takeEvents(waitingMilliseconds: 5000))
        host.settle()
        #expect(changes.value > 1)
    }

    @Test("what is read next is said before it is read")
    func order() {
        for name in ["a.json", "b.json"] { folder.write(name, "[]") }
        var told: [String] = []
        let patterns = ["\(folder.path)/*.json", "\(folder.path)/none.json"]
        _ = FileScan.read(patterns) { told.append($0.replacing(folder.path, with: "DIR")) }
        #expect(told == ["DIR/*.json", "DIR/a.json", "DIR/b.json", "DIR/none.json"])
    }

    @Test("a file that appears, changes, is replaced and vanishes is noticed by the kernel's events")
    func events() {
        apply("*.json")
        #expect(last == ["job0: "])
        folder.write("a.json", #"[{"targets": ["a:1"]}]"#)
        #expect(happens())
        #expect(last == [#"job0: DIR/a.json:0=["a:1"]"#])
        folder.write("a.json", #"[{"targets": ["a:2"]}, {"targets": ["a:3"]}]"#)
        #expect(happens())
        #expect(last == [#"job0: DIR/a.json:0=["a:2"] DIR/a.json:1=["a:3"]"#])
        folder.write("a.json", #"[{"targets": ["a:4"]}]"#, renaming: true)
        #expect(happens())
        #expect(last == [#"job0: DIR/a.json:0=["a:4"]"#])
        folder.remove("a.json")
        #expect(happens())
        #expect(last == ["job0: "])
        #expect(metric("prometheus_sd_file_mtime_seconds") == nil)
    }

    @Test("a change reaches the set at the next tick, not before")
    func throttled() {
        apply("*.json")
        host.advance(milliseconds: 6000)
        let count = delivered.sets.count
        folder.write("a.json", #"[{"targets": ["a:1"]}]"#)
        #expect(host.takeEvents(waitingMilliseconds: 5000))
        host.advance(milliseconds: 3900)
        #expect(delivered.sets.count == count)
        host.advance(milliseconds: 100)
        #expect(delivered.sets.count == count + 1)
    }

    @Test("a change of permissions is no event")
    func permissions() {
        let path = folder.write("a.json", "[]")
        apply("*.json")
        chmod(path, 0o600)
        #expect(!host.takeEvents(waitingMilliseconds: 0))
    }

    @Test("a broken file keeps its groups and is visible; the others proceed; mended, it counts again")
    func broken() {
        folder.write("a.json", #"[{"targets": ["a:1"]}]"#)
        folder.write("b.json", #"[{"targets": ["b:1"]}]"#)
        apply("*.json")
        folder.write("a.json", #"[{"targets": ["#)
        folder.write("b.json", #"[{"targets": ["b:2"]}]"#)
        #expect(happens())
        #expect(last == [#"job0: DIR/a.json:0=["a:1"] DIR/b.json:0=["b:2"]"#])
        let word = manager.statuses.first?.health.word.replacing(folder.path, with: "DIR")
        #expect(word?.hasPrefix("failed: DIR/a.json:1:") == true, "\(word ?? "-")")
        #expect(metric("prometheus_sd_file_read_errors_total") ?? 0 > 0)
        folder.write("a.json", "[]")
        #expect(happens())
        #expect(last == [#"job0: DIR/b.json:0=["b:2"]"#])
        #expect(manager.statuses.map(\.health) == [.ok])
    }

    @Test("an event makes all files of the block be read again, of other directories too, and of no other block")
    func allFiles() {
        folder.makeFolder("one")
        folder.makeFolder("two")
        folder.write("one/a.json", "[]")
        let first = files("\(folder.path)/one/*.json", "\(folder.path)/two/*.json")
        manager.apply([job("first", first), job("second", files("\(folder.path)/two/none.json"))])
        host.settle()
        let received = metric("prometheus_sd_received_updates_total")
        folder.write("one/b.json", #"[{"targets": ["b:1"]}]"#)
        #expect(happens())
        #expect(metric("prometheus_sd_received_updates_total") == (received ?? 0) + 2)
        #expect(last == [#"first: DIR/one/b.json:0=["b:1"]"#, "second: "])
    }

    @Test("a directory that does not exist yet is watched from the first refresh after it does")
    func missingDirectory() {
        apply("later/*.json")
        #expect(metric("prometheus_sd_file_watcher_errors_total") == 0)
        #expect(last == ["job0: "])
        folder.makeFolder("later")
        folder.write("later/a.json", #"[{"targets": ["a:1"]}]"#)
        #expect(!host.takeEvents(waitingMilliseconds: 0))
        host.advance(milliseconds: 305_000)
        #expect(last == [#"job0: DIR/later/a.json:0=["a:1"]"#])
        folder.write("later/a.json", #"[{"targets": ["a:2"]}]"#)
        #expect(happens())
        #expect(last == [#"job0: DIR/later/a.json:0=["a:2"]"#])
    }

    @Test("a directory that is replaced by another of its name is watched again")
    func replacedDirectory() {
        folder.makeFolder("t")
        folder.write("t/a.json", #"[{"targets": ["a:1"]}]"#)
        apply("t/*.json")
        rename("\(folder.path)/t", "\(folder.path)/old")
        folder.makeFolder("t")
        #expect(happens())
        #expect(last == ["job0: "])
        folder.write("t/a.json", #"[{"targets": ["a:2"]}]"#)
        #expect(happens())
        #expect(last == [#"job0: DIR/t/a.json:0=["a:2"]"#])
        folder.write("old/a.json", "")
        #expect(!host.takeEvents(waitingMilliseconds: 0))
    }

    @Test("files are read every refresh interval as well")
    func interval() {
        folder.write("a.json", "[]")
        manager.apply([job("a", files("\(folder.path)/*.json", every: 60))])
        host.settle()
        #expect(metric("prometheus_sd_received_updates_total") == 1)
        host.advance(milliseconds: 180_000)
        #expect(metric("prometheus_sd_received_updates_total") == 4)
    }

    @Test("events during a reading make one more follow, whatever their number")
    func duringReading() {
        apply("*.json")
        let received = metric("prometheus_sd_received_updates_total") ?? 0
        host.holdsBlockingWork = true
        folder.write("a.json", "[]")
        #expect(host.takeEvents(waitingMilliseconds: 5000))
        host.advance(milliseconds: 100)
        for count in 1...50 {
            folder.write("a.json", #"[{"targets": ["a:\#(count)"]}]"#)
            #expect(host.takeEvents(waitingMilliseconds: 5000))
            host.settle()
        }
        host.holdsBlockingWork = false
        host.advance(milliseconds: 5000)
        #expect(last == [#"job0: DIR/a.json:0=["a:50"]"#])
        #expect(metric("prometheus_sd_received_updates_total") == received + 2)
    }

    @Test("a busy directory is not read without a break")
    func breaks() {
        apply("*.json")
        host.advance(milliseconds: 1000)
        let received = metric("prometheus_sd_received_updates_total") ?? 0
        for _ in 1...40 {
            folder.write("a.json", "[]")
            host.advance(milliseconds: 10)
        }
        let readings = (metric("prometheus_sd_received_updates_total") ?? 0) - received
        #expect(readings >= 2 && readings <= 9, "\(readings) readings in 400 ms")
    }

    @Test("a reload that adds a file block waits for its first reading, so that no target disappears in between")
    func reload() {
        folder.write("a.json", #"[{"targets": ["a:1"]}]"#)
        folder.write("b.json", #"[{"targets": ["a:1"]}]"#)
        apply("a.json")
        let count = delivered.sets.count
        host.holdsBlockingWork = true
        manager.apply([job("job0", files("\(folder.path)/b.json"))])
        host.settle()
        #expect(delivered.sets.count == count)
        host.holdsBlockingWork = false
        host.settle()
        #expect(delivered.sets.count == count + 1)
        #expect(delivered.sets.last?.isFirstSinceApply == true)
        #expect(last == [#"job0: DIR/b.json:0=["a:1"]"#])
    }

    @Test("a reload whose provider does not answer is told without it, which is listed as pending")
    func pending() {
        host.holdsBlockingWork = true
        apply("a.json")
        #expect(delivered.sets.isEmpty)
        host.advance(milliseconds: 500)
        #expect(delivered.sets.last?.pending.map(\.id.description) == ["file/0"])
        #expect(last == ["job0: "])
    }

    @Test("a removed block is read no more, its watches and timers are gone")
    func removed() {
        folder.write("a.json", #"[{"targets": ["a:1"]}]"#)
        apply("*.json")
        host.holdsBlockingWork = true
        folder.write("b.json", "[]")
        #expect(host.takeEvents(waitingMilliseconds: 5000))
        host.advance(milliseconds: 100)
        manager.apply([job("job0", fixed("c:1"))])
        #expect(last == [#"job0: 0=["c:1"]"#])
        host.holdsBlockingWork = false
        host.settle()
        let count = delivered.sets.count
        folder.write("a.json", "[]")
        #expect(!host.takeEvents(waitingMilliseconds: 0))
        host.advance(milliseconds: 600_000)
        #expect(delivered.sets.count == count)
        #expect(host.timerCount == 0)
        #expect(metric("prometheus_sd_file_mtime_seconds") == nil)
        #expect(last == [#"job0: 0=["c:1"]"#])
    }

    @Test("a set that is not taken is offered again at the next tick and counted as delayed")
    func notTaken() {
        delivered.isTaken = false
        apply("a.json")
        #expect(delivered.sets.count == 1)
        host.advance(milliseconds: 5000)
        #expect(delivered.sets.count == 2)
        delivered.isTaken = true
        host.advance(milliseconds: 15_000)
        #expect(delivered.sets.count == 3)
        #expect(metric("prometheus_sd_updates_delayed_total") == 2)
        #expect(metric("prometheus_sd_updates_total") == 3)
    }

    @Test("a flush tells what is known at once")
    func flush() {
        apply("*.json")
        folder.write("a.json", #"[{"targets": ["a:1"]}]"#)
        #expect(host.takeEvents(waitingMilliseconds: 5000))
        host.advance(milliseconds: 100)
        #expect(last == ["job0: "])
        manager.flush()
        #expect(last == [#"job0: DIR/a.json:0=["a:1"]"#])
    }

    @Test("stopped, it lets go of everything and delivers nothing more")
    func stop() {
        apply("*.json")
        #expect(host.descriptors.count == 1)
        let count = delivered.sets.count
        manager.stop()
        manager.flush()
        folder.write("a.json", "[]")
        host.advance(milliseconds: 600_000)
        #expect(host.descriptors.isEmpty)
        #expect(host.timerCount == 0)
        #expect(delivered.sets.count == count)
    }

    @Test("a static block counts as two updates when it comes up, however many jobs have it")
    func staticUpdates() {
        manager.apply([job("a", fixed("one:1")), job("b", fixed("one:1")), job("c", fixed("two:2"))])
        #expect(metric("prometheus_sd_received_updates_total") == 4)
        manager.apply([job("a", fixed("one:1")), job("c", fixed("three:3"))])
        #expect(metric("prometheus_sd_received_updates_total") == 6)
        manager.apply([job("a", fixed("one:1")), job("c", fixed("three:3")), job("d", unsupported("consul"))])
        #expect(metric("prometheus_sd_received_updates_total") == 6)
    }

    @Test("jobs that are gone are gone from the metrics")
    func metrics() {
        manager.apply([job("a", fixed("one:1,two:2")), job("b", fixed("three:3"))])
        #expect(metric("prometheus_sd_discovered_targets", "a") == 2)
        manager.apply([job("b", fixed("three:3"))])
        #expect(metric("prometheus_sd_discovered_targets", "a") == nil)
        #expect(metric("prometheus_sd_discovered_targets", "b") == 1)
        #expect(metric("prometheus_sd_failed_configs") == 0)
        manager.apply([job("a", unsupported("consul"), unsupported("ec2")), job("b", unsupported("consul"))])
        #expect(metric("prometheus_sd_failed_configs") == 3)
    }
}

import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import Discovery
@testable import ScrapeEngine

/// How pools follow configurations that cannot be applied whole (scrape rules 1.4, 1.5, 2.5). Nothing
/// is sent: the loops' thread is never started.
@Suite("The scrape manager")
final class ScrapeManagerTests {
    private var registry = MetricRegistry()
    private var services: ScrapeServices
    private var manager: ScrapeManager

    init() throws {
        services = try .idle(registry: registry)
        manager = ScrapeManager(services: services, waitsForOffsets: true, defaultBodyLimit: 1 << 20)
    }

    /// Begins anew with features.
    private func use(_ features: FeatureFlags) throws {
        services.workers.stop()
        registry = MetricRegistry()
        services = try .idle(registry: registry, features: features)
        manager = ScrapeManager(services: services, waitsForOffsets: true, defaultBodyLimit: 1 << 20)
    }

    deinit { services.workers.stop() }

    // MARK: Shorthand

    private static let impossible =
        "error creating HTTP client: tls_config.max_version must be greater than or equal to tls_config.min_version if "
        + "both are specified"

    /// A job with static targets; one that is not possible asks for TLS versions that exclude each other.
    private func job(
        _ name: String,
        _ targets: String...,
        isPossible: Bool = true,
        change: (inout ScrapeJob) -> Void = { _ in }
    ) -> ScrapeJob {
        var job = ScrapeJob(name: name)
        job.location = SourceLocation(file: "p.yml", line: 3, column: 3)
        job.staticGroups = [StaticGroup(targets: targets, location: job.location)]
        if !isPossible {
            job.httpClient.tls.minVersion = .tls13
            job.httpClient.tls.maxVersion = .tls12
        }
        change(&job)
        return job
    }

    private func apply(_ jobs: ScrapeJob...) -> (report: ReloadReport, failures: [JobFailure]) {
        manager.apply(Configuration(path: "p.yml", jobs: jobs))
    }

    private func sets(_ jobs: [ScrapeJob]) -> [String: [TargetGroup]] {
        var groups: [String: [TargetGroup]] = [:]
        for job in jobs {
            groups[job.name] = job.staticGroups.map { group in
                TargetGroup(source: "0", targets: group.targets.map(TargetGroup.target(address:)))
            }
        }
        return groups
    }

    @discardableResult
    private func sync(_ jobs: ScrapeJob...) -> ScrapePool.Change { manager.sync(TargetSets(groups: sets(jobs))) }

    private func plan(_ jobs: ScrapeJob...) -> ReloadPlan {
        manager.plan(Configuration(path: "p.yml", jobs: jobs), TargetForecast(groups: sets(jobs)))
    }

    private func metric(_ name: String) -> Double? {
        registry.gather().first { $0.name == name }?.samples.first?.value
    }

    private func addresses(_ job: String) -> [String?] {
        manager.layouts(discovery: []).first { $0.job.name == job }?.targets.map { $0.labels["__address__"] } ?? []
    }

    private func failure(_ job: String) -> PoolFailure? {
        manager.layouts(discovery: []).first { $0.job.name == job }?.failure
    }

    // MARK: New jobs

    @Test("gives a job whose client cannot be made no pool, says why, and tries again with each set")
    func newJob() {
        let bad = job("bad", "b:1", isPossible: false)
        let good = job("good", "g:1")
        #expect(apply(bad, good).failures.isEmpty)
        #expect(manager.brokenJobs.isEmpty)
        #expect(sync(bad, good) == ScrapePool.Change(added: 1, removed: 0))
        #expect(failure("bad") == PoolFailure(text: Self.impossible))
        #expect(manager.brokenJobs.map(\.job) == ["bad"])
        #expect(metric("prometheus_target_scrape_pools_total") == 2)
        #expect(metric("prometheus_target_scrape_pools_failed_total") == 1)
        sync(bad, good)
        #expect(metric("prometheus_target_scrape_pools_total") == 3)
        #expect(metric("prometheus_target_scrape_pools_failed_total") == 2)
        let events = services.events.events(after: 0, limit: 10)
        #expect(events.map(\.sentence) == ["error creating new scrape pool: \(Self.impossible)"])
        #expect(events.map(\.count) == [2] && events.map(\.pool) == ["bad"])

        let mended = job("bad", "b:1")
        let result = apply(mended, good)
        #expect(result.report.jobsChanged == ["bad"] && result.report.loopsRestarted == 0)
        #expect(sync(mended, good).added == 1)
        #expect(failure("bad") == nil && manager.brokenJobs.isEmpty)
    }

    @Test("gives no pool to a job that converts histograms beside created timestamps, nor counts it as tried")
    func excludedFeatures() throws {
        try use(FeatureFlags(["created-timestamp-zero-ingestion"]))
        let problem =
            "cannot convert classic histograms to native histograms with custom buckets and ingest created "
            + "timestamp zero samples at the same time due to https://github.com/prometheus/prometheus/issues/15137"
        let converting = job("a", "a:1") { $0.convertsClassicHistograms = true }
        #expect(apply(converting).failures.isEmpty)
        for time in 1...3 {
            #expect(sync(converting) == ScrapePool.Change())
            #expect(failure("a") == PoolFailure(text: problem) && manager.brokenJobs.map(\.job) == ["a"])
            let events = services.events.events(after: 0, limit: 10)
            #expect(events.map(\.text) == ["error reloading target set"] && events.map(\.count) == [time])
            #expect(events.map(\.fields) == [[EngineEvent.Field("err", problem)]])
        }
        #expect(metric("prometheus_target_scrape_pools_total") == 0)
        #expect(metric("prometheus_target_scrape_pools_failed_total") == 0)
        #expect(plan(converting).report.jobsBroken.map(\.text) == [problem])

        _ = apply(job("a", "a:1"))
        #expect(sync(job("a", "a:1")).added == 1 && failure("a") == nil)
        #expect(plan(converting).failures.isEmpty && plan(converting).report.jobsChanged == ["a"])
        let taken = apply(converting)
        #expect(taken.failures.isEmpty && taken.report.jobsChanged == ["a"] && taken.report.loopsRestarted == 1)
        #expect(failure("a") == nil && manager.brokenJobs.isEmpty)
        #expect(metric("prometheus_target_scrape_pool_reloads_failed_total") == 0)
        #expect(sync(converting) == ScrapePool.Change())
        // Only a pool that is made anew is asked about it again.
        _ = apply(job("other", "o:1"))
        _ = apply(converting)
        #expect(sync(converting) == ScrapePool.Change() && failure("a") == PoolFailure(text: problem))
    }

    @Test("makes pools with the first set that names them, and none for a name that is not configured")
    func firstSets() {
        let (a, b) = (job("a", "a:1"), job("b", "b:1"))
        _ = apply(a, b)
        #expect(manager.pools.isEmpty)
        #expect(sync(a, job("foreign", "f:1")) == ScrapePool.Change(added: 1, removed: 0))
        #expect(manager.pools.keys.sorted() == ["a"] && manager.brokenJobs.isEmpty)
        #expect(manager.layouts(discovery: []).map(\.targets.count) == [1, 0])
    }

    @Test("leaves the targets of a job as they were when a set does not name it; an empty list takes them")
    func missingFromTheSet() {
        let (a, b) = (job("a", "a:1"), job("b", "b:1"))
        _ = apply(a, b)
        sync(a, b)
        let target = manager.pools["a"]?.targets.first
        #expect(sync(job("b", "b:1", "b:2")) == ScrapePool.Change(added: 1, removed: 0))
        #expect(target != nil && manager.pools["a"]?.targets.first === target)
        #expect(manager.sync(TargetSets(groups: ["a": []])) == ScrapePool.Change(added: 0, removed: 1))
        #expect(addresses("a").isEmpty && addresses("b") == ["b:1", "b:2"])
        #expect(manager.pools.keys.sorted() == ["a", "b"])
    }

    @Test("gives pools the offsets of the configuration they were made under, which a reload leaves them")
    func seeds() throws {
        func apply(replica: String, _ jobs: ScrapeJob...) {
            var global = GlobalSection()
            global.externalLabels = Labels([("replica", replica)])
            #expect(manager.apply(Configuration(path: "p.yml", global: global, jobs: jobs)).failures.isEmpty)
            _ = manager.sync(TargetSets(groups: sets(jobs)))
        }
        let seeds = ["a", "b"].map { ScrapeOffset(externalLabels: Labels([("replica", $0)])) }
        apply(replica: "a", job("old", "o:1"))
        apply(replica: "b", job("old", "o:1") { $0.limits.samples = 7 }, job("new", "n:1"))
        #expect(manager.pools["old"]?.offset == seeds[0])
        #expect(manager.pools["new"]?.offset == seeds[1])
        #expect(seeds[0] != seeds[1])
    }

    @Test("has no pool and no target left when it has stopped")
    func stopped() {
        let (a, b) = (job("a", "a:1", "a:2"), job("b", "b:1"))
        _ = apply(a, b)
        sync(a, b)
        manager.stop {}
        #expect(manager.pools.isEmpty)
        #expect(manager.layouts(discovery: []).allSatisfy { $0.targets.isEmpty && $0.dropped.isEmpty })
    }

    // MARK: Running jobs

    @Test("leaves a running job whose new client cannot be made as it was, and changes the others")
    func runningJob() {
        let old = job("a", "a:1")
        let other = job("b", "b:1")
        _ = apply(old, other)
        sync(old, other)
        let worse = job("a", "a:1", isPossible: false)
        let changed = job("b", "b:1") { $0.limits.samples = 5 }
        let result = apply(worse, changed)
        #expect(result.failures.map(\.job) == ["a"] && result.failures.map(\.text) == [Self.impossible])
        #expect(result.report.jobsChanged == ["b"] && result.report.loopsRestarted == 1)
        #expect(failure("a") == PoolFailure(text: Self.impossible, remainder: .oldConfiguration))
        #expect(metric("prometheus_target_scrape_pool_reloads_total") == 2)
        #expect(metric("prometheus_target_scrape_pool_reloads_failed_total") == 1)
        #expect(manager.layouts(discovery: []).map(\.targets.count) == [1, 1])
        #expect(manager.brokenJobs.isEmpty)
    }

    @Test("compares each configuration with what the pool runs: the same one again is tried again")
    func sameAgain() {
        let old = job("a", "a:1")
        _ = apply(old)
        sync(old)
        for time in 1...3 {
            #expect(apply(job("a", "a:1", isPossible: false)).failures.count == 1)
            #expect(metric("prometheus_target_scrape_pool_reloads_failed_total") == Double(time))
        }
        let back = apply(old)
        #expect(back.failures.isEmpty && back.report.loopsRestarted == 0 && back.report.jobsChanged.isEmpty)
        #expect(failure("a") == nil)
        _ = apply(job("a", "a:1", isPossible: false))
        let mended = apply(job("a", "a:1") { $0.limits.samples = 5 })
        #expect(mended.report.loopsRestarted == 1 && mended.report.jobsChanged == ["a"])
        #expect(failure("a") == nil)
    }

    @Test("finds the targets of a job that kept its configuration by the rules it kept")
    func oldRules() throws {
        let old = job("a", "a:1", "b:1")
        _ = apply(old)
        sync(old)
        let rule = try RelabelRule(sourceLabels: ["__address__"], regex: try RelabelRegex("b:1"), action: .drop)
        let worse = job("a", "a:1", "b:1", "c:1", isPossible: false) { $0.relabelRules = RelabelRules([rule]) }
        #expect(apply(worse).failures.count == 1)
        #expect(sync(worse) == ScrapePool.Change(added: 1, removed: 0))
        #expect(addresses("a") == ["a:1", "b:1", "c:1"])
    }

    @Test("ends what failed together with its job")
    func removed() {
        let old = job("a", "a:1")
        _ = apply(old)
        sync(old)
        _ = apply(job("a", "a:1", isPossible: false), job("new", "n:1", isPossible: false))
        sync(job("a", "a:1"), job("new", "n:1"))
        let result = apply(job("z", "z:1"))
        #expect(result.report.jobsRemoved == ["a", "new"] && result.report.targetsRemoved == 1)
        sync(job("z", "z:1"))
        #expect(manager.layouts(discovery: []).map(\.failure) == [nil] && manager.brokenJobs.isEmpty)
    }

    // MARK: Missing discovery

    @Test(
        "says which discovery of a job is not run, whether it has other targets or not",
        arguments: [
            (["consul"], "discovery not available: consul: not supported yet"),
            (["ec2", "consul", "ec2"], "discovery not available: ec2: not supported yet; consul: not supported yet"),
        ]
    )
    func unsupported(kinds: [String], text: String) {
        let place = SourceLocation(file: "p.yml", line: 9, column: 3)
        let blocks = kinds.map { DiscoveryBlock.unsupported(UnsupportedDiscovery(kind: $0, location: place)) }
        let empty = job("empty") { $0.discoveries = blocks }
        let mixed = job("mixed", "m:1") { $0.discoveries = blocks }
        #expect(apply(empty, mixed).failures.isEmpty)
        sync(empty, mixed)
        let expected = PoolFailure(text: text, remainder: .otherDiscovery)
        let statuses = kinds.enumerated().map { number, kind in
            ProviderStatus(
                id: ProviderID(kind: kind, number: number),
                jobs: ["empty", "mixed"],
                health: .unavailable("not supported yet"),
                location: place
            )
        }
        let rows = manager.layouts(discovery: statuses).map { layout in
            PoolRow(of: layout, rows: layout.targets.map { $0.row(now: .now(), duplicate: nil) }, from: 0, history: [])
        }
        #expect(rows.map(\.failure) == [expected, expected])
        #expect(rows.map(\.isBroken) == [true, false] && rows.map(\.hasPool) == [true, true])
    }

    // MARK: Plans

    @Test("tells what a configuration would change, and changes nothing")
    func plans() {
        let jobs = (
            keeps: job("keeps", "k:1"), changes: job("changes", "c:1", "c:2"), goes: job("goes", "g:1", "g:2", "g:3")
        )
        _ = apply(jobs.keeps, jobs.changes, jobs.goes)
        sync(jobs.keeps, jobs.changes, jobs.goes)
        let before = manager.layouts(discovery: []).map { $0.targets.map(\.id) }

        let plan = plan(job("comes", "x:1"), jobs.keeps, job("changes", "c:2", "c:3", "c:4"))
        #expect(plan.report.jobsAdded == ["comes"] && plan.report.jobsChanged == ["changes"])
        #expect(plan.report.jobsRemoved == ["goes"])
        #expect(plan.report.targetsAdded == 3 && plan.report.targetsRemoved == 4 && plan.targetsLost == 4)
        #expect(plan.report.loopsRestarted == 2)
        #expect(plan.failures.isEmpty && plan.report.jobsBroken.isEmpty)
        #expect(manager.layouts(discovery: []).map { $0.targets.map(\.id) } == before)
        #expect(metric("prometheus_target_scrape_pool_reloads_total") == 0)

        let result = apply(job("comes", "x:1"), jobs.keeps, job("changes", "c:2", "c:3", "c:4")).report
        let change = sync(job("comes", "x:1"), jobs.keeps, job("changes", "c:2", "c:3", "c:4"))
        #expect(result.loopsRestarted == plan.report.loopsRestarted)
        #expect(result.targetsAdded + change.added == plan.report.targetsAdded)
        #expect(result.targetsRemoved + change.removed == plan.report.targetsRemoved)
    }

    @Test("plans no loss for targets that only get another interval")
    func planOfInterval() {
        let old = job("a", "a:1", "a:2")
        _ = apply(old)
        sync(old)
        let plan = plan(job("a", "a:1", "a:2") { $0.scrapeInterval = PrometheusDuration(seconds: 15) })
        #expect(plan.report.targetsAdded == 2 && plan.report.targetsRemoved == 2 && plan.targetsLost == 0)
    }

    @Test("plans for jobs that cannot run: running ones keep what they have, new ones do not come")
    func planOfFailures() {
        let old = job("a", "a:1")
        _ = apply(old)
        sync(old)
        let plan = plan(job("a", "a:1", "a:2", isPossible: false), job("n", "n:1", isPossible: false))
        #expect(plan.failures == [JobFailure(job: "a", text: Self.impossible, location: old.location)])
        #expect(plan.report.jobsBroken.map(\.job) == ["n"])
        #expect(plan.report.jobsChanged.isEmpty && plan.report.loopsRestarted == 0)
        #expect(plan.report.targetsAdded == 1 && plan.targetsLost == 0)
        #expect(failure("a") == nil && manager.brokenJobs.isEmpty)
        #expect(metric("prometheus_target_scrape_pool_reloads_failed_total") == 0)
        #expect(services.events.lastSequence == 0)
    }

    @Test("plans no restart of paused loops")
    func planOfPaused() {
        let old = job("a", "a:1", "a:2")
        _ = apply(old)
        sync(old)
        _ = manager.pause(.pool("a"), at: .now())
        #expect(plan(job("a", "a:1", "a:2") { $0.limits.samples = 1 }).report.loopsRestarted == 0)
        _ = manager.resume(.pool("a"))
        #expect(plan(job("a", "a:1", "a:2") { $0.limits.samples = 1 }).report.loopsRestarted == 2)
    }

    @Test("names the jobs whose targets only their discovery can tell")
    func planOfUnknown() {
        let new = job("a", "a:1")
        var forecast = TargetForecast(groups: sets([new]))
        forecast.unknownJobs = ["a"]
        let plan = manager.plan(Configuration(path: "p.yml", jobs: [new], contentHash: "abc"), forecast)
        #expect(plan.jobsWithUnknownTargets == ["a"] && plan.contentHash == "abc")
    }
}

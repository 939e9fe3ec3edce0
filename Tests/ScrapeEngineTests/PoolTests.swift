import Discovery
import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// How a pool makes targets of what is discovered (scrape rules 2.2 to 2.5; cases 23, 26, 30 to 34). Nothing is sent: the
/// loops' thread is never started.
@Suite("A pool")
final class PoolTests {
    private let registry = MetricRegistry()
    private let services: ScrapeServices
    private let manager: ScrapeManager

    init() throws {
        services = try .idle(registry: registry)
        manager = ScrapeManager(services: services, waitsForOffsets: true, defaultBodyLimit: 1 << 20)
    }

    deinit { services.workers.stop() }

    private func group(_ source: String, _ address: String, _ labels: [(String, String)] = []) -> TargetGroup {
        TargetGroup(
            source: source,
            targets: [TargetGroup.target(address: address)],
            labels: Labels(labels),
            location: SourceLocation(file: source, line: 1, column: 1)
        )
    }

    @discardableResult
    private func sync(_ job: ScrapeJob, _ groups: [TargetGroup]) -> ScrapePool.Change {
        _ = manager.apply(Configuration(path: "p.yml", jobs: [job]))
        return manager.sync(TargetSets(groups: [job.name: groups]))
    }

    private var layout: PoolLayout? { manager.layouts(discovery: []).first }

    // MARK: Targets

    @Test("has one loop for an address that two groups have, and shows what the last of them says")
    func sameTwice() throws {
        let change = sync(
            ScrapeJob(name: "j"),
            [group("1", "a:1", [("__meta_seen", "first")]), group("2", "a:1", [("__meta_seen", "last")])]
        )
        #expect(change == ScrapePool.Change(added: 1, removed: 0))
        let layout = try #require(layout)
        #expect(layout.targets.map { $0.discoveredLabels["__meta_seen"] } == ["last"])
        #expect(layout.targets.map { $0.location?.file } == ["2"])
        #expect(layout.dropped.map { $0.discoveredLabels["__meta_seen"] } == ["first"])
        #expect(layout.dropped.map(\.reason) == [.duplicate(of: "a:1")])
        #expect(layout.dropped.map { $0.location?.file } == ["1"])
        #expect(layout.droppedCount == 0)
    }

    @Test("keeps a target whose discovered labels change, with its status, and shows the new ones")
    func refreshed() throws {
        let job = ScrapeJob(name: "j")
        sync(job, [group("1", "a:1", [("__meta_seen", "before")])])
        let target = try #require(layout?.targets.first)
        let change = sync(job, [group("1", "a:1", [("__meta_seen", "after")])])
        #expect(change == ScrapePool.Change(added: 0, removed: 0))
        #expect(layout?.targets.first === target)
        #expect(target.discoveredLabels["__meta_seen"] == "after")
        sync(job, [group("2", "a:1", [("__meta_seen", "elsewhere")])])
        #expect(target.row(now: .now(), duplicate: nil).source == "2")
    }

    @Test(
        "counts dropped targets anew with each sync and lists as many as it may",
        arguments: [(keep: 0, listed: 2), (keep: 1, listed: 1), (keep: 2, listed: 2), (keep: 3, listed: 2)]
            as [(keep: UInt, listed: Int)]
    )
    func dropped(keep: UInt, listed: Int) throws {
        var job = ScrapeJob(name: "j")
        job.limits.keepDroppedTargets = keep
        job.relabelRules = RelabelRules([
            try RelabelRule(sourceLabels: ["__address__"], regex: try RelabelRegex(".*"), action: .drop)
        ])
        for _ in 1...2 {
            sync(job, [group("1", "a:1"), group("2", "b:1")])
            #expect(layout?.dropped.count == listed)
            #expect(layout?.droppedCount == 2)
            #expect(layout?.targets.isEmpty == true)
        }
    }

    @Test("marks a target that is gone, and no other, also when it comes back")
    func gone() throws {
        let job = ScrapeJob(name: "j")
        sync(job, [group("1", "a:1"), group("2", "b:1")])
        let targets = try #require(layout?.targets)
        sync(job, [group("2", "b:1")])
        #expect(targets.map(\.isGone) == [true, false])
        sync(job, [group("1", "a:1"), group("2", "b:1")])
        #expect(layout?.targets.map(\.isGone) == [false, false])
        #expect(targets.map(\.isGone) == [true, false])
    }

    @Test("makes another target of one that comes back: it was never scraped")
    func comesBack() throws {
        let job = ScrapeJob(name: "j")
        sync(job, [group("1", "a:1")])
        let target = try #require(layout?.targets.first)
        target.update { $0.record(ScrapeResult(timestamp: .now())) }
        sync(job, [])
        #expect(sync(job, [group("1", "a:1")]) == ScrapePool.Change(added: 1, removed: 0))
        let again = try #require(layout?.targets.first)
        #expect(again !== target && again.id == target.id)
        #expect(again.status.health == .unknown && target.status.health == .up)
    }

    /// A target before and after something changed about it or its job.
    struct Identity: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var labels: [(String, String)] = []
        var job: @Sendable (inout ScrapeJob) -> Void = { _ in }
        var isAnother = true
    }

    static let identities = [
        Identity(testDescription: "a __meta_ label", labels: [("__meta_a", "1")], isAnother: false),
        Identity(testDescription: "a label of its own", labels: [("a", "1")]),
        Identity(testDescription: "a label that relabeling left over", labels: [("__tmp_a", "1")]),
        Identity(testDescription: "the job's label", labels: [("job", "other")]),
        Identity(testDescription: "the instance", labels: [("instance", "other")]),
        Identity(testDescription: "its interval", labels: [("__scrape_interval__", "2m")]),
        Identity(testDescription: "its timeout", labels: [("__scrape_timeout__", "2s")]),
        Identity(testDescription: "the job's interval", job: { $0.scrapeInterval = PrometheusDuration(seconds: 120) }),
        Identity(testDescription: "a parameter", labels: [("__param_a", "1")]),
        Identity(
            testDescription: "a parameter's second value",
            job: { $0.params = [RequestParameter(name: "p", values: ["1", "3"])] }
        ),
        Identity(testDescription: "the path", job: { $0.metricsPath = "/other" }),
        Identity(testDescription: "the scheme", job: { $0.scheme = "https" }),
        Identity(testDescription: "a limit", job: { $0.limits.samples = 7 }, isAnother: false),
        Identity(testDescription: "honor_labels", job: { $0.honorLabels = true }, isAnother: false),
    ]

    @Test("tells targets apart by all their labels but __meta_ ones, and by their URL", arguments: identities)
    func identity(row: Identity) throws {
        var job = ScrapeJob(name: "j")
        job.params = [RequestParameter(name: "p", values: ["1", "2"])]
        sync(job, [group("1", "a:1")])
        let target = try #require(layout?.targets.first)
        row.job(&job)
        let change = sync(job, [group("1", "a:1", row.labels)])
        #expect(change == (row.isAnother ? ScrapePool.Change(added: 1, removed: 1) : ScrapePool.Change()))
        #expect((layout?.targets.first === target) == !row.isAnother)
    }

    // MARK: Reloads

    @Test("leaves a target its own interval when the job's changes; the reload goes by the job's")
    func ownInterval() throws {
        let own = [("__scrape_interval__", "5s"), ("__scrape_timeout__", "3s")]
        var job = ScrapeJob(name: "j")
        job.scrapeTimeout = PrometheusDuration(seconds: 4)
        sync(job, [group("1", "a:1", own)])
        let target = try #require(layout?.targets.first)
        job.scrapeInterval = PrometheusDuration(seconds: 3)
        job.scrapeTimeout = PrometheusDuration(seconds: 2)
        job.limits.targets = 9
        #expect(sync(job, [group("1", "a:1", own)]) == ScrapePool.Change())
        #expect(layout?.targets.first === target)
        #expect(target.interval == PrometheusDuration(seconds: 5))
        #expect(target.timeout == PrometheusDuration(seconds: 3))
        let lengths = registry.gather().first { $0.name == "prometheus_target_reload_length_seconds" }
        let counts = lengths?.samples.filter { $0.suffix == "_count" } ?? []
        #expect(counts.map { $0.labels.map(\.1) } == [["3s"]] && counts.map(\.value) == [1])
        let limit = registry.gather().first { $0.name == "prometheus_target_scrape_pool_target_limit" }
        #expect(limit?.samples.map(\.value) == [9])
    }

    // MARK: Duplicates

    @Test("tells targets whose series have the same labels of each other, over all jobs")
    func duplicates() {
        let instance = [("instance", "i"), ("job", "same")]
        let jobs = ["j", "k"].map { ScrapeJob(name: $0) }
        _ = manager.apply(Configuration(path: "p.yml", jobs: jobs))
        _ = manager.sync(
            TargetSets(groups: [
                "j": [group("1", "a:1", instance), group("2", "b:1"), group("3", "c:1", instance)],
                "k": [group("4", "d:1"), group("5", "e:1", instance)],
            ])
        )
        let layouts = manager.layouts(discovery: [])
        #expect(layouts.map { $0.duplicates.keys.sorted() } == [[0, 2], [1]])
        let first = DuplicateTarget(pool: "j", url: "http://a:1/metrics")
        #expect(layouts.first?.duplicates[0] == DuplicateTarget(pool: "j", url: "http://c:1/metrics"))
        #expect(layouts.first?.duplicates[2] == first)
        #expect(layouts.last?.duplicates[1] == first)
    }

    // MARK: Results

    @Test("shares the memory of results among the targets of all pools")
    func sharedResults() {
        #expect(services.resultsPerTarget == 120)
        services.shareResults(among: 50_000)
        #expect(services.resultsPerTarget == 23)
        sync(ScrapeJob(name: "j"), [group("1", "a:1")])
        #expect(services.resultsPerTarget == 120)
    }

    // MARK: The cache

    /// A change of one key, and whether the cache goes on behind it.
    struct KeyChange: Sendable, CustomTestStringConvertible {
        let key: String
        let isReused: Bool
        let change: @Sendable (inout ScrapeJob) throws -> Void

        init(_ key: String, isReused: Bool = false, _ change: @escaping @Sendable (inout ScrapeJob) throws -> Void) {
            self.key = key
            self.isReused = isReused
            self.change = change
        }

        var testDescription: String { key }
    }

    private static let place = SourceLocation(file: "", line: 1, column: 1)

    static let keyChanges: [KeyChange] = [
        KeyChange("nothing", isReused: true) { _ in },
        KeyChange("its place in the file", isReused: true) { $0.sourceIndex = 7 },
        KeyChange("scrape_interval", isReused: true) { $0.scrapeInterval = PrometheusDuration(seconds: 7) },
        KeyChange("scrape_timeout", isReused: true) { $0.scrapeTimeout = PrometheusDuration(seconds: 7) },
        KeyChange("sample_limit", isReused: true) { $0.limits.samples = 7 },
        KeyChange("tls_config", isReused: true) { $0.httpClient.tls.minVersion = .tls12 },
        KeyChange("proxy_from_environment", isReused: true) { $0.httpClient.proxy.fromEnvironment = true },
        KeyChange("basic_auth", isReused: true) {
            $0.httpClient.authorization = .basic(user: .text("u"), password: .text(""))
        },
        KeyChange("follow_redirects", isReused: true) { $0.httpClient.followRedirects = false },
        KeyChange("enable_http2", isReused: true) { $0.httpClient.enableHTTP2 = false },
        KeyChange("headers", isReused: true) { $0.httpClient.headers = [ClientHeader(name: "a", values: ["b"])] },
        KeyChange("files of the client", isReused: true) { job in
            job.checkedFiles = [CheckedFile(path: "a", kind: .clientKey, location: place)]
        },
        KeyChange("other bytes for the client", isReused: true) { $0.clientSpelling = "x" },
        KeyChange("other bytes") { $0.spelling = "x" },
        KeyChange("metrics_path") { $0.metricsPath = "/other" },
        KeyChange("scheme") { $0.scheme = "https" },
        KeyChange("params") { $0.params = [RequestParameter(name: "a", values: ["b"])] },
        KeyChange("scrape_protocols") { $0.scrapeProtocols = [.prometheusText004] },
        KeyChange("fallback_scrape_protocol") { $0.fallbackProtocol = .prometheusText004 },
        KeyChange("enable_compression") { $0.enableCompression = false },
        KeyChange("honor_labels") { $0.honorLabels = true },
        KeyChange("honor_timestamps") { $0.honorTimestamps = false },
        KeyChange("track_timestamps_staleness") { $0.trackTimestampsStaleness = true },
        KeyChange("metric_name_validation_scheme") { $0.metricNameValidation = .legacy },
        KeyChange("metric_name_escaping_scheme") { $0.metricNameEscaping = .underscores },
        KeyChange("body_size_limit") { $0.limits.bodySize = ByteSize(bytes: 7) },
        KeyChange("target_limit") { $0.limits.targets = 7 },
        KeyChange("label_limit") { $0.limits.labels = 7 },
        KeyChange("label_name_length_limit") { $0.limits.labelNameLength = 7 },
        KeyChange("label_value_length_limit") { $0.limits.labelValueLength = 7 },
        KeyChange("keep_dropped_targets") { $0.limits.keepDroppedTargets = 7 },
        KeyChange("convert_classic_histograms_to_nhcb") { $0.convertsClassicHistograms = true },
        KeyChange("always_scrape_classic_histograms") { $0.keepsClassicHistograms = true },
        KeyChange("native_histogram_bucket_limit") { $0.nativeHistogramBucketLimit = 7 },
        KeyChange("native_histogram_min_bucket_factor") { $0.nativeHistogramMinBucketFactor = 1.5 },
        KeyChange("relabel_configs") { job in
            job.relabelRules = RelabelRules([
                try RelabelRule(sourceLabels: ["a"], regex: try RelabelRegex("b"), action: .drop)
            ])
        },
        KeyChange("metric_relabel_configs") { job in
            job.metricRelabelRules = RelabelRules([
                try RelabelRule(sourceLabels: ["a"], regex: try RelabelRegex("b"), action: .drop)
            ])
        },
        KeyChange("scrape_failure_log_file") { $0.failureLogFile = "log" },
        KeyChange("file_sd_configs") { job in
            job.discoveries = [.file(FileDiscoverySection(files: ["a.yml"], location: place))]
        },
        KeyChange("consul_sd_configs") { job in
            job.discoveries = [.unsupported(UnsupportedDiscovery(kind: "consul", location: place))]
        },
        KeyChange("static_configs") { job in
            job.staticGroups = [StaticGroup(targets: ["a:1"], location: place)]
        },
    ]

    @Test("goes on with its caches when only what leaves series alone changes", arguments: keyChanges)
    func cacheReuse(_ change: KeyChange) throws {
        let old = ScrapeJob(name: "j")
        var new = old
        try change.change(&new)
        #expect(PoolSettings.reusesCache(from: old, to: new) == change.isReused)
        #expect((old != new) == (change.key != "nothing"))
    }

    /// What a job's parts say, by their names.
    private static func parts(of value: Any) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: Mirror(reflecting: value).children.map { part in
                (part.label ?? "", String(reflecting: part.value))
            }
        )
    }

    @Test("has a case for every key that a job has")
    func everyKey() throws {
        let old = ScrapeJob(name: "j")
        var unchanged = Self.parts(of: old).merging(Self.parts(of: old.limits)) { first, _ in first }
            .merging(Self.parts(of: old.httpClient)) { first, _ in first }
        #expect(unchanged.count > 35)
        for change in Self.keyChanges {
            var new = old
            try change.change(&new)
            for value in [new, new.limits, new.httpClient] as [Any] {
                for (name, text) in Self.parts(of: value) where unchanged[name] != nil && unchanged[name] != text {
                    unchanged[name] = nil
                }
            }
        }
        // Without a name there is no old job, places are equal to all others, and the spelling follows from the texts.
        #expect(unchanged.keys.sorted() == ["location", "name"])
    }
}

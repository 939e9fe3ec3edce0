import Glibc
import MetricModel
import SampleStorage
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

/// Jobs that cannot run as they are configured (scrape rules 1.4, 1.5, 2.5; case 19).
@Suite("A reload into what cannot be")
struct EngineImpossibleReloadTests {
    private static let impossible = "tls_config: {min_version: TLS13, max_version: TLS12}"
    private static let impossibleProblem =
        "error creating HTTP client: tls_config.max_version must be greater than or equal to "
        + "tls_config.min_version if both are specified"

    @Test("leaves the loops of a running job as they were; a new one begins without a pool")
    func refusedJob() async throws {
        let site = try Site(good: "/a", "/b")
        let running = try RunningEngine([site.job("new", ["/a"], Self.impossible), site.job("old", ["/b"])])
        let snapshot = try await running.scraped(2, targets: 1)
        #expect(snapshot.pool("new")?.failure == PoolFailure(text: Self.impossibleProblem))
        #expect(snapshot.pool("old")?.failure == nil)

        running.write([site.job("new", ["/a"]), site.job("old", ["/b"], Self.impossible)])
        guard case .reloadIncomplete(let report, let failures) = await running.send(.reload(dryRun: false)) else {
            Issue.record("the reload did not say that it failed in part")
            return
        }
        #expect(failures.map(\.job) == ["old"] && failures.map(\.text) == [Self.impossibleProblem])
        #expect(failures.first?.location.line == 4)
        #expect(report.jobsChanged == ["new"] && report.targetsAdded == 1 && report.loopsRestarted == 0)
        let swapped = try await running.scraped(2, targets: 2)
        #expect(swapped.pool("new")?.failure == nil)
        #expect(
            swapped.pool("old")?.failure == PoolFailure(text: Self.impossibleProblem, remainder: .oldConfiguration)
        )
        #expect(swapped.configuration.failures == failures && swapped.configuration.lastFailure == nil)
        try await running.moreScrapes(2, of: "/b")
        #expect(!running.samples("page", of: "/b").hasStaleMarker)
    }

    @Test("is taken over by a running job where only new pools are refused, as its dry run says")
    func excludedFeatures() async throws {
        let site = try Site(["/old": .text(Self.histogram), "/new": .text(Self.histogram)])
        let convert = "convert_classic_histograms_to_nhcb: true"
        let running = try RunningEngine([site.job("old", ["/old"])]) { options in
            options.features = FeatureFlags(["created-timestamp-zero-ingestion", "native-histograms"])
        }
        try await running.scraped(2, targets: 1)
        #expect(running.samples("h_count", of: "/old").count >= 2)
        running.write([site.job("old", ["/old"], convert), site.job("new", ["/new"], convert)])

        guard case .planned(let plan) = await running.send(.reload(dryRun: true)) else {
            Issue.record("no plan")
            return
        }
        #expect(plan.failures.isEmpty && plan.report.jobsBroken.map(\.job) == ["new"])
        var report = try await running.reload()
        report.nanoseconds = 0
        #expect(report == plan.report)
        #expect(report.jobsChanged == ["old"] && report.loopsRestarted == 1)
        let snapshot = running.engine.snapshot(fresh: true)
        #expect(snapshot.pool("old")?.failure == nil)
        #expect(snapshot.pool("new")?.isBroken == true && snapshot.configuration.failures.isEmpty)

        try await running.eventually("markers of the classic series") { _ in
            running.samples("h_count", of: "/old").last?.isStaleMarker == true
        }
        try await running.moreScrapes(2, of: "/old")
        let converted = running.engine.series(matching: [.metric("h")], limit: 9)
        #expect(converted.map { $0.labels["instance"] } == ["/old"])
        #expect(site.requests(of: "/new") == 0)
    }

    private static let histogram =
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 4\nh_count 3\n"

    @Test(
        "of HTTP settings leaves running loops as they are; a new job of this kind is broken, not refused"
    )
    func impossibleClient() async throws {
        let site = try Site(good: "/a", "/b", "/c")
        let (impossible, problem) = (Self.impossible, Self.impossibleProblem)
        let running = try RunningEngine([site.job("j", ["/a"]), site.job("k", ["/b"])])
        try await running.scraped(1, targets: 2)

        running.write([site.job("j", ["/a"]), site.job("k", ["/b"]), site.job("n", ["/c"], impossible)])
        let report = try await running.reload()
        #expect(report.jobsAdded == ["n"] && report.jobsBroken.map(\.text) == [problem])
        #expect(running.engine.snapshot(fresh: true).pool("n")?.failure == PoolFailure(text: problem))

        running.write([
            site.job("j", ["/a"], impossible), site.job("k", ["/b"], "sample_limit: 7"), site.job("n", ["/c"]),
        ])
        guard case .reloadIncomplete(let partial, let failures) = await running.send(.reload(dryRun: false)) else {
            Issue.record("the reload did not say that it failed in part")
            return
        }
        #expect(failures.map(\.description) == ["\(running.configurationPath):3:3: job \"j\": \(problem)"])
        #expect(partial.jobsChanged == ["k", "n"] && partial.loopsRestarted == 1 && partial.jobsBroken.isEmpty)
        let snapshot = try await running.scraped(3, targets: 3)
        #expect(snapshot.pool("j")?.failure?.remainder == .oldConfiguration)
        #expect(running.results(of: "/a").map(\.seriesAdded).reduce(0, +) == 1)
        #expect(!running.samples("page", of: "/a").hasStaleMarker)
    }

    @Test("of the same file again takes what has become possible meanwhile: running jobs change, broken ones begin")
    func missingAuthorities() async throws {
        let site = try Site(good: "/a", "/b")
        let settings = "tls_config: {ca_file: ca.pem}"
        let running = try RunningEngine([site.job("j", ["/a"])])
        try await running.scraped(1, targets: 1)
        let path = running.directory.path("ca.pem")
        let problem =
            "error creating HTTP client: unable to read CA cert: unable to read file \(path): open \(path): "
            + "no such file or directory"

        running.write([site.job("j", ["/a"], settings), site.job("n", ["/b"], settings)])
        for _ in 1...2 {
            guard case .reloadIncomplete(let report, let failures) = await running.send(.reload(dryRun: false)) else {
                Issue.record("the reload did not say that it failed in part")
                return
            }
            #expect(failures.map(\.text) == [problem] && report.jobsBroken.map(\.text) == [problem])
            #expect(report.loopsRestarted == 0 && report.targetsAdded == 0)
        }
        running.directory.write("ca.pem", Self.authority, renaming: true)
        let report = try await running.reload()
        #expect(report.jobsChanged == ["j"] && report.loopsRestarted == 1 && report.targetsAdded == 1)
        #expect(report.jobsBroken.isEmpty && report.jobsAdded.isEmpty)
        let snapshot = try await running.scraped(2, targets: 2)
        #expect(snapshot.pools.allSatisfy { $0.failure == nil })
    }

    /// Anybody's certificate.
    private static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIBnjCCAUWgAwIBAgIUAsgoQLlUwBffqPBusQQ9fW1I0kYwCgYIKoZIzj0EAwIw
        JDEiMCAGA1UEAwwZc2NyYXBlLXR1aSB0ZXN0IGF1dGhvcml0eTAgFw0yNjExMjEx
        MzQ2NTlaGA8yMTI2MTAyODEzNDY1OVowJDEiMCAGA1UEAwwZc2NyYXBlLXR1aSB0
        ZXN0IGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIf9kX9ClVCu
        Ro1c0CPQMBUt+DVM4hI3DeLqMRkdYFAg7fcdSLeZmHO0igSBrOT8ZNnTE+asWtVh
        hEC1tKwWJQejUzBRMB0GA1UdDgQWBBTyO/9HSqvBWxHBs6IWv7/dP/pyeDAfBgNV
        HSMEGDAWgBTyO/9HSqvBWxHBs6IWv7/dP/pyeDAPBgNVHRMBAf8EBTADAQH/MAoG
        CCqGSM49BAMCA0cAMEQCIAcm+dbJyuvulUhrW1p8NRJ6/F4v0oF2ZTJYVssuP/R/
        AiBDcg5MQsZp2UA8LhtaVHuBmyPDIjSBv/l8J+QdCQhdTQ==
        -----END CERTIFICATE-----
        """
}

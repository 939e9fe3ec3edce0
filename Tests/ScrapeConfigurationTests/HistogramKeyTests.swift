import ScrapeConfiguration
import Testing

/// Keys about native histograms and exemplars (config-and-discovery.md, tables of `global`, of jobs and of `storage`).
@Suite("Keys for histograms and exemplars")
struct HistogramKeyTests {
    struct Flags: Equatable, Sendable {
        var converts: Bool
        var keeps: Bool
    }

    struct Row: Sendable, CustomStringConvertible {
        let global: [String]
        let job: [String]
        let flags: Flags

        var description: String { "\(global) \(job)" }
    }

    static let convert = "convert_classic_histograms_to_nhcb"
    static let keep = "always_scrape_classic_histograms"
    static let rows = [
        Row(global: [], job: [], flags: Flags(converts: false, keeps: false)),
        Row(global: ["\(convert): true"], job: [], flags: Flags(converts: true, keeps: false)),
        Row(global: ["\(convert): true"], job: ["\(convert): false"], flags: Flags(converts: false, keeps: false)),
        Row(global: ["\(convert): true"], job: ["\(convert):"], flags: Flags(converts: true, keeps: false)),
        Row(global: ["\(keep): true"], job: ["\(convert): true"], flags: Flags(converts: true, keeps: true)),
        Row(global: ["\(keep): true"], job: ["\(keep): false"], flags: Flags(converts: false, keeps: false)),
        Row(global: [], job: ["\(keep): true"], flags: Flags(converts: false, keeps: true)),
    ]

    @Test("a job's own word stands against the global one, also when it is false", arguments: rows)
    func inheritance(row: Row) throws {
        var text = row.global.isEmpty ? "" : "global:\n" + row.global.map { "  \($0)\n" }.joined()
        text += "scrape_configs:\n- job_name: a\n" + row.job.map { "  \($0)\n" }.joined()
        let job = try #require(try parse(text).jobs.first)
        #expect(Flags(converts: job.convertsClassicHistograms, keeps: job.keepsClassicHistograms) == row.flags)
    }

    @Test("a job limits the buckets of its histograms")
    func limits() throws {
        let limited = try parse(job("native_histogram_bucket_limit: 160", "native_histogram_min_bucket_factor: 1.1"))
        #expect(limited.jobs[0].nativeHistogramBucketLimit == 160)
        #expect(limited.jobs[0].nativeHistogramMinBucketFactor == 1.1)
        let unlimited = try parse(job("native_histogram_min_bucket_factor: -3"))
        #expect(unlimited.jobs[0].nativeHistogramBucketLimit == 0)
        #expect(unlimited.jobs[0].nativeHistogramMinBucketFactor == -3)
    }

    @Test(
        "exemplars are a hundred thousand unless the section says otherwise",
        arguments: [
            ("", 100_000), ("storage:", 100_000), ("storage: {exemplars: }", 100_000), ("storage: {exemplars: {}}", 0),
            ("storage: {exemplars: {max_exemplars: 5}}", 5), ("storage: {exemplars: {max_exemplars: -1}}", -1),
            ("storage: {tsdb: {out_of_order_time_window: 5m}}", 100_000),
        ]
    )
    func exemplars(text: String, count: Int) throws {
        #expect(try parse(text).storage.maxExemplars == count)
    }

    @Test(
        "mistakes are Prometheus's",
        arguments: [
            ("native_histogram_bucket_limit: -1", "3:34: cannot unmarshal !!int `-1` into uint"),
            ("native_histogram_min_bucket_factor: x", "3:39: cannot unmarshal !!str `x` into float64"),
            ("convert_classic_histograms_to_nhcb: x", "3:39: cannot unmarshal !!str `x` into bool"),
            ("always_scrape_classic_histograms: 1", "3:37: cannot unmarshal !!int `1` into bool"),
        ]
    )
    func mistakes(line: String, problem: String) {
        #expect(problems(job(line)) == [problem])
    }

    @Test(
        "mistakes in the storage section are Prometheus's",
        arguments: [
            ("storage: {exemplars: {max_exemplars: x}}", "1:38: cannot unmarshal !!str `x` into int64"),
            ("storage: {foo: 1}", "1:11: field foo not found in type config.StorageConfig"),
            ("storage: {tsdb: {foo: 1}}", "1:18: field foo not found in type config.plain"),
            ("storage: {exemplars: {foo: 1}}", "1:23: field foo not found in type config.ExemplarsConfig"),
            (
                "storage: {tsdb: {out_of_order_time_window: 1}}",
                "1:44: not a valid duration string: \"1\""
            ),
            ("storage: []", "1:10: cannot unmarshal !!seq into config.StorageConfig"),
            ("storage: {exemplars: 3}", "1:22: cannot unmarshal !!int `3` into config.ExemplarsConfig"),
            (
                "global: {native_histogram_bucket_limit: 1}",
                "1:10: field native_histogram_bucket_limit not found in type config.plain"
            ),
        ]
    )
    func storageMistakes(text: String, problem: String) {
        #expect(problems(text).map { $0.prefix(problem.count) } == [problem[...]])
    }
}

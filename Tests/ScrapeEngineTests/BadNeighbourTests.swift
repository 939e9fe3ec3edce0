import HTTPTransport
import MetricModel
import SampleStorage
import ScrapeConfiguration
import ScrapeTestSupport
import SelfMetrics
import Testing

@testable import ScrapeEngine

/// Targets as bad as they come, beside a good one in the same storage; scrapes are ten seconds apart on a clock of the
/// test's own (scrape rules 2.3, 5.6, 6.3, 6.6 to 6.9, 8.2).
@Suite("A target and its bad neighbour")
struct BadNeighbourTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var job: @Sendable (inout ScrapeJob) -> Void = { _ in }
        /// What happens at each tick.
        let events: [BadCourse.Event]
        /// `1` or `0` for each scrape, `-` for a tick without.
        let up: String
        var errors: [String] = []
        /// Samples by metric.
        let stored: [String: [String]]
        /// Self metrics that have grown.
        var counted: [String: Double] = [:]
        let state: TargetState
    }

    private static let timedOut = #"Get "http://bad:1/metrics": context deadline exceeded"#

    static let comingAndGoing = [
        Row(
            testDescription: "fails every other time",
            events: [.page("a 1\n"), .failure, .page("a 2\n"), .failure, .page("a 3\n")],
            up: "10101",
            errors: [timedOut],
            stored: ["a": ["0:1", "10:stale", "20:2", "30:stale", "40:3"]],
            state: .flapping
        ),
        Row(
            testDescription: "is gone while it answers, and stays away",
            events: [.page("a 1\n"), .goesWhileAnswering("a 2\n"), .away, .away, .away],
            up: "11---",
            stored: ["a": ["0:1", "10:2", "20:stale"], "up": ["0:1", "10:1", "20:stale"]],
            state: .up
        ),
        Row(
            testDescription: "is gone while it answers, and its answer breaks",
            events: [.page("a 1\n"), .goesWhileAnswering("7&-\n"), .away, .away, .away],
            up: "10---",
            errors: [#"expected a valid start token, got "7" ("INVALID") while parsing: "7""#],
            stored: ["a": ["0:1", "10:stale"], "up": ["0:1", "10:0", "20:stale"]],
            state: .down
        ),
        Row(
            testDescription: "goes and comes, each time before its markers are due",
            events: [.page("a 1\n"), .goes, .comes("a 2\n"), .goes, .comes("a 3\n"), .page("a 4\n")],
            up: "1-1-11",
            stored: ["a": ["0:1", "20:2", "40:3", "50:4"], "up": ["0:1", "20:1", "40:1", "50:1"]],
            state: .up
        ),
        Row(
            testDescription: "goes and comes back late, with other series",
            events: [.page("a 1\n"), .goes, .away, .away, .comes("b 1\n"), .page("b 2\n")],
            up: "1---11",
            stored: [
                "a": ["0:1", "10:stale"], "b": ["40:1", "50:2"], "up": ["0:1", "10:stale", "40:1", "50:1"],
            ],
            state: .up
        ),
        Row(
            testDescription: "has other series every time",
            events: (0..<4).map { .page("a\($0) 1\nb\($0) 1\n") },
            up: "1111",
            stored: ["a0": ["0:1", "10:stale"], "b2": ["20:1", "30:stale"], "a3": ["30:1"]],
            state: .up
        ),
    ]

    static let times = [
        Row(
            testDescription: "says everything twice",
            events: Array(repeating: .page("a 1\na 2\nb 1\na 3\n"), count: 3),
            up: "111",
            stored: ["a": ["0:1", "10:1", "20:1"], "b": ["0:1", "10:1", "20:1"]],
            counted: ["duplicates": 6],
            state: .refused
        ),
        Row(
            testDescription: "goes back in time and on again",
            events: [.timed("a 1", 0), .timed("a 2", 0), .timed("a 3", -15), .timed("a 4", 0)],
            up: "1111",
            stored: ["a": ["0:1", "10:2", "30:4"], "up": ["0:1", "10:1", "20:1", "30:1"]],
            counted: ["out_of_order": 1],
            state: .refused
        ),
        Row(
            testDescription: "stands still in time",
            events: [.timed("a 1", 0), .timed("a 2", -10), .timed("a 3", -20), .timed("a 4", 0)],
            up: "1111",
            stored: ["a": ["0:1", "30:4"]],
            counted: ["duplicates": 2],
            state: .refused
        ),
        Row(
            testDescription: "jumps two hours ahead and comes back",
            events: [.timed("a 1", 0), .timed("a 2", 7200), .timed("a 3", 0)],
            up: "111",
            stored: ["a": ["0:1", "20:3"]],
            counted: ["out_of_bounds": 1],
            state: .refused
        ),
        Row(
            testDescription: "jumps nine minutes ahead, which is stored, and comes back",
            events: [.timed("a 1", 0), .timed("a 2", 540), .timed("a 3", 0), .page("b 1\n")],
            up: "1111",
            stored: ["a": ["0:1", "550:2"], "b": ["30:1"]],
            counted: ["out_of_order": 1],
            state: .refused
        ),
        Row(
            testDescription: "was two hours ago once",
            events: [.timed("a 1", 0), .timed("a 2", -7200), .page("a 3\n")],
            up: "111",
            stored: ["a": ["0:1", "20:3"]],
            counted: ["out_of_bounds": 1],
            state: .refused
        ),
    ]

    private static func limit(
        _ key: String,
        _ bad: BadCourse.Event,
        _ error: String,
        counted: String,
        b: [String] = ["0:1", "10:stale", "20:1"],
        a: [String] = ["0:1", "20:1"],
        _ change: @escaping @Sendable (inout ScrapeJob) -> Void
    ) -> Row {
        Row(
            testDescription: "exceeds \(key) once",
            job: change,
            events: [.page("a 1\nb 1\n"), bad, .page("a 1\nb 1\n")],
            up: "101",
            errors: [error],
            stored: ["a": a, "b": b, "up": ["0:1", "10:0", "20:1"]],
            counted: counted.isEmpty ? [:] : [counted: 1],
            state: .up
        )
    }

    static let limits = [
        limit(
            "sample_limit",
            .page("a 1\nc 1\nd 1\n"),
            "sample limit exceeded",
            counted: "sample_limit"
        ) { $0.limits.samples = 2 },
        limit(
            "body_size_limit",
            .page("a 1\nb 1\nc 1\n"),
            "body size limit exceeded",
            counted: "body_size_limit",
            a: ["0:1", "10:stale", "20:1"]
        ) { $0.limits.bodySize = ByteSize(bytes: 12) },
        limit(
            "label_limit",
            .page("a 1\nm{x=\"1\"} 1\nb 1\n"),
            "label_limit exceeded (metric: m, number of labels: 4, limit: 3)",
            counted: "label_limits"
        ) { $0.limits.labels = 3 },
        limit(
            "label_name_length_limit",
            .page("a 1\nm{long_name=\"1\"} 1\nb 1\n"),
            "label_name_length_limit exceeded (metric: m, label name: long_name, length: 9, limit: 8)",
            counted: "label_limits"
        ) { $0.limits.labelNameLength = 8 },
        limit(
            "label_value_length_limit",
            .page("a 1\nm{x=\"long value\"} 1\nb 1\n"),
            "label_value_length_limit exceeded (metric: m, label name: x, value: \"long value\", length: 10, limit: 9)",
            counted: "label_limits"
        ) { $0.limits.labelValueLength = 9 },
        limit(
            "native_histogram_bucket_limit",
            .protobuf(histogram),
            "histogram bucket limit exceeded",
            counted: "bucket_limit"
        ) { $0.nativeHistogramBucketLimit = 3 },
        limit(
            "target_limit",
            .forced("target_limit exceeded (number of targets: 3, limit: 2)"),
            "target_limit exceeded (number of targets: 3, limit: 2)",
            counted: "",
            a: ["0:1", "10:stale", "20:1"]
        ) { $0.limits.targets = 2 },
    ]

    private static let histogram: ProtobufPage = {
        var page = ProtobufPage()
        page.gauge("a", 1)
        page.histogram("h", .native(count: 18, positiveDeltas: [3, 0, 0], negativeDeltas: [3, 0, 0]))
        return page
    }()

    @Test(
        "goes on as if it were alone, and the neighbour's status and counters say what it did",
        arguments: comingAndGoing + times + limits
    )
    func row(row: Row) throws {
        var job = ScrapeJob(name: "job")
        row.job(&job)
        var course = try BadCourse(job)
        for event in row.events { course.advance(event) }
        #expect(course.up == row.up)
        #expect(course.errors == row.errors)
        for (metric, samples) in row.stored { #expect(course.samples(metric) == samples, "\(metric)") }
        #expect(course.counted == row.counted)
        #expect(course.state == row.state)
        #expect(course.isGoodUntouched)
    }

    @Test("goes on whatever the neighbour does, in whatever order", arguments: 1...6 as ClosedRange<UInt64>)
    func anything(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var job = ScrapeJob(name: "job")
        job.limits.samples = 5
        job.limits.labels = 5
        job.limits.bodySize = ByteSize(bytes: 200)
        job.trackTimestampsStaleness = seed % 2 == 0
        var course = try BadCourse(job)
        let events = (Self.comingAndGoing + Self.times + Self.limits).flatMap(\.events)
        for _ in 0..<150 { course.advance(events.randomElement(using: &random) ?? .away) }
        #expect(course.isGoodUntouched)
        #expect(course.ticks == 150)
        for metric in ["a", "b", "up", "scrape_series_added"] {
            let times = course.times(metric)
            #expect(!times.isEmpty && zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(metric)")
        }
    }
}

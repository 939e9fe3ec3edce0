import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

@Suite("Text whose lines are not its rows is walked beside the last body, and says what it says to a new reader")
struct KnownLinesTests {
    /// A body of a history.
    struct Step: Sendable {
        let body: String
        /// The lines are those of the last body, and so are the rows.
        let isWalked: Bool
        let rows: [String]

        init(_ body: String, walked: Bool, _ rows: String...) {
            self.body = body
            isWalked = walked
            self.rows = rows
        }
    }

    private static var converting: ReadOptions {
        var options = ReadOptions()
        options.convertsClassicHistograms = true
        options.exemplars = true
        return options
    }

    private static var keeping: ReadOptions {
        var options = converting
        options.keepsClassicHistograms = true
        return options
    }

    /// A page of one family `h` of the type histogram.
    private static func page(_ lines: String...) -> String {
        "# TYPE h histogram\n" + lines.joined(separator: "\n") + "\n"
    }

    private func expect(_ steps: [Step], _ format: ExpositionFormat, _ options: ReadOptions) {
        var past = RowHistory(format: format, options: options)
        for (index, step) in steps.enumerated() {
            let found = past.read(Array(step.body.utf8))
            #expect(found.rows == step.rows, "step \(index)")
            #expect((past.reader.pending?.keyed?.hasKnownLines == true) == step.isWalked, "step \(index)")
            #expect(found == ExposedRows(Array(step.body.utf8), as: format, options: options), "step \(index)")
            past.adopt()
        }
    }

    private static func histogram(_ low: String, _ high: String, _ sum: String = "1", rest: String = "g 1") -> String {
        page("h_bucket{le=\"1\"} \(low)", "h_bucket{le=\"2\"} \(high)", "h_sum \(sum)", rest)
    }

    static let conversions: [[Step]] = [
        // New values; whole ones and fractions; a sum that is no number; empty buckets.
        [
            Step(
                histogram("1", "3"),
                walked: false,
                "h [schema -53 count 3 zero 0 positive 0:2 [1, 1] negative  [] sum 1]",
                "g 1"
            ),
            Step(
                histogram("2", "5", "NaN", rest: "g 7"),
                walked: true,
                "h [schema -53 count 5 zero 0 positive 0:2 [2, 1] negative  [] sum NaN:7ff8000000000001]",
                "g 7"
            ),
            Step(
                histogram("0", "2.5", "+Inf"),
                walked: true,
                "h [schema -53 float count 2.5 zero 0.0 positive 1:1 [2.5] negative  [] sum +Inf]",
                "g 1"
            ),
            Step(
                histogram("0", "0"),
                walked: true,
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 1]",
                "g 1"
            ),
        ],
        // One that no longer adds up, stays like that, and adds up again.
        [
            Step(
                histogram("1", "3"),
                walked: false,
                "h [schema -53 count 3 zero 0 positive 0:2 [1, 1] negative  [] sum 1]",
                "g 1"
            ),
            Step(histogram("4", "3"), walked: false, "g 1"),
            Step(histogram("5", "3", rest: "g 2"), walked: true, "g 2"),
            Step(
                histogram("3", "3"),
                walked: false,
                "h [schema -53 count 3 zero 0 positive 0:1 [3] negative  [] sum 1]",
                "g 1"
            ),
        ],
        // The timestamp is that of the series behind, or of the last one in front of a comment or the end.
        [
            Step(
                page("h_sum 1 1000", "g 7 2000", "h_sum 2 3000", "# a comment", "h_sum 3"),
                walked: false,
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 1] @2000",
                "g 7 @2000",
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 2] @3000 again",
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 3] again"
            ),
            Step(
                page("h_sum 1 1001", "g 7", "h_sum 2", "# a comment", "h_sum 3 4000"),
                walked: true,
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 1]",
                "g 7",
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 2] again",
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 3] @4000 again"
            ),
            Step(
                page("h_sum 1", "g 8", "h_sum 2", "# a comment", "h_sum 3"),
                walked: true,
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 1]",
                "g 8",
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 2] again",
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 3] again"
            ),
        ],
        // A comment, another bound and another type are other lines.
        [
            Step(page("h_sum 1"), walked: false, "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 1]"),
            Step(
                page("# x", "h_sum 2"),
                walked: false,
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 2]"
            ),
            Step(
                page("# x", "h_sum 3"),
                walked: true,
                "h [schema -53 count 0 zero 0 positive  [] negative  [] sum 3]"
            ),
            Step("# TYPE h gauge\nh_sum 3\n", walked: false, "h_sum 3"),
            Step("# TYPE h gauge\nh_sum 4\n", walked: true, "h_sum 4"),
            Step("h_sum 5", walked: false, "h_sum 5"),
            Step("h_sum 6", walked: true, "h_sum 6"),
            Step("h_sum 6 # x", walked: false),
        ],
        // Behind a first bound of -Inf nothing is as it seems: never walked.
        [
            Step(page("h_bucket{le=\"-Inf\"} 0", "h_count 1", "g 1"), walked: false, "g 1"),
            Step(page("h_bucket{le=\"-Inf\"} 0", "h_count 1", "g 2"), walked: false, "g 2"),
        ],
        [Step("", walked: false), Step("", walked: true), Step("g 1", walked: false, "g 1")],
    ]

    @Test("with its classic histograms converted", arguments: conversions.indices)
    func converts(history: Int) {
        expect(Self.conversions[history], .prometheusText, Self.converting)
        #expect(!Self.conversions[history].isEmpty)
    }

    @Test("with its classic series kept")
    func keepsClassic() {
        var past = RowHistory(format: .prometheusText, options: Self.keeping)
        for (round, value) in [1, 2, 3].enumerated() {
            let rows = past.read(Array(Self.page("h_bucket{le=\"1\"} \(value)", "h 4", "h_sum 2", "g 1").utf8)).rows
            #expect(
                rows == [
                    "h_bucket{le=1.0} \(value)", "h 4", "h_sum 2",
                    "h [schema -53 count \(value) zero 0 positive 0:1 [\(value)] negative  [] sum 2]", "g 1",
                ]
            )
            #expect(past.reader.pending?.keyed?.hasKnownLines == (round > 0))
            past.adopt()
        }
    }

    @Test("of OpenMetrics with its exemplars, those of a histogram's series behind those of rows between them")
    func exemplars() {
        func body(_ first: String, _ second: String) -> String {
            Self.page("h_count 1\(first)", "h 3 # {x=\"y\"} 2", "h_sum 5\(second)", "g 1 # {x=\"z\"} 4", "# EOF")
        }
        func rows(_ histogram: String) -> [String] {
            [
                "h 3 # {x=y} 2",
                "h [schema -53 count 1 zero 0 positive 0:1 [1] negative  [] sum 5]\(histogram)", "g 1 # {x=z} 4",
            ]
        }
        var past = RowHistory(format: .openMetricsText, options: Self.converting)
        let exemplar = " # {a=\"b\"} 7 8"
        #expect(past.read(Array(body(exemplar, exemplar).utf8)).rows == rows(" # {a=b} 7 @8000 # {a=b} 7 @8000"))
        past.adopt()
        for (first, second, expected) in [
            ("", exemplar, " # {a=b} 7 @8000"), ("", exemplar, " # {a=b} 7 @8000"),
            (exemplar, " # {c=\"d\"} NaN", " # {a=b} 7 @8000 # {c=d} NaN:7ff8000000000001"), ("", "", ""),
        ] {
            #expect(past.read(Array(body(first, second).utf8)).rows == rows(expected))
            #expect(past.reader.pending?.keyed?.hasKnownLines == true)
            past.adopt()
        }
    }

    static let creations: [[Step]] = [
        // New values and exemplars; another time of creation; a creation that is none any more.
        [
            Step(
                "# TYPE a counter\na_total 1\na_created 5\n# TYPE g gauge\ng NaN\n# EOF\n",
                walked: false,
                "a_total 1 created 5000",
                "g NaN:7ff8000000000001"
            ),
            Step(
                "# TYPE a counter\na_total 2 3 # {x=\"y\"} 4\na_created 5\n# TYPE g gauge\ng +Inf\n# EOF\n",
                walked: true,
                "a_total 2 @3000 created 5000 # {x=y} 4",
                "g +Inf"
            ),
            Step(
                "# TYPE a counter\na_total 2\na_created 6\n# TYPE g gauge\ng 1\n# EOF\n",
                walked: false,
                "a_total 2 created 6000",
                "g 1"
            ),
            Step(
                "# TYPE a counter\na_total 3\na_created 6\n# TYPE g gauge\ng 2\n# EOF\n",
                walked: true,
                "a_total 3 created 6000",
                "g 2"
            ),
            Step("# TYPE a gauge\na_total 3\na_created 6\n# EOF\n", walked: false, "a_total 3", "a_created 6"),
            Step("# TYPE a gauge\na_total 4\na_created 7\n# EOF\n", walked: true, "a_total 4", "a_created 7"),
        ],
        // An exemplar that is no number takes the creation away, and gives it back.
        [
            Step("# TYPE a counter\na_total 1\na_created 5\n# EOF\n", walked: false, "a_total 1 created 5000"),
            Step(
                "# TYPE a counter\na_total 1 # {} NaN\na_created 5\n# EOF\n",
                walked: false,
                "a_total 1 created \(Int64.min) # {} NaN:7ff8000000000001"
            ),
            Step("# TYPE a counter\na_total 1\na_created 5\n# EOF\n", walked: false, "a_total 1 created 5000"),
            Step("# TYPE a counter\na_total 2\na_created 5\n# EOF\n", walked: true, "a_total 2 created 5000"),
        ],
        // What the end is missing is missed.
        [
            Step("# TYPE a counter\na_total 1\na_created 5\n# EOF\n", walked: false, "a_total 1 created 5000"),
            Step("# TYPE a counter\na_total 1\na_created 5\n", walked: false, "a_total 1 created 5000"),
            Step("# TYPE a counter\na_total 1\na_created 5\n# EOF\n", walked: true, "a_total 1 created 5000"),
        ],
    ]

    @Test("with the times at which its series were created", arguments: creations.indices)
    func createdTimestamps(history: Int) {
        expect(Self.creations[history], .openMetricsText, .everything)
        #expect(!Self.creations[history].isEmpty)
    }

    @Test("without exemplars too, when an exemplar matters that nobody lists")
    func unlistedExemplars() {
        var options = ReadOptions()
        options.createdTimestamps = true
        var past = RowHistory(format: .openMetricsText, options: options)
        for (exemplar, created) in [("", 5000), (" # {} NaN", Int64.min), (" # {} 1", 5000), (" # {} 2", 5000)] {
            let body = "# TYPE a counter\na_total 1\(exemplar)\na_created 5\n# EOF\n"
            #expect(past.read(Array(body.utf8)).rows == ["a_total 1 created \(created)"])
            past.adopt()
        }
        #expect(past.table.isInStep)
    }

    @Test("after scrapes that failed, and in another format, with no value of theirs left behind")
    func abandoned() {
        var past = RowHistory(format: .prometheusText, options: Self.converting)
        func row(_ sum: Int) -> String { "h [schema -53 count 0 zero 0 positive  [] negative  [] sum \(sum)]" }
        #expect(past.read(Array(Self.page("h_sum 1", "g 1").utf8)).rows == [row(1), "g 1"])
        past.adopt()
        for value in [2, 3] {
            #expect(past.read(Array(Self.page("h_sum \(value)", "g 2").utf8)).rows == [row(value), "g 2"])
            past.abandon(entries: 1)
            #expect(past.read(Array(Self.page("h_sum \(value)", "g").utf8)).problem != nil)
            past.abandon(entries: 1)
            #expect(past.read(Array(Self.page("h_sum 1", "g 1").utf8)).rows == [row(1), "g 1"])
            #expect(past.reader.pending?.keyed?.hasKnownLines == true)
            past.adopt()
        }
        past.format = .openMetricsText
        #expect(past.read(Array(Self.page("h_sum 1", "g 1", "# EOF").utf8)).rows == [row(1), "g 1"])
        #expect(past.table.newKeys.isEmpty)
        #expect(past.reader.pending?.keyed?.hasKnownLines == false)
        past.adopt()
        // A failure that forgets what it has not seen forgets the lines.
        past.abandon(entries: 0, flush: true)
        #expect(past.read(Array(Self.page("h_sum 1", "g 1", "# EOF").utf8)).rows == [row(1), "g 1"])
        #expect(past.table.newKeys.count == 2)
    }

    @Test("whatever changes from scrape to scrape", arguments: 0..<60)
    func random(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var options = Self.converting
        options.keepsClassicHistograms = seed % 2 == 0
        options.exemplars = seed % 3 != 0
        let format: ExpositionFormat = seed % 4 < 2 ? .openMetricsText : .prometheusText
        let series = Self.someSeries(&random)
        var past = RowHistory(format: format, options: options)
        var walked = 0
        for _ in 0..<12 {
            var body = ""
            for line in series {
                body += line.hasPrefix("#") ? line : "\(line) \(Self.someRest(&random, format))"
                body += "\n"
            }
            if format == .openMetricsText { body += "# EOF\n" }
            let found = past.read(Array(body.utf8))
            #expect(found == ExposedRows(Array(body.utf8), as: format, options: options), "\(body)")
            if past.reader.pending?.keyed?.hasKnownLines == true { walked += 1 }
            if random.below(5) == 0 { past.abandon(entries: random.below(3)) } else { past.adopt() }
        }
        #expect(walked > 0 || series.contains { $0.contains("-Inf") || $0.contains("_bucket") })
    }

    /// Some lines of two histograms and a gauge.
    private static func someSeries(_ random: inout SeededRandom) -> [String] {
        let lines = [
            "h_sum", "h_count", "h_bucket{le=\"1\"}", "h_bucket{le=\"+Inf\"}", "h_bucket{le=\"0.5\"}", "h_max",
            "h_sum{a=\"1\"}", "h_count{a=\"1\"}", "h_bucket{a=\"1\",le=\"2\"}", "g", "# TYPE h histogram",
            "# TYPE h gauge", "# HELP h x", "h_bucket{le=\"-Inf\"}", "h_created",
        ]
        return ["# TYPE h histogram"] + (0..<(2 + random.below(9))).map { _ in random.pick(lines) }
    }

    /// A value and what may stand behind it.
    private static func someRest(_ random: inout SeededRandom, _ format: ExpositionFormat) -> String {
        var text = random.pick(["0", "1", "1", "2", "2", "2.5", "3", "NaN", "-1"])
        if random.below(6) == 0 { text += " \(random.below(3))" }
        if format == .openMetricsText, random.below(4) == 0 { text += " # {a=\"b\"} \(random.pick(["1", "2", "NaN"]))" }
        return text
    }
}

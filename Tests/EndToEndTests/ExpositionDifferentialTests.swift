import MetricModel
import Testing

/// The corpus, read by a real Prometheus and by us: the same verdicts and errors, the same series, values, times,
/// exemplars, histograms and metadata, log against log.
@Suite(
    "Every page is to us what it is to a real Prometheus",
    .enabled(if: RealPrometheus.path != nil && LoggedSamples.hasReader, "needs Prometheus 3.5 and Python"),
    .serialized
)
struct ExpositionDifferentialTests {
    private static let pages = ExpositionCorpus(start: WallTime.now().milliseconds).pages

    @Test(
        "same verdicts, same log",
        arguments: [
            Case(name: "by default", jobs: [("plain", ""), ("converted", converts)]),
            Case(
                name: "with native histograms, exemplars and metadata",
                features: ["native-histograms", "exemplar-storage", "metadata-wal-records"],
                jobs: [("plain", ""), ("classic", keepsClassic)]
            ),
            Case(
                // Without exemplars: 3.5 gives one of a converted histogram the time that an earlier one had.
                name: "with classic histograms converted",
                features: ["native-histograms"],
                jobs: [("converted", converts), ("both", converts + keepsClassic)]
            ),
            Case(
                name: "with limits, and labels and times of the target's or ours",
                features: ["native-histograms", "extra-scrape-metrics"],
                jobs: [
                    ("limited", "  native_histogram_bucket_limit: 4\n  native_histogram_min_bucket_factor: 1.2\n"),
                    ("honest", "  honor_labels: true\n  honor_timestamps: false\n  sample_limit: 20\n"),
                ]
            ),
            Case(
                name: "with created timestamps and labels for types and units",
                features: [
                    "native-histograms", "exemplar-storage", "created-timestamp-zero-ingestion", "type-and-unit-labels",
                ],
                jobs: [("plain", ""), ("classic", keepsClassic)]
            ),
        ]
    )
    func differential(_ row: Case) throws {
        let pages =
            row.features.contains("created-timestamp-zero-ingestion") ? Self.pages.filter(Self.ends) : Self.pages
        let run = try CorpusRun(pages, jobs: row.jobs, features: row.features)
        #expect(Self.pages.count >= 500 && run.theirs.count > 10 * pages.count)
        #expect(report(run, pages) == "")
    }

    /// Whether Prometheus 3.5 gets to the end of a page in which it looks for created timestamps: behind an exemplar that is
    /// wrong it looks for ever.
    private static func ends(_ page: CorpusPage) -> Bool {
        let text = String(decoding: page.body, as: UTF8.self)
        return page.contentType != PageDialect.openMetrics.contentType || page.name.contains("written")
            || !text.contains(" # ")
    }

    private static let converts = "  convert_classic_histograms_to_nhcb: true\n"
    private static let keepsClassic = "  always_scrape_classic_histograms: true\n"

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var features: [String] = []
        var jobs: CorpusRun.Jobs

        var testDescription: String { name }
    }

    /// Nothing, or what only one of the two has said or stored, and the pages it came from.
    private func report(_ run: CorpusRun, _ pages: [CorpusPage]) -> String {
        let differences = run.differences()
        guard !differences.isEmpty else { return "" }
        let shown = differences.prefix(80)
        let named = pages.enumerated().filter { page in
            shown.contains { $0.hasPrefix("\(page.element.name) [\(page.offset)] ") }
        }
        let bodies = named.prefix(20).map { "\($1.name) [\($0)]: \(GoSyntax.quoted(bytes: $1.body))" }
        return (["\(differences.count) differences"] + shown + bodies).joined(separator: "\n")
    }
}

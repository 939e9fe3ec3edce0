internal import MetricModel
internal import SampleStorage

/// The series that report on a scrape itself, in the order they are written (`scrapeLoop.report` in
/// `scrape/scrape.go`, v3.5).
package struct ScrapeReport: Sendable, Hashable {
    package static let names = [
        "up", "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
    ]

    package var isUp: Bool
    package var durationSeconds: Double
    package var scraped: Int
    package var kept: Int
    package var seriesAdded: Int

    package init(isUp: Bool, durationSeconds: Double, scraped: Int, kept: Int, seriesAdded: Int) {
        self.isUp = isUp
        self.durationSeconds = durationSeconds
        self.scraped = scraped
        self.kept = kept
        self.seriesAdded = seriesAdded
    }

    /// Aligned with `names`.
    package var values: [Double] {
        [isUp ? 1 : 0, durationSeconds, Double(scraped), Double(kept), Double(seriesAdded)]
    }

    /// The refs of the report series of one target, aligned with `names`.
    static func refs(of labels: SeriesLabels, in appender: inout any Appender) throws(AppendError) -> [SeriesRef] {
        var refs: [SeriesRef] = []
        for name in names { refs.append(try appender.resolve(labels.report(name: name)).get()) }
        return refs
    }
}

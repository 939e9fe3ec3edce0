internal import MetricModel
internal import SampleStorage

/// The series that report on a scrape itself, in the order they are written (`scrapeLoop.report` in
/// `scrape/scrape.go`, v3.5).
package struct ScrapeReport: Sendable, Hashable {
    private static let usual = [
        FamilyMetadata("up", "1 when the target's last scrape was good, 0 when it failed.", unit: "targets"),
        FamilyMetadata("scrape_duration_seconds", "How long the last scrape took.", unit: "seconds"),
        FamilyMetadata("scrape_samples_scraped", "Samples that the last scrape brought.", unit: "samples"),
        FamilyMetadata(
            "scrape_samples_post_metric_relabeling",
            "Samples of the last scrape that metric relabeling kept.",
            unit: "samples"
        ),
        FamilyMetadata("scrape_series_added", "Series that were new in the last scrape.", unit: "series"),
    ]

    private static let extra = [
        FamilyMetadata("scrape_timeout_seconds", "How long a scrape of the target may take.", unit: "seconds"),
        FamilyMetadata("scrape_sample_limit", "Samples that a scrape may bring; 0 for any number.", unit: "samples"),
        FamilyMetadata(
            "scrape_body_size_bytes",
            "Unpacked bytes of the last scrape's body; -1 when they were too many, 0 when there was none.",
            unit: "bytes"
        ),
    ]

    /// The names of the series; with `extra-scrape-metrics` there are three more.
    package static func names(extra hasExtra: Bool) -> [String] { families(extra: hasExtra).map(\.family) }

    static func families(extra hasExtra: Bool) -> [FamilyMetadata] { hasExtra ? usual + extra : usual }

    package var isUp: Bool
    package var durationSeconds: Double
    package var scraped: Int
    package var kept: Int
    package var seriesAdded: Int
    package var extra: Extra?

    /// What is told with `extra-scrape-metrics`.
    package struct Extra: Sendable, Hashable {
        package var timeoutSeconds: Double
        package var sampleLimit: Int
        /// -1 when the body was too large, 0 when there was none.
        package var bodyBytes: Int

        package init(timeoutSeconds: Double, sampleLimit: Int, bodyBytes: Int) {
            self.timeoutSeconds = timeoutSeconds
            self.sampleLimit = sampleLimit
            self.bodyBytes = bodyBytes
        }
    }

    package init(
        isUp: Bool,
        durationSeconds: Double,
        scraped: Int,
        kept: Int,
        seriesAdded: Int,
        extra: Extra? = nil
    ) {
        self.isUp = isUp
        self.durationSeconds = durationSeconds
        self.scraped = scraped
        self.kept = kept
        self.seriesAdded = seriesAdded
        self.extra = extra
    }

    /// Aligned with `names`.
    package var values: [Double] {
        let usual = [isUp ? 1 : 0, durationSeconds, Double(scraped), Double(kept), Double(seriesAdded)]
        guard let extra else { return usual }
        return usual + [extra.timeoutSeconds, Double(extra.sampleLimit), Double(extra.bodyBytes)]
    }

    /// The refs of the report series of one target, aligned with `names`.
    static func refs(
        of labels: SeriesLabels,
        extra: Bool,
        in appender: inout any Appender
    ) throws(AppendError) -> [SeriesRef] {
        var refs: [SeriesRef] = []
        for name in names(extra: extra) { refs.append(try appender.resolve(labels.report(name: name)).get()) }
        return refs
    }
}

extension FamilyMetadata {
    fileprivate init(_ name: String, _ help: String, unit: String) {
        self.init(family: name, metadata: MetricMetadata(type: .gauge, help: help, unit: unit))
    }
}

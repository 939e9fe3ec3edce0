package import MetricModel

/// A native histogram of one series.
package struct HistogramSample: Sendable, Hashable {
    package var ref: SeriesRef
    package var timestampMillis: Int64
    package var histogram: NativeHistogram

    package init(ref: SeriesRef, timestampMillis: Int64, histogram: NativeHistogram) {
        self.ref = ref
        self.timestampMillis = timestampMillis
        self.histogram = histogram
    }
}

/// An exemplar of one series.
package struct ExemplarSample: Sendable, Hashable {
    package var ref: SeriesRef
    package var exemplar: Exemplar

    package init(ref: SeriesRef, exemplar: Exemplar) {
        self.ref = ref
        self.exemplar = exemplar
    }
}

/// What a scrape says about the family that a series belongs to.
package struct SeriesMetadata: Sendable, Hashable {
    package var ref: SeriesRef
    package var metadata: MetricMetadata

    package init(ref: SeriesRef, metadata: MetricMetadata) {
        self.ref = ref
        self.metadata = metadata
    }
}

/// What a scrape has beside its float samples. There are few of these, so they are handed over one by one.
package struct ScrapeItems: Sendable {
    package var histograms: [HistogramSample]
    package var exemplars: [ExemplarSample]
    package var metadata: [SeriesMetadata]

    package static let none = ScrapeItems()

    package init(
        histograms: [HistogramSample] = [],
        exemplars: [ExemplarSample] = [],
        metadata: [SeriesMetadata] = []
    ) {
        self.histograms = histograms
        self.exemplars = exemplars
        self.metadata = metadata
    }

    package var isEmpty: Bool { histograms.isEmpty && exemplars.isEmpty && metadata.isEmpty }
}

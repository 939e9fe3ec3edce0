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

/// Zeros at the times at which series were created (`AppendCTZeroSample` in `storage/interface.go`, v3.5). They come before
/// everything else of their commit; one that is no news to its series, or an hour older than the storage's newest sample,
/// is left out silently.
package struct CreatedZeros: Sendable {
    /// Entries with times of their own and the value 0.
    package private(set) var samples = SampleColumns()
    /// Empty histograms.
    package private(set) var histograms: [HistogramSample] = []

    package init() {}

    package var isEmpty: Bool { samples.refs.isEmpty && histograms.isEmpty }

    /// A series of float samples began at that time, in milliseconds.
    package mutating func append(_ ref: SeriesRef, atMillis millis: Int64) {
        samples.append(ref, valueBits: 0, timestampMillis: millis)
    }

    /// A series of native histograms began at that time, in milliseconds.
    package mutating func appendHistogram(_ ref: SeriesRef, isFloat: Bool, atMillis millis: Int64) {
        histograms.append(HistogramSample(ref: ref, timestampMillis: millis, histogram: .zero(isFloat: isFloat)))
    }

    mutating func removeHistograms() { histograms = [] }

    /// Leaves out what `isKept` does not want.
    mutating func filter(_ isKept: (_ ref: SeriesRef, _ millis: Int64) -> Bool) {
        var kept = SampleColumns()
        for (index, ref) in samples.refs.enumerated() {
            let millis = samples.timestampMillis(at: index)
            if isKept(ref, millis) { kept.append(ref, valueBits: 0, timestampMillis: millis) }
        }
        samples = kept
        histograms.removeAll { !isKept($0.ref, $0.timestampMillis) }
    }
}

/// What a scrape has beside its float samples. There are few of these, so they are handed over one by one.
package struct ScrapeItems: Sendable {
    package var created = CreatedZeros()
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

    package var isEmpty: Bool {
        histograms.isEmpty && exemplars.isEmpty && metadata.isEmpty && created.isEmpty
    }
}

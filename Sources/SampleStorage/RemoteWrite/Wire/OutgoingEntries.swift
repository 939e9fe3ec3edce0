package import MetricModel

/// A float sample on its way to a destination. `place` is the series' in the destination's `DestinationSeries`.
package struct OutgoingSample: Sendable, Hashable {
    package var place: UInt32
    /// Milliseconds since 1970.
    package var timestampMillis: Int64
    package var valueBits: UInt64

    @inlinable
    package init(place: UInt32, timestampMillis: Int64, valueBits: UInt64) {
        self.place = place
        self.timestampMillis = timestampMillis
        self.valueBits = valueBits
    }
}

/// A native histogram on its way to a destination.
package struct OutgoingHistogram: Sendable, Hashable {
    package var place: UInt32
    package var timestampMillis: Int64
    package var histogram: NativeHistogram

    package init(place: UInt32, timestampMillis: Int64, histogram: NativeHistogram) {
        self.place = place
        self.timestampMillis = timestampMillis
        self.histogram = histogram
    }
}

/// An exemplar on its way to a destination.
package struct OutgoingExemplar: Sendable, Hashable {
    package var place: UInt32
    package var exemplar: Exemplar

    package init(place: UInt32, exemplar: Exemplar) {
        self.place = place
        self.exemplar = exemplar
    }
}

/// How many entries of each kind: of a request, or what became of them.
package struct EntryCounts: Sendable, Hashable {
    package var samples: Int
    package var histograms: Int
    package var exemplars: Int

    package static let none = EntryCounts()

    package init(samples: Int = 0, histograms: Int = 0, exemplars: Int = 0) {
        self.samples = samples
        self.histograms = histograms
        self.exemplars = exemplars
    }

    package var total: Int { samples + histograms + exemplars }

    package static func + (left: EntryCounts, right: EntryCounts) -> EntryCounts {
        EntryCounts(
            samples: left.samples + right.samples,
            histograms: left.histograms + right.histograms,
            exemplars: left.exemplars + right.exemplars
        )
    }

    /// What is left of these without `others`, never less than nothing: a receiver may claim to have written more than
    /// it was sent.
    package func without(_ others: EntryCounts) -> EntryCounts {
        EntryCounts(
            samples: max(0, samples - others.samples),
            histograms: max(0, histograms - others.histograms),
            exemplars: max(0, exemplars - others.exemplars)
        )
    }
}

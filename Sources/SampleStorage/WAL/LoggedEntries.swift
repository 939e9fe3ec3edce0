package import MetricModel

/// A series as the log names it: by a number that is never used again.
package struct LoggedSeries: Sendable, Hashable {
    package var series: UInt64
    package var labels: Labels

    package init(series: UInt64, labels: Labels) {
        self.series = series
        self.labels = labels
    }
}

/// A float sample in the log.
package struct LoggedSample: Sendable, Hashable {
    package var series: UInt64
    package var timestampMillis: Int64
    package var valueBits: UInt64

    @inlinable
    package init(series: UInt64, timestampMillis: Int64, valueBits: UInt64) {
        self.series = series
        self.timestampMillis = timestampMillis
        self.valueBits = valueBits
    }
}

/// An exemplar in the log.
package struct LoggedExemplar: Sendable, Hashable {
    package var series: UInt64
    package var exemplar: Exemplar

    package init(series: UInt64, exemplar: Exemplar) {
        self.series = series
        self.exemplar = exemplar
    }
}

/// A series' metadata in the log.
package struct LoggedMetadata: Sendable, Hashable {
    package var series: UInt64
    package var metadata: MetricMetadata

    package init(series: UInt64, metadata: MetricMetadata) {
        self.series = series
        self.metadata = metadata
    }
}

/// A native histogram in the log.
package struct LoggedHistogram: Sendable, Hashable {
    package var series: UInt64
    package var timestampMillis: Int64
    package var histogram: NativeHistogram

    package init(series: UInt64, timestampMillis: Int64, histogram: NativeHistogram) {
        self.series = series
        self.timestampMillis = timestampMillis
        self.histogram = histogram
    }
}

internal import MetricModel

/// Native histograms (`Encoder.HistogramSamples` and its three kin in `tsdb/record/record.go`, v3.5). Each kind of
/// histogram has records of its own: whole numbers or fractions, custom buckets or exponential ones.
///
///     ┌──────┬────────────┬───────────┬───────────────┬─────────────┬───────────┬── …
///     │ kind │ first be64 │ time be64 │ series varint │ time varint │ histogram │ next entry
///     └──────┴────────────┴───────────┴───────────────┴─────────────┴───────────┴── …
package enum HistogramLogRecord {
    /// The kinds in the order in which a commit writes them.
    package static let kinds: [LogRecordKind] = [
        .histograms, .customBucketHistograms, .floatHistograms, .customBucketFloatHistograms,
    ]

    /// Appends one record of the histograms that belong into this kind, one of `kinds`; the others are passed over.
    ///
    /// The record's first series and time are Prometheus's: of records with exponential buckets those of the first
    /// histogram of the same numbers, even when that one has custom buckets and stands in another record.
    ///
    /// - Returns: how many were written; with 0 there is no record.
    package static func encode(
        _ histograms: [LoggedHistogram],
        as kind: LogRecordKind,
        into buffer: inout RecordBuffer
    ) -> Int {
        let isFloat = kind == .floatHistograms || kind == .customBucketFloatHistograms
        let isCustom = kind == .customBucketHistograms || kind == .customBucketFloatHistograms
        guard histograms.contains(where: { self.kind(of: $0.histogram) == kind }),
            let first = histograms.first(where: {
                $0.histogram.isFloat == isFloat && (!isCustom || $0.histogram.hasCustomBuckets)
            })
        else { return 0 }
        buffer.append(byte: kind.rawValue)
        buffer.append(bigEndian: first.series)
        buffer.append(bigEndian: UInt64(bitPattern: first.timestampMillis))
        var written = 0
        for entry in histograms where self.kind(of: entry.histogram) == kind {
            buffer.append(varint: Int64(bitPattern: entry.series &- first.series))
            buffer.append(varint: entry.timestampMillis &- first.timestampMillis)
            buffer.append(histogram: entry.histogram)
            written += 1
        }
        return written
    }

    /// The kind of the records that a histogram belongs into.
    static func kind(of histogram: NativeHistogram) -> LogRecordKind {
        switch (histogram.isFloat, histogram.hasCustomBuckets) {
        case (false, false): .histograms
        case (false, true): .customBucketHistograms
        case (true, false): .floatHistograms
        case (true, true): .customBucketFloatHistograms
        }
    }

    /// Calls `body` with each histogram of a record of one of the `kinds`, in order. They are as they were written:
    /// whether they are valid is for `NativeHistogram.validate`. Reset hints of later versions are unknown.
    package static func decode(
        _ record: UnsafeRawBufferPointer,
        _ body: (LoggedHistogram) -> Void
    ) throws(RecordProblem) {
        guard let kind = kinds.first(where: { $0.rawValue == record.first }) else { throw .invalidKind }
        let isFloat = kind == .floatHistograms || kind == .customBucketFloatHistograms
        func entry(
            _ reader: inout RecordReader,
            _ base: RecordBase
        ) throws(RecordReader.InvalidSize) -> LoggedHistogram {
            let (series, timestampMillis) = try base.next(&reader)
            let histogram = try reader.histogram(isFloat: isFloat)
            return LoggedHistogram(series: series, timestampMillis: timestampMillis, histogram: histogram)
        }
        try RecordReader.forEachEntry(of: record, as: kind, header: RecordBase.init, entry: entry, body)
    }
}

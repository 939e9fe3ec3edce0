internal import MetricModel

/// The records of one commit on their way to the log; their memory serves the next commit again.
///
/// `@unchecked Sendable`: belongs to one thread at a time, `SampleLog` lends it out.
final class CommitRecords: @unchecked Sendable {
    private var plain = RecordBuffer()
    /// Metadata, samples, histograms, exemplars.
    private(set) var packed: PackedRecords
    /// The new series, which the log gets before them.
    private(set) var series: PackedRecords
    /// Entries of the columns that the log does not get.
    var skipping: [Int32] = []
    private(set) var counts = EntryCounts()

    init(isCompressed: Bool) {
        packed = PackedRecords(isCompressed: isCompressed)
        series = PackedRecords(isCompressed: isCompressed)
    }

    /// Makes the records of a commit in the order in which their readers need them (`headAppender.log` in
    /// `tsdb/head_append.go`, v3.5).
    func encode(_ columns: SampleColumns, _ items: ScrapeItems, logsMetadata: Bool) {
        packed.removeAll()
        counts = EntryCounts()
        if logsMetadata, !items.metadata.isEmpty {
            pack { MetadataLogRecord.encode(items.metadata.map(LoggedMetadata.init), into: &$0) }
        }
        pack { counts.samples = SampleLogRecord.encode(columns, into: &$0) }
        if !items.histograms.isEmpty {
            counts.histograms = items.histograms.count
            let histograms = items.histograms.map(LoggedHistogram.init)
            for kind in HistogramLogRecord.kinds {
                pack { _ = HistogramLogRecord.encode(histograms, as: kind, into: &$0) }
            }
        }
        if !items.exemplars.isEmpty {
            counts.exemplars = items.exemplars.count
            pack { ExemplarLogRecord.encode(items.exemplars.map(LoggedExemplar.init), into: &$0) }
        }
    }

    /// Makes the record of new series from their entries.
    func encode(newSeries entries: [UInt8]) {
        series.removeAll()
        plain.removeAll()
        SeriesLogRecord.encode(entries: entries, into: &plain)
        series.append(plain)
    }

    private func pack(_ encode: (inout RecordBuffer) -> Void) {
        plain.removeAll()
        encode(&plain)
        packed.append(plain)
    }
}

extension SampleColumns {
    /// The columns without some entries, which are given in order.
    func without(_ entries: [Int32]) -> SampleColumns {
        var rest = self
        for entry in entries { rest.refs[Int(entry)] = .none }
        return rest
    }

    /// The newest time of an entry with a ref; nil without one.
    var newestMillis: Int64? {
        guard refs.contains(where: { $0 != .none }) else { return nil }
        if timestamps.isEmpty { return timestampMillis }
        return refs.indices.lazy.filter { refs[$0] != .none }.map { timestampMillis(at: $0) }.max()
    }
}

extension LoggedMetadata {
    fileprivate init(_ item: SeriesMetadata) { self.init(series: item.ref.number, metadata: item.metadata) }
}

extension LoggedHistogram {
    fileprivate init(_ item: HistogramSample) {
        self.init(series: item.ref.number, timestampMillis: item.timestampMillis, histogram: item.histogram)
    }
}

extension LoggedExemplar {
    fileprivate init(_ item: ExemplarSample) { self.init(series: item.ref.number, exemplar: item.exemplar) }
}

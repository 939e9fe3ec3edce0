internal import MetricModel

/// The records of one commit on their way to the log; their memory serves the next commit again.
///
/// `@unchecked Sendable`: belongs to one thread at a time, `SampleLog` lends it out.
final class CommitRecords: @unchecked Sendable {
    private var plain = RecordBuffer()
    /// The float samples, packed before any lock is taken.
    private var samples: PackedRecords
    /// Everything, where there is more than float samples.
    private var all: PackedRecords
    private(set) var counts = EntryCounts.none
    /// The newest time of an entry; nil without entries.
    private(set) var newestMillis: Int64?
    /// Entries of the columns that the log does not get.
    var skipping: [Int32] = []

    init(isCompressed: Bool) {
        samples = PackedRecords(isCompressed: isCompressed)
        all = PackedRecords(isCompressed: isCompressed)
    }

    /// Makes the record of the float samples.
    func encode(_ columns: SampleColumns) {
        samples.removeAll()
        all.removeAll()
        plain.removeAll()
        counts = .none
        counts.samples = SampleLogRecord.encode(columns, into: &plain)
        samples.append(plain)
        newestMillis = counts.samples > 0 ? columns.newestMillis : nil
    }

    /// Puts what else is in the commit around the samples, in the order in which readers need it (`headAppender.log` in
    /// `tsdb/head_append.go`, v3.5): series, metadata, created zeros, samples, histograms, exemplars.
    func add(newSeries entries: [UInt8], _ items: ScrapeItems, logsMetadata: Bool) {
        pack { SeriesLogRecord.encode(entries: entries, into: &$0) }
        if logsMetadata, !items.metadata.isEmpty {
            pack { MetadataLogRecord.encode(items.metadata.map(LoggedMetadata.init), into: &$0) }
        }
        if !items.created.isEmpty {
            pack { counts.samples += SampleLogRecord.encode(items.created.samples, into: &$0) }
        }
        all.append(samples)
        let histograms = (items.created.histograms + items.histograms).map(LoggedHistogram.init)
        if !histograms.isEmpty {
            for kind in HistogramLogRecord.kinds {
                pack { _ = HistogramLogRecord.encode(histograms, as: kind, into: &$0) }
            }
        }
        if !items.exemplars.isEmpty {
            pack { ExemplarLogRecord.encode(items.exemplars.map(LoggedExemplar.init), into: &$0) }
        }
        counts.histograms = histograms.count
        counts.exemplars = items.exemplars.count
        for histogram in items.histograms {
            newestMillis = max(newestMillis ?? histogram.timestampMillis, histogram.timestampMillis)
        }
    }

    /// True when there is nothing to write.
    var isEmpty: Bool { samples.isEmpty && all.isEmpty }

    /// Writes everything at once and returns where the log ends then.
    func write(
        to writer: inout LogWriter,
        now: MonotonicTime
    ) throws(LogProblem) -> LogPosition {
        all.isEmpty ? try writer.write(samples, now: now) : try writer.write(all, now: now)
    }

    private func pack(_ encode: (inout RecordBuffer) -> Void) {
        plain.removeAll()
        encode(&plain)
        all.append(plain)
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
    fileprivate var newestMillis: Int64? {
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

internal import MetricModel

/// What of the log goes into a checkpoint: the series that are kept, what they have from `minTimestampMillis` on, and the
/// newest metadata of each (`Checkpoint` in `tsdb/wlog/checkpoint.go`, v3.5).
struct CheckpointFilter {
    private let isKept: (UInt64) -> Bool
    private let minTimestampMillis: Int64
    private var newestMetadata: [UInt64: LoggedMetadata] = [:]
    private(set) var keptSeries = 0
    private(set) var droppedSeries = 0

    init(minTimestampMillis: Int64, keeping isKept: @escaping (UInt64) -> Bool) {
        self.isKept = isKept
        self.minTimestampMillis = minTimestampMillis
    }

    /// Appends what is left of a record, as a record of the same kind; nothing when nothing is left. Tombstones stay
    /// whole, metadata waits for `appendMetadata`.
    mutating func append(_ record: UnsafeRawBufferPointer, into buffer: inout RecordBuffer) throws(RecordProblem) {
        switch record.first.flatMap({ LogRecordKind(rawValue: $0) }) {
        case .series: try appendSeries(record, into: &buffer)
        case .samples: try appendSamples(record, into: &buffer)
        case .exemplars: try appendExemplars(record, into: &buffer)
        case .histograms, .floatHistograms, .customBucketHistograms, .customBucketFloatHistograms:
            try appendHistograms(record, into: &buffer)
        case .metadata:
            try MetadataLogRecord.decode(record) { entry in
                if isKept(entry.series) { newestMetadata[entry.series] = entry }
            }
        case .tombstones: buffer.append(bytes: record)
        case .mmapMarkers, nil: break
        }
    }

    /// Appends the newest metadata of every kept series as one record; nothing when there is none.
    func appendMetadata(into buffer: inout RecordBuffer) {
        guard !newestMetadata.isEmpty else { return }
        MetadataLogRecord.encode(newestMetadata.values.sorted { $0.series < $1.series }, into: &buffer)
    }

    private mutating func appendSeries(
        _ record: UnsafeRawBufferPointer,
        into buffer: inout RecordBuffer
    ) throws(RecordProblem) {
        var kept: [LoggedSeries] = []
        var count = 0
        try SeriesLogRecord.decode(record) { series in
            count += 1
            if isKept(series.series) { kept.append(series) }
        }
        keptSeries += kept.count
        droppedSeries += count - kept.count
        if !kept.isEmpty { SeriesLogRecord.encode(kept, into: &buffer) }
    }

    private func appendSamples(
        _ record: UnsafeRawBufferPointer,
        into buffer: inout RecordBuffer
    ) throws(RecordProblem) {
        var kept: [LoggedSample] = []
        try SampleLogRecord.decode(record) { sample in
            if sample.timestampMillis >= minTimestampMillis, isKept(sample.series) { kept.append(sample) }
        }
        if !kept.isEmpty { SampleLogRecord.encode(kept, into: &buffer) }
    }

    private func appendExemplars(
        _ record: UnsafeRawBufferPointer,
        into buffer: inout RecordBuffer
    ) throws(RecordProblem) {
        var kept: [LoggedExemplar] = []
        try ExemplarLogRecord.decode(record) { entry in
            if entry.exemplar.timestampMillis >= minTimestampMillis, isKept(entry.series) { kept.append(entry) }
        }
        if !kept.isEmpty { ExemplarLogRecord.encode(kept, into: &buffer) }
    }

    private func appendHistograms(
        _ record: UnsafeRawBufferPointer,
        into buffer: inout RecordBuffer
    ) throws(RecordProblem) {
        var kept: [LoggedHistogram] = []
        try HistogramLogRecord.decode(record) { entry in
            if entry.timestampMillis >= minTimestampMillis, isKept(entry.series) { kept.append(entry) }
        }
        guard let kind = record.first.flatMap({ LogRecordKind(rawValue: $0) }), !kept.isEmpty else { return }
        _ = HistogramLogRecord.encode(kept, as: kind, into: &buffer)
    }
}

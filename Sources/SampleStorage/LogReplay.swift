internal import MetricModel

/// What was found in the log at the start.
package struct LogReplayReport: Sendable, Hashable {
    package var counts = HeadReplayCounts()
    /// Segments read, those of the checkpoint left out.
    package var segmentCount = 0
    package var nanoseconds: Int64 = 0
    /// What was damaged and what became of it, in words; nil when all was well.
    package var repair: String?

    /// `12 segments, 31204 series, 4100000 samples in 1.2s`.
    package var summary: String {
        let duration = PrometheusDuration(milliseconds: nanoseconds / 1_000_000)
        return "\(segmentCount) segments, \(counts.series) series, \(counts.samples) samples in \(duration)"
    }
}

/// Fills a head from the log of earlier runs (`Head.loadWAL` in `tsdb/head_wal.go`, v3.5).
enum LogReplay {
    private static let second: Int64 = 1_000_000_000

    /// Reads the whole log of `directory`. Damage is repaired; what lies behind it is set aside.
    ///
    /// - Throws: what cannot be repaired, with nothing touched.
    static func run(
        _ directory: String,
        into head: inout HeadReplay,
        files: LogFiles = .system,
        progress: (@Sendable (String) -> Void)? = nil
    ) throws(LogProblem) -> LogReplayReport {
        let started = MonotonicTime.now()
        var report = LogReplayReport()
        do {
            try read(directory + "/wal", into: &head, &report, files, progress)
        } catch .unsupported(let segment, let offset, let cause) {
            throw .invalid(
                path: "\(directory)/wal/\(SegmentName.text(segment))",
                cause: "\(cause), used at \(offset): have Prometheus pack its log with snappy, or give this program a "
                    + "directory of its own"
            )
        } catch {
            let repair = try LogRepair.repair(directory, after: error, files: files)
            report.repair = "\(error.description(in: directory + "/wal")): \(repair)"
        }
        report.counts = head.counts
        report.nanoseconds = MonotonicTime.now() - started
        return report
    }

    private static func read(
        _ path: String,
        into head: inout HeadReplay,
        _ report: inout LogReplayReport,
        _ files: LogFiles,
        _ progress: (@Sendable (String) -> Void)?
    ) throws(LogProblem) {
        var history = try LogHistory(path, files: files)
        report.segmentCount = history.segments?.count ?? 0
        var toldAt = MonotonicTime.now()
        while let record = try history.next() {
            if let progress, MonotonicTime.now() - toldAt > second {
                toldAt = .now()
                let last = history.segments.map { " of \($0.upperBound)" } ?? ""
                progress("reading the log in \(path): segment \(record.position.segment)\(last)")
            }
            do {
                try head.take(record)
            } catch {
                throw history.corruption(in: record, error.description)
            }
        }
    }
}

extension HeadReplay {
    /// Takes a record over. Kinds that are unknown, and those that a head has no use for, are passed over.
    fileprivate mutating func take(_ record: LogRecord) throws(RecordProblem) {
        switch record.kind {
        case .samples:
            try SampleLogRecord.decode(record.bytes) { sample in
                addSample(
                    number: sample.series,
                    timestampMillis: sample.timestampMillis,
                    valueBits: sample.valueBits
                )
            }
        case .series:
            try SeriesLogRecord.decode(record.bytes) { series in
                addSeries(number: series.series, encodedLabels: series.labels.encoded)
            }
        case .histograms, .floatHistograms, .customBucketHistograms, .customBucketFloatHistograms:
            try HistogramLogRecord.decode(record.bytes) { addHistogram($0) }
        case .exemplars: try ExemplarLogRecord.decode(record.bytes) { addExemplar($0) }
        case .metadata: try MetadataLogRecord.decode(record.bytes) { addMetadata($0) }
        case .tombstones, .mmapMarkers, nil: break
        }
    }
}

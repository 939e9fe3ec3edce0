internal import Glibc
internal import MetricModel

/// The series of a log on disk: its newest checkpoint and its segments tell them.
struct DirectorySeriesSource: SeriesSource {
    let log: SegmentDirectory
    let head: Head

    func forEachSeries(
        before position: LogPosition,
        _ body: (_ number: UInt64, _ encodedLabels: UnsafeRawBufferPointer) -> Void
    ) throws(LogProblem) {
        // A checkpoint may replace what is being read; series that are visited twice do no harm.
        for _ in 0..<8 {
            do {
                return try visit(through: position.segment, body)
            } catch {
                switch error {
                case .segmentGone, .unreadable(_, _, ENOENT): continue
                default: throw error
                }
            }
        }
        try visit(through: position.segment, body)
    }

    private func visit(
        through last: UInt32,
        _ body: (_ number: UInt64, _ encodedLabels: UnsafeRawBufferPointer) -> Void
    ) throws(LogProblem) {
        var history = try LogHistory(log, through: last)
        while let record = try history.next() {
            guard record.kind == .series else { continue }
            do {
                try SeriesLogRecord.decode(record.bytes) { series in
                    series.labels.encoded.withUnsafeBytes { body(series.series, $0) }
                }
            } catch {
                throw history.corruption(in: record, error.description)
            }
        }
    }

    func liveSeries() -> SeriesNumbers { head.liveSeriesNumbers() }
}

/// The series of a log in memory: the head's.
struct HeadSeriesSource: SeriesSource {
    let head: Head

    func forEachSeries(
        before position: LogPosition,
        _ body: (_ number: UInt64, _ encodedLabels: UnsafeRawBufferPointer) -> Void
    ) throws(LogProblem) {
        head.forEachSeries { number, encodedLabels in
            encodedLabels.withUnsafeBytes { body(number, $0) }
        }
    }

    func liveSeries() -> SeriesNumbers { head.liveSeriesNumbers() }
}

internal import MetricModel
internal import SelfMetrics
internal import Synchronization

/// What lies in the directory of `--storage.path`: its lock, the log and what was found in it, and the thread that keeps
/// it in order.
///
/// `@unchecked Sendable`: `lock` and `keeper` are touched by the thread that opens and closes the storage.
final class DiskLog: @unchecked Sendable {
    let path: String
    let head: Head
    let segments: SegmentDirectory
    private let replay: LogReplayReport
    private let options: StorageOptions
    private let metrics: WALMetrics
    private let finished: FinishedSegments
    private let report: StorageReport
    private var lock: WALDirectoryLock?
    private var keeper: LogKeeper?

    /// Takes the directory, reads the log, repairs it where it must be, and begins a new segment.
    init(
        _ path: String,
        _ options: StorageOptions,
        metrics: WALMetrics,
        report: @escaping StorageReport
    ) throws(StorageProblem) {
        self.path = path
        self.options = options
        self.metrics = metrics
        self.report = report
        let finished = FinishedSegments()
        self.finished = finished
        let taken: WALDirectoryLock
        do {
            taken = try WALDirectoryLock(path)
        } catch {
            throw .lock(error)
        }
        let wasUnclean = taken.wasUnclean
        do {
            var history = HeadReplay(options: options.head, now: .now())
            replay = try LogReplay.run(path, into: &history, files: options.files, progress: options.replayProgress)
            segments = try SegmentDirectory(
                path + "/wal",
                files: options.files,
                metrics: metrics,
                closer: finished.add
            )
            head = history.makeHead()
        } catch {
            taken.release()
            throw .log(error)
        }
        lock = consume taken
        tell(wasUnclean: wasUnclean)
    }

    private func tell(wasUnclean: Bool) {
        metrics.replayDuration.set(Double(replay.nanoseconds) / 1e9)
        if wasUnclean { report(.warning, "WAL: \(path) was not closed the last time; its log was read as it is") }
        if let repair = replay.repair {
            metrics.corruptions.increment()
            report(.error, "WAL: \(repair)")
        }
        if replay.segmentCount > 0 { report(.info, "WAL: read \(replay.summary)") }
    }

    /// Who tells remote write which series there are.
    var seriesSource: any SeriesSource { DirectorySeriesSource(log: segments, head: head) }

    /// Starts the storage thread; `oldestNeeded` tells the oldest segment that somebody has not sent yet.
    func keep(_ log: SampleLog, oldestNeeded: @escaping @Sendable () -> UInt32?) {
        let keeper = LogKeeper(log, segments, head, finished, options, metrics, report, oldestNeeded: oldestNeeded)
        keeper.start()
        self.keeper = keeper
    }

    func statistics(failure: LogFailure?) -> StorageStatistics.Disk {
        var statistics = StorageStatistics.Disk(
            path: path,
            retentionTime: options.retentionTime,
            retentionSize: options.retentionSize
        )
        let range = segments.segments
        statistics.bytes = max(segments.byteCount, Int(metrics.storageSize.value))
        statistics.firstSegment = range.lowerBound
        statistics.currentSegment = range.upperBound
        statistics.failure = failure
        statistics.samplesLost = UInt64(metrics.samplesLost.value)
        statistics.replay = replay.segmentCount > 0 ? replay.summary : ""
        return statistics
    }

    /// Ends the storage thread and gives the directory back. After the log is closed.
    func close() {
        keeper?.stop()
        keeper = nil
        lock.take()?.release()
    }
}

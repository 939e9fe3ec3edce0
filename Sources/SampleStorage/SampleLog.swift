internal import MetricModel
internal import SelfMetrics
internal import Synchronization

/// The log of what was committed, on disk or in memory, and the lock behind which commits follow each other: the order
/// of the log is the order of the head.
final class SampleLog: Sendable {
    private typealias Moment = (wall: WallTime, monotonic: MonotonicTime)

    private struct State: ~Copyable {
        var writer: LogWriter
        var failure: LogFailure?
    }

    let store: any WritableSegmentStore
    private let head: Head
    private let options: StorageOptions
    private let intake: RemoteIntake
    /// Counts what the log could not take.
    private let lost: Counter
    private let report: StorageReport
    private let state: Mutex<State>
    /// Memory of commits that are over.
    private let spare = Mutex<[CommitRecords]>([])

    /// A log over `store`, to which only `writer` writes.
    init(
        _ writer: consuming LogWriter,
        _ store: any WritableSegmentStore,
        _ head: Head,
        _ options: StorageOptions,
        _ intake: RemoteIntake,
        _ lost: Counter,
        _ report: @escaping StorageReport
    ) {
        self.store = store
        self.head = head
        self.options = options
        self.intake = intake
        self.lost = lost
        self.report = report
        state = Mutex(State(writer: writer))
    }

    /// Since when writing fails and why; nil while it works.
    var failure: LogFailure? { state.withLock { $0.failure } }

    /// Where the next record will be written.
    var end: LogPosition { state.withLock { $0.writer.end } }

    /// Stores a commit in the log and then in the head, and returns how many float samples the head took. An error of
    /// the log never stops the head: it is reported, and what the log has not is counted.
    func commit(_ columns: SampleColumns, _ items: ScrapeItems) -> Int {
        let records = spare.withLock { $0.popLast() } ?? CommitRecords(isCompressed: options.isCompressed)
        defer { spare.withLock { $0.append(records) } }
        records.encode(columns)
        let now = (wall: WallTime.now(), monotonic: MonotonicTime.now())
        let (stored, news) = state.withLock { state in
            let news = write(columns, items, records, now, &state)
            return (HeadAppender(head: head).commit(columns, items), news)
        }
        news?.tell(report)
        return stored
    }

    private func write(
        _ columns: SampleColumns,
        _ items: ScrapeItems,
        _ records: CommitRecords,
        _ now: Moment,
        _ state: inout State
    ) -> LogNews? {
        var items = items
        records.skipping.removeAll(keepingCapacity: true)
        let newSeries = head.prepareCommit(columns, from: 0, items: &items, skipping: &records.skipping)
        if !records.skipping.isEmpty { records.encode(columns.without(records.skipping)) }
        if !newSeries.isEmpty || !items.isEmpty {
            records.add(newSeries: newSeries, items, logsMetadata: options.logsMetadata)
        }
        guard !records.isEmpty else { return nil }
        do {
            let end = try records.write(to: &state.writer, now: now.monotonic)
            intake.committed(records.counts, newestMillis: records.newestMillis, segment: end.segment)
        } catch {
            head.returnUnloggedSeries(newSeries)
            return fail(error, records.counts, now, &state)
        }
        guard let failure = state.failure else { return nil }
        state.failure = nil
        return .writesAgain(since: failure.since, now: now.wall)
    }

    private func fail(_ problem: LogProblem, _ counts: EntryCounts, _ now: Moment, _ state: inout State) -> LogNews? {
        lost.increment(by: counts.total)
        let text = problem.description
        let isNews = state.failure?.text != text
        state.failure = LogFailure(since: state.failure?.since ?? now.wall, text: text)
        return isNews ? .fails(text) : nil
    }

    // MARK: For the storage thread

    /// Ends the newest segment and begins another, so that the old one can go when its time has come.
    func startSegment() throws(LogProblem) {
        try state.withLock { state throws(LogProblem) in try state.writer.startSegment() }
    }

    /// Has everything on the disk. The last call: later commits fail.
    func close() throws(LogProblem) {
        try state.withLock { state throws(LogProblem) in try state.writer.close() }
    }
}

/// What a commit found out about the log.
private enum LogNews {
    case fails(String)
    case writesAgain(since: WallTime, now: WallTime)

    func tell(_ report: StorageReport) {
        switch self {
        case .fails(let text):
            report(.error, "WAL FAILING: \(text); scraping goes on, samples are kept in memory only")
        case .writesAgain(let since, let now):
            let seconds = PrometheusDuration(seconds: max(0, (now - since) / 1_000_000_000))
            report(.warning, "WAL: writing again after \(seconds)")
        }
    }
}

internal import SampleStorage
internal import Synchronization

/// Answers every request at once: it was taken, all of it.
final class WillingReceiver: RequestSender {
    private let bytes = Mutex(0)

    func send(_ body: [UInt8], attempt: Int, completion: @escaping @Sendable (SendOutcome) -> Void) {
        bytes.withLock { $0 += body.count }
        var answer = ReceiverAnswer(status: 204, statusText: "204 No Content")
        // More than was sent: the sender takes it for all of it.
        answer.confirmsWritten = true
        answer.written = EntryCounts(samples: 1 << 30)
        completion(.answered(answer))
    }

    func cancelAll() {}

    /// Bytes of all requests.
    var byteCount: Int { bytes.withLock { $0 } }
}

/// A log whose records name all of its series.
struct NoSeries: SeriesSource {
    func forEachSeries(
        before position: LogPosition,
        _ body: (_ number: UInt64, _ encodedLabels: UnsafeRawBufferPointer) -> Void
    ) throws(LogProblem) {}

    func liveSeries() -> SeriesNumbers { SeriesNumbers() }
}

internal import MetricModel

/// When the files of a client are looked at: before a request, at most once a second, and only once at the same time.
/// A value that never reads a clock.
struct FileLook {
    private static let timeBetweenLooks: Int64 = 1_000_000_000

    private let hasFiles: Bool
    private var lastLook: MonotonicTime
    /// Whom the look that is under way has to wake; nil while there is none.
    private var waiting: [Transfer]?

    /// `lastLook` is at first when the client was made.
    init(hasFiles: Bool, lastLook: MonotonicTime) {
        self.hasFiles = hasFiles
        self.lastLook = lastLook
    }

    /// A request may go out with what the last look found.
    func isFresh(at now: MonotonicTime) -> Bool { !hasFiles || now - lastLook < Self.timeBetweenLooks }

    /// The transfer waits for a look. True when the caller has to start it.
    mutating func wait(_ transfer: Transfer) -> Bool {
        defer { waiting = (waiting ?? []) + [transfer] }
        return waiting == nil
    }

    /// The look is over: returns whom it wakes.
    mutating func end(at now: MonotonicTime) -> [Transfer] {
        defer { waiting = nil }
        lastLook = now
        return waiting ?? []
    }
}

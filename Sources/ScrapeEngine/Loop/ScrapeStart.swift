package import MetricModel

/// How the start of a scrape went: when its tick was, when it began, and when there was room for its body.
package struct ScrapeStart: Sendable, Hashable {
    package var due: MonotonicTime
    package var began: MonotonicTime
    /// Nil while it waits, and for a scrape without a request.
    package var admitted: MonotonicTime?

    package init(due: MonotonicTime, began: MonotonicTime, admitted: MonotonicTime? = nil) {
        self.due = due
        self.began = began
        self.admitted = admitted
    }

    /// The same with the time at which there was room.
    func admitted(at time: MonotonicTime) -> ScrapeStart { ScrapeStart(due: due, began: began, admitted: time) }

    /// Nanoseconds from the tick to the request; never below 0.
    package var latenessNanoseconds: Int64 { max((admitted ?? began) - due, 0) }

    /// Nanoseconds of them spent waiting for room; never below 0.
    package var admissionNanoseconds: Int64 { max((admitted ?? began) - began, 0) }
}

/// Why a storage does not take an exemplar (`storage.Err…Exemplar…`, v3.5).
package enum ExemplarVerdict: Hashable, Sendable {
    /// Older than the series' newest, by time, value and labels.
    case outOfOrder
    /// More than 128 characters in all of its labels.
    case labelsTooLong
    /// The series was collected.
    case unknownReference(UInt64)
}

extension ExemplarVerdict: CustomStringConvertible {
    /// Prometheus's text.
    package var description: String {
        switch self {
        case .outOfOrder: "out of order exemplar"
        case .labelsTooLong: "label length for exemplar exceeds maximum of 128 UTF-8 characters"
        case .unknownReference(let number): "unknown HeadSeriesRef when trying to add exemplar: \(number)"
        }
    }
}

/// An exemplar that is not taken.
package struct ExemplarException: Hashable, Sendable {
    /// The exemplar's place among those that were checked.
    package let index: Int
    package let verdict: ExemplarVerdict

    package init(index: Int, verdict: ExemplarVerdict) {
        self.index = index
        self.verdict = verdict
    }
}

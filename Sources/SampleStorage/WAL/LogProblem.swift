internal import MetricModel

/// Why the log cannot be read or written at a place.
package enum LogProblem: Error, Hashable, Sendable {
    /// Retention took the segment; the oldest that is left is `first`.
    case segmentGone(UInt32, first: UInt32)
    /// The bytes are not a log: `cause` is Prometheus's text (storage-and-remote-write.md §2.2), `offset` where its
    /// reader stands when it notices: behind the damaged fragment. `LogRepair` helps.
    case corruption(segment: UInt32, offset: Int, cause: String)
    /// A checkpoint's bytes are not a log. Nothing repairs that: what it held is nowhere else.
    case damagedCheckpoint(path: String, segment: UInt32, offset: Int, cause: String)
    /// The bytes are a log that this program cannot read; nothing is wrong with them.
    case unsupported(segment: UInt32, offset: Int, cause: String)
    /// What lies in the directory, or what is asked for, cannot be a log; nothing was touched.
    case invalid(path: String, cause: String)
    /// The system refused to read: `operation` on `path` gave `code`.
    case unreadable(path: String, operation: String, code: Int32)
    /// The system refused to change something: `operation` on `path` gave `code`.
    case unwritable(path: String, operation: String, code: Int32)
}

extension LogProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .segmentGone(let segment, let first):
            "segment \(SegmentName.text(segment)) is gone, the oldest is \(SegmentName.text(first))"
        case .corruption(let segment, let offset, let cause):
            "corruption in segment \(SegmentName.text(segment)) at \(offset): \(cause)"
        case .damagedCheckpoint(let path, let segment, let offset, let cause):
            "corruption in segment \(path)/\(SegmentName.text(segment)) at \(offset): \(cause); a damaged checkpoint "
                + "cannot be repaired: put it back from a copy, or move the directory away and start anew"
        case .unsupported(let segment, let offset, let cause):
            "segment \(SegmentName.text(segment)) at \(offset): \(cause)"
        case .invalid(let path, let cause): "\(path): \(cause)"
        case .unreadable(let path, let operation, let code), .unwritable(let path, let operation, let code):
            "\(operation) \(path): \(SystemError(code: code).text)"
        }
    }
}

extension LogProblem {
    /// The words, with the file's whole name where they speak of a damaged segment of `directory`.
    func description(in directory: String) -> String {
        guard case .corruption(let segment, let offset, let cause) = self else { return description }
        return "corruption in segment \(directory)/\(SegmentName.text(segment)) at \(offset): \(cause)"
    }
}

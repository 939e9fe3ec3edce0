internal import MetricModel

/// Why a progress file cannot be used.
package enum ShardProgressProblem: Error, Hashable, Sendable {
    /// What stands in it is not what was written.
    case damaged(path: String, reason: String)
    /// The system refused: `operation` gave `code`.
    case refused(path: String, operation: String, code: Int32)
}

extension ShardProgressProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damaged(let path, let reason): "\(path): \(reason)"
        case .refused(let path, let operation, let code): "\(operation) \(path): \(SystemError(code: code).text)"
        }
    }
}

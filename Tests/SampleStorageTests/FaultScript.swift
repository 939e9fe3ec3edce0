import Synchronization

@testable import SampleStorage

/// Faults in front of the log's system calls, counted in order; what was called is noted.
final class FaultScript: Sendable {
    private let calls = Mutex<[(operation: LogFiles.Operation, path: String)]>([])
    private let fault: @Sendable (Int, LogFiles.Operation) -> LogFiles.Fault?

    /// `fault` is asked with the number of each call, from 0 on.
    init(_ fault: @escaping @Sendable (Int, LogFiles.Operation) -> LogFiles.Fault?) { self.fault = fault }

    var files: LogFiles {
        LogFiles { operation, path in
            let index = self.calls.withLock { calls in
                calls.append((operation, path))
                return calls.count - 1
            }
            return self.fault(index, operation)
        }
    }

    /// How often an operation was asked for.
    func count(_ operation: LogFiles.Operation) -> Int {
        calls.withLock { $0.filter { $0.operation == operation }.count }
    }
}

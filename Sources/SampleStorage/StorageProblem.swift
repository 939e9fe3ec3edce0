/// Why a storage cannot be opened.
package enum StorageProblem: Error, Hashable, Sendable {
    /// The directory cannot be had.
    case lock(WALDirectoryLock.Problem)
    /// The log in it cannot be read or begun.
    case log(LogProblem)
}

extension StorageProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .lock(let problem): "--storage.path: \(problem)"
        case .log(let problem): "--storage.path: \(problem)"
        }
    }
}

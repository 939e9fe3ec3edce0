internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine

/// Something that is wrong at a line of a configuration: why the file on the disk does not load, or why a job that runs
/// could not be brought up to date.
struct ConfigMark: Sendable, Equatable {
    var path: String
    /// Counted from 1; 0 when only the file is known.
    var line: Int
    /// Counted from 1, in characters; 0 when only the line is known.
    var column: Int
    var message: String
    /// It is about the text that runs, not about the one on the disk.
    var isRunning = false

    /// `58:13 unknown relabel action "kepp" - did you mean keep?`
    var text: String {
        guard line > 0 else { return message }
        return "\(line)\(column > 0 ? ":\(column)" : "") \(message)"
    }

    init(_ problem: ConfigurationProblem) {
        path = problem.location.file
        line = problem.location.line
        column = problem.location.column
        message =
            SecretParameters.masked(inSentence: problem.message)
            + (problem.suggestion.map { " - did you mean \($0)?" } ?? "")
    }

    init(_ failure: JobFailure) {
        path = failure.location.file
        line = failure.location.line
        column = failure.location.column
        message = "\(failure.job): \(SecretParameters.masked(inSentence: failure.text))"
        isRunning = true
    }
}

extension ConfigurationState {
    /// So long after a refusal the disk has been looked at again.
    private static var lookNanoseconds: Int64 { 3_000_000_000 }

    /// What is wrong with what lies on the disk and with what runs; of a file that was refused and is put right since,
    /// nothing.
    func marks(asOf now: WallTime) -> [ConfigMark] {
        var problems = onDisk?.problems ?? []
        if onDisk == nil, let failure = lastFailure, now - failure.at < Self.lookNanoseconds {
            problems = failure.problems
        }
        return problems.map(ConfigMark.init) + failures.map(ConfigMark.init)
    }
}

internal import MetricModel

/// Gathers everything that is wrong while a configuration is read, so that all of it can be reported at once.
///
/// A reference that lives as long as one reading and never leaves its thread.
final class ProblemList {
    /// More are of no use to anybody.
    static let most = 100

    private var errors: [ConfigurationProblem] = []
    private var known: Set<String> = []
    /// In the order in which they are read, which is the order of the first problem in each.
    private var files: [String] = []
    private(set) var warnings: [ConfigurationProblem] = []

    /// Adds a problem. The suggestion is only worked out while the problem has a chance to be shown.
    func add(_ message: String, at location: SourceLocation, suggestion: @autoclosure () -> String? = nil) {
        // A mapping that is merged in several places is read several times.
        guard known.insert("\(location):\(message)").inserted else { return }
        if !files.contains(location.file) { files.append(location.file) }
        errors.append(
            ConfigurationProblem(
                location: location,
                message: message,
                suggestion: errors.count < Self.most ? suggestion() : nil
            )
        )
    }

    func warn(_ message: String, at location: SourceLocation, suggestion: String? = nil) {
        guard known.insert("\(location):\(message)").inserted else { return }
        warnings.append(ConfigurationProblem(location: location, message: message, suggestion: suggestion))
    }

    /// How many problems there are now; `hasNews(since:)` then tells whether reading something went well.
    var mark: Int { errors.count }

    func hasNews(since mark: Int) -> Bool { errors.count > mark }

    /// The errors, file by file and in the order of each; nil when there are none.
    var failure: ConfigurationErrors? {
        if errors.isEmpty { return nil }
        let ranks = Dictionary(zip(files, 0...)) { first, _ in first }
        func place(_ problem: ConfigurationProblem) -> (Int, Int, Int) {
            (ranks[problem.location.file] ?? 0, problem.location.line, problem.location.column)
        }
        let sorted = errors.sorted { place($0) < place($1) }
        return ConfigurationErrors(problems: Array(sorted.prefix(Self.most)))
    }
}

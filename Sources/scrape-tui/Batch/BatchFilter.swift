internal import ArgumentParser
internal import ScrapeEngine
internal import TerminalUI

/// What `--filter` takes: the screen's language, and the text it was read from.
struct BatchFilter: Sendable {
    let text: String
    let filter: Filter

    static let everything = BatchFilter(text: "", filter: .everything)

    /// - Throws: a `ValidationError` with the part underlined that cannot be read.
    static func read(_ text: String) throws -> BatchFilter {
        do throws(Filter.Problem) {
            return BatchFilter(text: text, filter: try Filter(parsing: text))
        } catch {
            throw ValidationError(error.explanation(of: text))
        }
    }

    func matches(_ entry: BatchEntry) -> Bool {
        filter.isEmpty || filter.matches(entry.target, now: entry.takenAt)
    }
}

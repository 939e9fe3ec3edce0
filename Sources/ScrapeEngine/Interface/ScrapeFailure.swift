package import Exposition
internal import HTTPTransport

/// Why a scrape failed: Prometheus's text, a class to group by, and the place in the body when a parser stopped there.
package struct ScrapeFailure: Error, Sendable, Hashable {
    /// The step of a scrape that failed.
    package enum Step: String, Sendable {
        case connect, http, body, parse, limit, storage, forced
    }

    package var step: Step
    /// Bounded and without values of one target, so that failures with one cause group: `connect: connection refused`.
    package var errorClass: String
    /// `lastError` as Prometheus's API prints it.
    package var text: String
    /// Where the body broke, when it did.
    package var problem: ParseProblem?

    package init(step: Step, errorClass: String, text: String, problem: ParseProblem? = nil) {
        self.step = step
        self.errorClass = errorClass
        self.text = text
        self.problem = problem
    }

    /// It was not the target's: the scrape was cut when the process was stopped, or scraping ended.
    package var isCut: Bool { errorClass.hasPrefix("cut: ") }

    /// `text` without the secrets of URLs that it quotes, for screens and files.
    package var shownText: String { SecretParameters.masked(inSentence: text) }

    /// For a table's column: `parse 214:23`, `parse byte 6876`, else the class.
    package var shortText: String { problem.map { "parse \($0.shortPlace)" } ?? errorClass }
}

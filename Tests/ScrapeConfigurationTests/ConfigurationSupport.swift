import MetricModel
import ScrapeConfiguration

/// The configuration in a text; the file is called `dir/p.yml`.
func parse(
    _ text: String,
    environment: [String: String] = [:]
) throws(ConfigurationErrors) -> Configuration {
    try ConfigurationFile.parse(text: text, path: "dir/p.yml", environment: { environment[$0] })
}

/// What is wrong with a text, as `line:column: message`; nothing when it is fine.
func problems(_ text: String) -> [String] {
    do {
        _ = try parse(text)
        return []
    } catch {
        return error.problems.map { "\($0.location.line):\($0.location.column): \($0.message)" }
    }
}

/// A configuration with one job, whose keys are these lines.
func job(_ lines: String..., global: [String] = []) -> String {
    let section = global.isEmpty ? "" : "global:\n" + global.map { "  \($0)\n" }.joined()
    return section + "scrape_configs:\n- job_name: a\n" + lines.map { "  \($0)\n" }.joined()
}

/// A text with a `»` before the place where something is wrong, as tables write it.
struct MarkedText {
    /// Without the mark.
    let text: String
    /// `line:column` of the mark; empty without one.
    let place: String

    init(_ marked: String) {
        text = marked.replacing("»", with: "")
        guard let mark = marked.firstIndex(of: "»") else {
            place = ""
            return
        }
        let before = marked[..<mark].split(separator: "\n", omittingEmptySubsequences: false)
        place = "\(before.count):\((before.last?.unicodeScalars.count ?? 0) + 1)"
    }

    /// The message as `problems(_:)` gives it, at the marked place.
    func problem(_ message: String) -> String { "\(place): \(message)" }
}

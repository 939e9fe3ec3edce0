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

internal import HTTPTransport
package import MetricModel

/// One thing that is wrong, or remarkable, in a configuration: where, and in Prometheus's words.
package struct ConfigurationProblem: Error, Sendable, Hashable {
    /// Where the offending value stands; only the file when it cannot be read at all.
    package var location: SourceLocation
    package var message: String
    /// The known key that was probably meant.
    package var suggestion: String?

    /// The secrets of URLs that the message quotes are not kept.
    package init(location: SourceLocation, message: String, suggestion: String? = nil) {
        self.location = location
        self.message = SecretParameters.masked(inSentence: message)
        self.suggestion = suggestion
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// `prometheus.yml:12:5: field scrape_intervall not found in type config.ScrapeConfig (did you mean
    /// scrape_interval?)`.
    package var description: String {
        let hint = suggestion.map { " (did you mean \($0)?)" } ?? ""
        return "\(location): \(message)\(hint)"
    }
}

/// Everything that keeps a configuration from being used, in file order, at most 100.
package struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
    package let problems: [ConfigurationProblem]

    package init(problems: [ConfigurationProblem]) { self.problems = problems }

    /// One problem per line.
    package var description: String { problems.map(\.description).joined(separator: "\n") }
}

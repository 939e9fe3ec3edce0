package import MetricModel

/// A job for which a configuration could not be applied, and why, in Prometheus's words.
package struct JobFailure: Sendable, Hashable, CustomStringConvertible {
    package var job: String
    /// `error creating HTTP client: unable to use specified CA cert inline`.
    package var text: String
    /// Where the job begins.
    package var location: SourceLocation

    package init(job: String, text: String, location: SourceLocation) {
        self.job = job
        self.text = text
        self.location = location
    }

    package var description: String { "\(location): job \"\(job)\": \(text)" }
}

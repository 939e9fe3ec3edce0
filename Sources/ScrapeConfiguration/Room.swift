package import MetricModel

package struct ConfigurationProblem: Error, Sendable, Hashable {
    package var location: SourceLocation
    package var message: String
    package var suggestion: String?

    package init(location: SourceLocation, message: String, suggestion: String? = nil) {
        self.location = location
        self.message = message
        self.suggestion = suggestion
    }
}

internal import ArgumentParser
internal import MetricModel

/// A span on the command line that is in seconds where it has no unit: `5`, `0.5`, `2m`. At least a tenth of a second, at
/// most a day.
struct SecondsArgument {
    let duration: PrometheusDuration

    /// What an option's `transform` says of another text.
    static func read(_ argument: String) throws -> SecondsArgument {
        guard let read = SecondsArgument(argument: argument) else {
            throw ValidationError("'\(argument)' is no span from 0.1 seconds to a day: 5, 0.5, 2m")
        }
        return read
    }

    init?(argument: String) {
        let duration: PrometheusDuration
        if argument.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let seconds = Double(argument) {
            guard seconds <= 86_400 else { return nil }
            duration = PrometheusDuration(milliseconds: Int64(seconds * 1000))
        } else if let parsed = try? PrometheusDuration(parsing: argument) {
            duration = parsed
        } else {
            return nil
        }
        guard duration >= PrometheusDuration(milliseconds: 100), duration <= PrometheusDuration(seconds: 86_400) else {
            return nil
        }
        self.duration = duration
    }
}

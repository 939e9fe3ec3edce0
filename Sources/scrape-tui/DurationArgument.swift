internal import ArgumentParser
internal import MetricModel

/// A span on the command line: `90s`, `2h`.
struct DurationArgument: ExpressibleByArgument {
    let duration: PrometheusDuration

    init(seconds: Int64) { duration = PrometheusDuration(seconds: seconds) }

    init?(argument: String) {
        guard let duration = try? PrometheusDuration(parsing: argument), duration > .zero else { return nil }
        self.duration = duration
    }

    var defaultValueDescription: String { duration.description }
}

internal import Glibc

/// Loads a configuration: `prometheus.yml` as Prometheus 3.5 reads it, except that every problem is reported, each at
/// its own place. Any thread.
package enum ConfigurationFile {
    /// Reads and checks a file. `usualProtocols` are offered to targets where the file does not say which. A pipe may
    /// stand for the file where `acceptsPipes`: not when it is read again, nor on threads that others wait for.
    ///
    /// - Throws: `ConfigurationErrors`; one that only names the path when the file cannot be read.
    package static func load(
        path: String,
        usualProtocols: [ScrapeProtocol] = ScrapeProtocol.usual,
        acceptsPipes: Bool = true
    ) throws(ConfigurationErrors) -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try FileContent.read(path, acceptsPipes: acceptsPipes)
        } catch {
            throw ConfigurationErrors(problems: [error])
        }
        let reader = ConfigurationReader(path: path, environment: processEnvironment, usualProtocols: usualProtocols)
        return try reader.configuration(bytes)
    }

    /// Checks a text as if it stood in the file `path`, from whose folder relative paths start.
    package static func parse(text: String, path: String) throws(ConfigurationErrors) -> Configuration {
        try parse(text: text, path: path, environment: processEnvironment)
    }

    /// The same with another environment for the external labels.
    package static func parse(
        text: String,
        path: String,
        environment: (String) -> String?
    ) throws(ConfigurationErrors) -> Configuration {
        try withoutActuallyEscaping(environment) { environment throws(ConfigurationErrors) in
            let usual = ScrapeProtocol.usual
            let reader = ConfigurationReader(path: path, environment: environment, usualProtocols: usual)
            return try reader.configuration(Array(text.utf8))
        }
    }

    private static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

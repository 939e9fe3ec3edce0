internal import Discovery
internal import MetricModel
internal import ScrapeConfiguration

/// The target files that a block of `file_sd_configs` means now. Waits for the disk.
struct CheckedTargetFiles {
    /// The groups of each file that parses.
    private(set) var files: [[StaticGroup]] = []
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    /// `owner` is whose block it is, for people: `job "a"`.
    init(_ section: FileDiscoverySection, of owner: String) {
        func note(_ message: String) -> ConfigurationProblem {
            ConfigurationProblem(location: section.location, message: message)
        }
        for pattern in section.files {
            let paths = (try? FileGlob.paths(matching: pattern)) ?? []
            if paths.isEmpty, !pattern.utf8.contains(UInt8(ascii: "*")) {
                warnings.append(note("file \(GoSyntax.quoted(pattern)) of \(owner) does not exist"))
            }
            for path in paths {
                do {
                    files.append(try TargetFileReader.read(path).groups)
                } catch {
                    problems.append(note(error.description))
                }
            }
        }
    }
}

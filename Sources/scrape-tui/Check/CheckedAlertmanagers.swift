internal import MetricModel
internal import Relabeling
internal import ScrapeConfiguration

/// Whether the alert managers that a configuration names can be addressed, as promtool looks at it
/// (`AlertmanagerFromGroup` in `notifier/notifier.go`, v3.5).
struct CheckedAlertmanagers {
    private(set) var problems: [ConfigurationProblem] = []
    private(set) var warnings: [ConfigurationProblem] = []

    /// Reads the target files; touches no network.
    init(of configuration: Configuration) {
        for targets in configuration.alertmanagers {
            check(targets.staticGroups, of: targets)
            for section in targets.discoveries.files {
                let files = CheckedTargetFiles(section, of: "an alert manager")
                problems += files.problems
                warnings += files.warnings
                for groups in files.files { check(groups, of: targets) }
            }
        }
    }

    private mutating func check(_ groups: [StaticGroup], of targets: AlertmanagerTargets) {
        var builder = LabelsBuilder()
        var run = RelabelRun()
        for group in groups {
            for address in group.targets {
                builder.reset()
                builder.set("__address__", address)
                builder.set("__scheme__", targets.scheme)
                builder.set("__alerts_path__", Self.path(behind: targets.pathPrefix))
                group.labels.forEach { name, value in
                    if !builder.contains(name) { builder.append(name, value) }
                }
                guard targets.relabelRules.apply(to: &builder, in: &run).isKept else { continue }
                let final = builder["__address__"]
                guard final.utf8.contains(UInt8(ascii: "/")) else { continue }
                problems.append(
                    ConfigurationProblem(
                        location: group.location,
                        message: "\(GoSyntax.quoted(final)) is not a valid hostname"
                    )
                )
            }
        }
    }

    private static func path(behind prefix: String) -> String {
        let parts = prefix.split(separator: "/").map(String.init) + ["api", "v2", "alerts"]
        return "/" + parts.joined(separator: "/")
    }
}

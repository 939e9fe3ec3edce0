package import Relabeling

/// The targets of an entry of `alertmanagers`. Nobody here sends alerts: `check config` holds them against promtool's
/// rules. Loading a configuration does not read the files.
package struct AlertmanagerTargets: Sendable {
    package let scheme: String
    /// `path_prefix`.
    package let pathPrefix: String
    package let staticGroups: [StaticGroup]
    package let discoveries: [DiscoveryBlock]
    package let relabelRules: RelabelRules
}

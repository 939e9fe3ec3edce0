package import Relabeling

/// What of a job's configuration the details of its targets are made with.
package struct JobRules: Sendable {
    /// For targets, as the configuration has them.
    package var relabelRules: RelabelRules
    package var limits: TargetLimits

    package init(relabelRules: RelabelRules, limits: TargetLimits) {
        self.relabelRules = relabelRules
        self.limits = limits
    }
}

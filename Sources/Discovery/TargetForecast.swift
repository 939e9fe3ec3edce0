/// What the jobs of another configuration would find, as far as it is known before their discovery runs.
package struct TargetForecast: Sendable {
    /// Every job is in it. Of blocks that run already, what they have found.
    package var groups: [String: [TargetGroup]]
    /// Jobs with a block that does not run yet, or has not answered.
    package var unknownJobs: Set<String>

    package init(groups: [String: [TargetGroup]] = [:], unknownJobs: Set<String> = []) {
        self.groups = groups
        self.unknownJobs = unknownJobs
    }
}

/// Everything that is discovered at one moment, for all jobs: what the discovery manager hands to the scrape manager,
/// which replaces what it knew by it (`discovery/manager.go`, v3.5: `allGroups`).
package struct TargetSets: Sendable {
    /// Every configured job is in it but those of `heldJobs`, those without targets with an empty list. Groups stand in the order of the job's
    /// sections, then in the order in which their sources first appeared.
    package var groups: [String: [TargetGroup]]
    /// True for the set that the newest `apply` owed: a reload is answered after it.
    package var isFirstSinceApply: Bool
    /// Providers that have not said anything yet; their targets are missing from the set.
    package var pending: [ProviderStatus]
    /// Jobs that keep the targets that they have, because a new provider of theirs has not said anything yet.
    package var heldJobs: Set<String>

    package init(
        groups: [String: [TargetGroup]],
        isFirstSinceApply: Bool = false,
        pending: [ProviderStatus] = [],
        heldJobs: Set<String> = []
    ) {
        self.groups = groups
        self.isFirstSinceApply = isFirstSinceApply
        self.pending = pending
        self.heldJobs = heldJobs
    }
}

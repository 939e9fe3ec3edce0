/// Something that has to be asked for its targets again and again. `refresh` is called where waiting is allowed, one call
/// at a time; a kind of discovery that is polled is one of these and little else.
protocol RefreshSource: Sendable {
    /// All that is there now. What was known before stays when it throws.
    func refresh() throws(DiscoveryProblem) -> RefreshAnswer

    /// Ends a refresh under way soon. Any thread.
    func stop()
}

/// What a refresh found.
struct RefreshAnswer: Sendable {
    /// Each takes the place of the one with its source.
    var groups: [TargetGroup]
    /// Sources that could not be asked this time: what is known of them stays. All others are gone.
    var keptSources: [String] = []
    /// What was wrong with a part of it, in words.
    var problem: String?
}

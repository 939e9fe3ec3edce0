/// Something that finds targets for as long as it runs. Control thread; whoever blocks does so on a worker of the host.
package protocol DiscoveryProvider: AnyObject {
    /// Starts finding, and reports what is there.
    func start()

    /// What it is doing, if it waits for something: `reading t.json`.
    var activity: String? { get }

    /// Ends it. Nothing is reported any more, not even what is under way.
    func stop()
}

/// What a provider tells the discovery manager. Control thread.
package enum ProviderReport: Sendable {
    /// Groups that came together; each takes the place of the one with its source.
    case groups([TargetGroup])
    /// All that is known at present has been reported, except for what `problem` tells.
    /// `nanoseconds` is what finding it out took, where that is known.
    case upToDate(problem: String?, nanoseconds: Int64?)
    /// The provider could not be built, in these words, and finds nothing until the next reload tries again.
    case unavailable(String)
}

internal import Logging
internal import ScrapeConfiguration

/// What a provider is given to work with.
struct ProviderContext {
    let id: ProviderID
    let host: any DiscoveryHost
    let directories: DirectoryWatcher
    let metrics: DiscoveryMetrics
    /// Names the provider with every line.
    let logger: Logger
    /// Tells the discovery manager. Control thread.
    let report: (ProviderReport) -> Void
}

extension ProviderContext {
    /// Says that the provider cannot be built (`registerProviders` in `discovery/manager.go`, v3.5).
    func refuse(_ problem: DiscoveryProblem) {
        logger.error("Cannot create service discovery", metadata: ["type": "\(id.kind)", "err": "\(problem)"])
        report(.unavailable(problem.text))
    }

    /// The provider that runs a block, not started yet; nil for a kind that nothing runs.
    func makeProvider(of block: DiscoveryBlock) -> (any DiscoveryProvider)? {
        switch block {
        case .consul(let section): ConsulProvider(section, self)
        case .dns(let section): RefreshingProvider(section, self)
        case .docker(let section): RefreshingProvider(section, self)
        case .dockerSwarm(let section): RefreshingProvider(section, self)
        case .file(let section): FileProvider(section, self)
        case .http(let section): RefreshingProvider(section, self)
        case .kubernetes(let section): KubernetesProvider(section, self)
        case .unsupported: nil
        }
    }
}

internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration

extension RefreshingProvider {
    /// Asks for the containers of an entry of `docker_sd_configs`.
    convenience init(_ section: DockerDiscoverySection, _ context: ProviderContext) {
        let host = context.host
        self.init(
            context,
            subject: section.subject,
            interval: section.refreshInterval
        ) { () throws(DiscoveryProblem) in
            DockerSource(
                section: section,
                engine: try DockerEngine(
                    at: section.host,
                    settings: section.httpClient,
                    timeout: section.refreshInterval,
                    host: host,
                    failure: "error setting up docker client"
                )
            )
        }
    }

    /// Asks for what an entry of `dockerswarm_sd_configs` wants to know of a swarm.
    convenience init(_ section: DockerSwarmDiscoverySection, _ context: ProviderContext) {
        let host = context.host
        self.init(
            context,
            subject: section.subject,
            interval: section.refreshInterval
        ) { () throws(DiscoveryProblem) in
            SwarmSource(
                section: section,
                engine: try DockerEngine(
                    at: section.host,
                    settings: section.httpClient,
                    timeout: section.refreshInterval,
                    host: host,
                    failure: "error setting up docker swarm client"
                )
            )
        }
    }
}

extension DockerEngine {
    /// Reads the files that the settings name. `failure` leads what is said of a host where no engine can be.
    fileprivate convenience init(
        at address: String,
        settings: HTTPClientSettings,
        timeout: PrometheusDuration,
        host: any DiscoveryHost,
        failure: String
    ) throws(DiscoveryProblem) {
        let engineHost = try Self.explaining(failure) { () throws(DiscoveryProblem) in try DockerHost(address) }
        self.init(
            host: engineHost,
            client: try DiscoveryClient(settings: Self.clientSettings(settings, for: engineHost), host: host),
            timeout: timeout
        )
    }
}

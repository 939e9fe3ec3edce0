internal import HTTPTransport
internal import Logging
internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

/// Watches the services of an entry of `consul_sd_configs`. `ConsulDiscoveryState` decides, this asks and tells.
///
/// `@unchecked Sendable`: everything runs on the control thread; threads that wait only make the client and read answers.
final class ConsulProvider: DiscoveryProvider, @unchecked Sendable {
    private struct Connection: Sendable {
        let client: DiscoveryClient
        let queries: ConsulQueries
    }

    private let context: ProviderContext
    private let section: ConsulDiscoverySection
    private var state: ConsulDiscoveryState
    private var connection: Connection?
    private var timers: [ConsulWatch: DiscoveryTimer] = [:]
    /// Those whose answer is wanted.
    private var requests: [ConsulWatch: RequestID] = [:]
    private var isStopped = false

    init(_ section: ConsulDiscoverySection, _ context: ProviderContext) {
        self.context = context
        self.section = section
        state = ConsulDiscoveryState(
            period: section.refreshInterval.nanoseconds,
            services: section.services,
            tags: section.tags,
            datacenter: section.datacenter
        )
    }

    var activity: String? { "asking \(section.subject)" }

    func start() {
        context.host.runBlocking { [host = context.host, section, weak self] in
            let made = Result { () throws(DiscoveryProblem) in
                let client = try DiscoveryClient(settings: ConsulServer.clientSettings(section), host: host)
                return Connection(client: client, queries: try ConsulQueries(section))
            }
            host.post { [weak self] in self?.take(made) }
        }
    }

    func stop() {
        isStopped = true
        connection?.client.stop()
        for timer in timers.values { context.host.cancel(timer) }
        timers = [:]
    }

    private func take(_ made: Result<Connection, DiscoveryProblem>) {
        guard !isStopped else { return }
        switch made {
        case .success(let connection):
            self.connection = connection
            perform(state.start(at: context.host.now))
        case .failure(let problem): context.refuse(problem)
        }
    }

    private func perform(_ actions: [ConsulDiscoveryState.Action]) {
        for action in actions {
            switch action {
            case .ask(let watch, let index): ask(watch, index)
            case .wake(let watch, let time): wake(watch, at: time)
            case .forget(let watch): forget(watch)
            case .report(let groups): context.report(.groups(groups))
            case .failed(let watch, let problem, let isCall):
                if isCall { context.metrics.consul.failures.increment() }
                log(watch, problem)
            case .upToDate(let problem): context.report(.upToDate(problem: problem, nanoseconds: nil))
            }
        }
    }

    private func ask(_ watch: ConsulWatch, _ index: UInt64) {
        guard let connection else { return }
        let queries = connection.queries
        let started = context.host.now
        let request = queries.request(for: watch, index: index)
        requests[watch] = connection.client.ask(request) { response throws(DiscoveryProblem) in
            try queries.read(response, for: watch)
        } done: { [weak self] result in
            guard let self, !isStopped, requests.removeValue(forKey: watch) != nil else { return }
            let now = context.host.now
            context.metrics.consul.observe(watch, nanoseconds: now - started)
            perform(state.answered(watch, result, at: now))
        }
    }

    private func forget(_ watch: ConsulWatch) {
        if let timer = timers.removeValue(forKey: watch) { context.host.cancel(timer) }
        if let request = requests.removeValue(forKey: watch) { connection?.client.cancel(request) }
    }

    private func wake(_ watch: ConsulWatch, at time: MonotonicTime) {
        if let timer = timers[watch] { context.host.cancel(timer) }
        timers[watch] = context.host.schedule(at: time) { [weak self] in
            guard let self, !isStopped else { return }
            timers[watch] = nil
            perform(state.due(watch, at: context.host.now))
        }
    }

    private func log(_ watch: ConsulWatch, _ problem: DiscoveryProblem) {
        var metadata: Logger.Metadata = ["err": "\(problem)"]
        switch watch {
        case .datacenter: context.logger.error("Error retrieving datacenter name", metadata: metadata)
        case .catalog: context.logger.error("Error refreshing service list", metadata: metadata)
        case .service(let service):
            metadata["service"] = "\(service.name)"
            metadata["tags"] = "\(section.tags.joined(separator: ","))"
            context.logger.error("Error refreshing service", metadata: metadata)
        }
    }
}

internal import MetricModel
internal import ScrapeConfiguration

/// The nodes, services or tasks of a Docker swarm (`discovery/moby/dockerswarm.go`, v3.5).
struct SwarmSource: RefreshSource {
    let section: DockerSwarmDiscoverySection
    let engine: DockerEngine

    /// Of services, and in Prometheus of tasks, too.
    private static let listing = "error while listing swarm services"

    func stop() { engine.stop() }

    func refresh() throws(DiscoveryProblem) -> RefreshAnswer {
        let targets =
            switch section.role {
            case .nodes: try nodes()
            case .services: try services()
            case .tasks: try tasks()
            }
        return RefreshAnswer(groups: [TargetGroup(source: Swarm.source, targets: targets)])
    }

    private func nodes() throws(DiscoveryProblem) -> [Labels] {
        try DockerEngine.explaining("error while listing swarm nodes") { () throws(DiscoveryProblem) in
            let list = try engine.list(SwarmNodes.path, of: SwarmNodes.goType, filters: section.filters)
            return try SwarmNodes.targets(of: list, port: section.port)
        }
    }

    private func services() throws(DiscoveryProblem) -> [Labels] {
        let services = try DockerEngine.explaining(Self.listing) { () throws(DiscoveryProblem) in
            var services: [SwarmServices.Service] = []
            for service in try engine.list(SwarmServices.path, of: SwarmServices.goType, filters: section.filters) {
                services.append(try SwarmServices.Service(service))
            }
            return services
        }
        return try SwarmServices.targets(of: services, networks: networks(), port: section.port)
    }

    private func tasks() throws(DiscoveryProblem) -> [Labels] {
        let list = try DockerEngine.explaining(Self.listing) { () throws(DiscoveryProblem) in
            var tasks: [SwarmTasks.Task] = []
            for task in try engine.list(SwarmTasks.path, of: SwarmTasks.goType, filters: section.filters) {
                tasks.append(try SwarmTasks.Task(task))
            }
            return tasks
        }
        let services = try DockerEngine.explaining(
            "error while computing services labels and ports"
        ) { () throws(DiscoveryProblem) in
            try SwarmServices.labelsByID(of: engine.list(SwarmServices.path, of: SwarmServices.goType))
        }
        let nodes = try DockerEngine.explaining(
            "error while computing nodes labels and ports: error while listing swarm nodes"
        ) { () throws(DiscoveryProblem) in
            try SwarmNodes.labelsByID(of: engine.list(SwarmNodes.path, of: SwarmNodes.goType))
        }
        let tasks = SwarmTasks(services: services, nodes: nodes, networks: try networks(), port: section.port)
        return try tasks.targets(of: list)
    }

    private func networks() throws(DiscoveryProblem) -> DockerNetworks {
        try engine.networks(prefix: Swarm.prefix, "error while computing swarm network labels")
    }
}

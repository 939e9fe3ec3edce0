internal import Logging
internal import MetricModel
internal import ScrapeConfiguration

/// Finds the targets of an entry of `kubernetes_sd_configs` (`discovery/kubernetes/kubernetes.go`, v3.5: `Discovery`).
///
/// `@unchecked Sendable`: control thread only; files are read elsewhere and posted back.
final class KubernetesProvider: DiscoveryProvider, @unchecked Sendable {
    private let section: KubernetesDiscoverySection
    private let context: ProviderContext
    private let environment: KubernetesConnection.Environment
    private var sources: [any KubernetesTargetSource] = []
    private var api: KubernetesAPI?
    private var seed: UInt64
    private var isStopped = false

    init(
        _ section: KubernetesDiscoverySection,
        _ context: ProviderContext,
        environment: KubernetesConnection.Environment = .current
    ) {
        self.section = section
        self.context = context
        self.environment = environment
        // Providers of one program do not come back together either.
        seed = UInt64(bitPattern: context.host.now.nanoseconds) &+ UInt64(truncatingIfNeeded: context.id.number) << 32
    }

    func start() {
        context.host.runBlocking { [section, environment, host = context.host, weak self] in
            let made = Result { () throws(DiscoveryProblem) in
                let connection = try KubernetesConnection(section, environment)
                return (connection, try DiscoveryClient(settings: connection.client, host: host))
            }
            host.post { [weak self] in
                guard let self, !isStopped else { return }
                switch made {
                case .success(let (connection, client)): begin(connection, client)
                case .failure(let problem): context.refuse(problem)
                }
            }
        }
    }

    var activity: String? {
        sources.contains { !$0.isSynced } ? "listing objects of the cluster" : nil
    }

    func stop() {
        isStopped = true
        for source in sources { source.stop() }
        sources = []
        api?.stop()
        api = nil
    }

    private func begin(_ connection: KubernetesConnection, _ client: DiscoveryClient) {
        if section.connection == .inCluster {
            context.logger.info("Using pod service account via in-cluster config")
        }
        let api = KubernetesAPI(
            base: connection.base,
            client: client,
            host: context.host,
            metrics: context.metrics.kubernetes
        )
        self.api = api
        let nodes: Reflector<KubernetesNode>? =
            section.attachesNodes && section.role != .node
            ? reflector(api, .node, "") : nil
        sources = namespaces(connection.ownNamespace).map { source(api, $0, nodes) }
        for source in sources { source.start() }
    }

    /// An empty name stands for all of them.
    private func namespaces(_ own: String) -> [String] {
        let names = section.namespaces + (own.isEmpty ? [] : [own])
        // Nodes are in no namespace.
        if names.isEmpty || section.role == .node { return [""] }
        var known: Set<String> = []
        return names.filter { known.insert($0).inserted }
    }

    private func source(
        _ api: KubernetesAPI,
        _ namespace: String,
        _ nodes: Reflector<KubernetesNode>?
    ) -> any KubernetesTargetSource {
        switch section.role {
        case .node: targets(of: KubernetesNode.self, api, namespace)
        case .service: targets(of: KubernetesService.self, api, namespace)
        case .ingress: targets(of: KubernetesIngress.self, api, namespace)
        case .pod: targets(of: KubernetesPod.self, api, namespace, nodes: nodes)
        case .endpoints: targets(of: KubernetesEndpoints.self, api, namespace, nodes: nodes, isOfServices: true)
        case .endpointSlice: targets(of: KubernetesEndpointSlice.self, api, namespace, nodes: nodes, isOfServices: true)
        }
    }

    private func targets<Target: KubernetesTargetObject>(
        of type: Target.Type,
        _ api: KubernetesAPI,
        _ namespace: String,
        nodes: Reflector<KubernetesNode>? = nil,
        isOfServices: Bool = false
    ) -> any KubernetesTargetSource {
        KubernetesRoleTargets<Target>(
            targets: reflector(api, Target.role, namespace),
            beside: KubernetesRoleTargets<Target>.Beside(
                nodes: nodes,
                pods: isOfServices ? reflector(api, .pod, namespace) : nil,
                services: isOfServices ? reflector(api, .service, namespace) : nil
            ),
            host: context.host,
            metrics: context.metrics.kubernetes
        ) { [weak self] event in
            guard let self, !isStopped else { return }
            switch event {
            case .groups(let groups): context.report(.groups(groups))
            case .refused(let problem):
                return context.logger.warning("\(problem.text)", metadata: ["err": "\(problem.details)"])
            case .stateChanged: break
            }
            tellState()
        }
    }

    private func reflector<Object>(
        _ api: KubernetesAPI,
        _ role: KubernetesRole,
        _ namespace: String
    ) -> Reflector<Object> {
        let scope = KubernetesScope(
            resource: Object.resource,
            namespace: namespace,
            selector: section.selectors[role] ?? KubernetesDiscoverySection.Selector()
        )
        seed &+= 1
        var logger = context.logger
        logger[metadataKey: "role"] = "\(section.role.rawValue)"
        return Reflector(scope: scope, api: api, logger: logger, seed: seed)
    }

    private func tellState() {
        let problems = sources.compactMap(\.problem)
        guard problems.isEmpty, sources.contains(where: { !$0.isSynced }) else {
            return context.report(.upToDate(problem: problems.first, nanoseconds: nil))
        }
    }
}

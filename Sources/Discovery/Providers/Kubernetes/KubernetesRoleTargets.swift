internal import MetricModel
internal import ScrapeConfiguration
internal import SelfMetrics

/// A part of a provider: the targets of one role in one namespace. Control thread.
protocol KubernetesTargetSource: AnyObject {
    func start()

    func stop()

    /// True once everything that the targets are made of has been listed, and all of their groups have been told.
    var isSynced: Bool { get }

    /// What of it is not to be had at present, in words.
    var problem: String? { get }
}

/// Keeps the targets of one role in one namespace: objects that give targets, and beside them those that add labels.
/// Nothing is told before all of them have been listed; then a group per object, again whenever something that it is made
/// of has changed (`discovery/kubernetes`, v3.5: `Pod`, `Endpoints` and the others).
///
/// `@unchecked Sendable`: control thread only.
final class KubernetesRoleTargets<Target: KubernetesTargetObject>: KubernetesTargetSource, @unchecked Sendable {
    /// What is beside the objects themselves; nodes may be shared with other namespaces.
    struct Beside {
        var nodes: Reflector<KubernetesNode>?
        var pods: Reflector<KubernetesPod>?
        var services: Reflector<KubernetesService>?
    }

    enum Event {
        case groups([TargetGroup])
        /// An object gives no group.
        case refused(KubernetesGroupProblem)
        /// Something is missing now, or no longer.
        case stateChanged
    }

    /// Groups made in one go: between two of them the control thread does other things, however large the cluster.
    static var batch: Int { 200 }

    private let targets: Reflector<Target>
    private let beside: Beside
    private let host: any DiscoveryHost
    private let metrics: KubernetesMetrics
    private let queueMetrics: KubernetesMetrics.Queue
    private let tell: (Event) -> Void
    private var queue = KubernetesWorkQueue()
    private var isTelling = false
    private var hasToldAll = false
    /// The rest of the queue is worked off soon.
    private var isPosted = false
    private var isStopped = false
    /// The keys of the objects whose groups depend on something else.
    private var dependents: [KubernetesRelation: Set<String>] = [:]
    private var relations: [String: [KubernetesRelation]] = [:]

    /// `tell` is called on the control thread.
    init(
        targets: Reflector<Target>,
        beside: Beside,
        host: any DiscoveryHost,
        metrics: KubernetesMetrics,
        tell: @escaping (Event) -> Void
    ) {
        self.targets = targets
        self.beside = beside
        self.host = host
        self.metrics = metrics
        queueMetrics = metrics.queue(of: Target.role)
        self.tell = tell
    }

    func start() {
        targets.observe { [weak self] in self?.take($0) }
        beside.services?.observe { [weak self] in self?.takeServices($0) }
        beside.pods?.observe { [weak self] in self?.takePods($0) }
        beside.nodes?.observe { [weak self] in self?.takeNodes($0) }
        targets.start()
        beside.services?.start()
        beside.pods?.start()
        beside.nodes?.start()
    }

    func stop() {
        isStopped = true
        queueMetrics.depth.add(-Double(queue.count))
        queue = KubernetesWorkQueue()
        targets.stop()
        beside.services?.stop()
        beside.pods?.stop()
        beside.nodes?.stop()
    }

    var isSynced: Bool { hasToldAll }

    private var isListed: Bool {
        targets.isSynced && beside.services?.isSynced ?? true && beside.pods?.isSynced ?? true
            && beside.nodes?.isSynced ?? true
    }

    var problem: String? {
        targets.problem ?? beside.services?.problem ?? beside.pods?.problem ?? beside.nodes?.problem
    }

    private func take(_ event: Reflector<Target>.Event) {
        guard case .changed(let changes) = event else { return tellState() }
        for change in changes {
            count(change, Target.role)
            forget(change.object.key)
            if case .deleted = change { continue }
            remember(change.object)
        }
        if isTelling { makeGroups(of: changes.map(\.object.key)) } else { tellState() }
    }

    private func takeServices(_ event: Reflector<KubernetesService>.Event) {
        guard case .changed(let changes) = event else { return tellState() }
        for change in changes { count(change, .service) }
        refresh(changes.map { .service($0.object.key) })
    }

    /// Endpoints follow their pods by themselves, except for the phase.
    private func takePods(_ event: Reflector<KubernetesPod>.Event) {
        guard case .changed(let changes) = event else { return tellState() }
        var refreshed: [KubernetesRelation] = []
        for case .updated(let old, let new) in changes where Target.role == .endpoints {
            metrics.count(.update, of: .pod)
            if old.phase != new.phase { refreshed.append(.pod(new.key)) }
        }
        refresh(refreshed)
    }

    private func takeNodes(_ event: Reflector<KubernetesNode>.Event) {
        guard case .changed(let changes) = event else { return tellState() }
        refresh(changes.map { .node($0.object.key) })
    }

    private func tellState() {
        if !isTelling, isListed {
            isTelling = true
            makeGroups(of: targets.objects.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        } else {
            tell(.stateChanged)
        }
    }

    /// Makes the groups of all objects anew that depend on these.
    private func refresh(_ changed: [KubernetesRelation]) {
        guard isTelling else { return tellState() }
        let keys = Set(changed.flatMap { dependents[$0] ?? [] })
        if keys.isEmpty { return tell(.stateChanged) }
        makeGroups(of: keys.sorted())
    }

    private func makeGroups(of keys: [String]) {
        let now = host.now
        let added = keys.count { queue.add($0, at: now) }
        queueMetrics.items.increment(by: added)
        queueMetrics.depth.add(Double(added))
        if !isPosted { work() }
    }

    private func work() {
        isPosted = false
        guard !isStopped else { return }
        let start = host.now
        let batch = queue.take(Self.batch)
        let groups = groups(of: batch.map(\.key))
        for item in batch { queueMetrics.waitSeconds.observe(Double(start - item.since) / 1e9) }
        queueMetrics.depth.add(-Double(batch.count))
        if !batch.isEmpty { queueMetrics.workSeconds.observe(Double(host.now - start) / 1e9) }
        if queue.isEmpty {
            hasToldAll = true
        } else {
            isPosted = true
            host.post { [weak self] in self?.work() }
        }
        tell(.groups(groups))
    }

    private func groups(of keys: [String]) -> [TargetGroup] {
        let surroundings = KubernetesSurroundings(
            nodes: beside.nodes?.objects,
            pods: beside.pods?.objects ?? [:],
            services: beside.services?.objects ?? [:]
        )
        return keys.compactMap { key in
            guard let object = targets.objects[key] else { return .removal(of: Target.source(of: key)) }
            return group(of: object, surroundings)
        }
    }

    /// Nil, after saying why, when what was known of the object stays.
    private func group(of object: Target, _ surroundings: KubernetesSurroundings) -> TargetGroup? {
        if let notice = object.notice { tell(.refused(notice)) }
        if object.metadata.isCrowded { tell(.refused(.crowded(object.source))) }
        switch object.targetGroup(surroundings) {
        case .success(let group): return group
        case .failure(let problem):
            tell(.refused(problem))
            return nil
        }
    }

    private func remember(_ object: Target) {
        let found = object.relations(attachingNodes: beside.nodes != nil)
        if found.isEmpty { return }
        relations[object.key] = found
        for relation in found { dependents[relation, default: []].insert(object.key) }
    }

    private func forget(_ key: String) {
        for relation in relations.removeValue(forKey: key) ?? [] {
            dependents[relation]?.remove(key)
            if dependents[relation]?.isEmpty == true { dependents[relation] = nil }
        }
    }

    private func count<Object>(_ change: ObjectStore<Object>.Change, _ role: KubernetesRole) {
        switch change {
        case .added: metrics.count(.add, of: role)
        case .updated: metrics.count(.update, of: role)
        case .deleted: metrics.count(.delete, of: role)
        }
    }
}

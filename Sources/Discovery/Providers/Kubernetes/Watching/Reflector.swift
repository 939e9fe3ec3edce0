internal import Logging
internal import MetricModel
internal import SelfMetrics

/// Keeps a copy of the objects of one kind, as far as a scope goes: `ReflectorState` decides, this does (`Reflector` and
/// `SharedInformer` in `tools/cache`, client-go v0.32).
///
/// `@unchecked Sendable`: control thread only.
final class Reflector<Object: KubernetesObject>: @unchecked Sendable {
    enum Event {
        /// What happened to objects, in order; nothing for a list that says what was known.
        case changed([ObjectStore<Object>.Change])
        /// `problem` has changed.
        case stateChanged
    }

    /// Nanoseconds after which an open stream counts as one that works.
    private static var probation: Int64 { 10_000_000_000 }
    /// Pages of a list at most: five million objects.
    private static var mostPages: Int { 10_000 }

    private let scope: KubernetesScope
    private let api: KubernetesAPI
    private let logger: Logger
    private var state: ReflectorState
    private var store = ObjectStore<Object>()
    private var pages: [[Object]] = []
    private var observers: [(Event) -> Void] = []
    private var stream: WatchStream<Object>?
    private var timer: DiscoveryTimer?
    private var probationTimer: DiscoveryTimer?
    private var isStarted = false
    private var isStopped = false
    /// True from the first complete list on.
    private(set) var isSynced = false
    /// Ends with a complete list.
    private var listProblem: String?
    /// Ends with an event, or with a stream that stays open: not with a list, which may work where watching is refused.
    private var watchProblem: String?

    /// Chance comes from `seed` alone.
    init(scope: KubernetesScope, api: KubernetesAPI, logger: Logger, seed: UInt64) {
        self.scope = scope
        self.api = api
        self.logger = logger
        state = ReflectorState(seed: seed)
    }

    /// What went wrong last and has not been right since.
    var problem: String? { listProblem ?? watchProblem }

    /// As they are now, by key.
    var objects: [String: Object] { store.objects }

    /// `observer` is told everything from now on.
    func observe(_ observer: @escaping (Event) -> Void) { observers.append(observer) }

    /// Begins; again it does nothing.
    func start() {
        if isStarted { return }
        isStarted = true
        take(state.proceed(at: api.host.now))
    }

    /// Ends it for all who observe it.
    func stop() {
        isStopped = true
        observers = []
        stream?.stop()
        stream = nil
        for timer in [timer, probationTimer].compactMap(\.self) { api.host.cancel(timer) }
        timer = nil
        probationTimer = nil
    }

    private func take(_ step: ReflectorState.Step) {
        guard !isStopped else { return }
        switch step {
        case .wait(let time):
            timer = api.host.schedule(at: time) { [weak self] in
                guard let self else { return }
                timer = nil
                take(state.proceed(at: api.host.now))
            }
        case .send(let request):
            switch request {
            case .list(_, let continueToken, _): list(request, isFirstPage: continueToken.isEmpty)
            case .watch(_, let seconds): watch(request, seconds)
            }
        }
    }

    // MARK: Listing

    private func list(_ request: ReflectorState.Request, isFirstPage: Bool) {
        if isFirstPage { pages = [] }
        api.list(scope, request, of: Object.self) { [weak self] result in
            guard let self, !isStopped else { return }
            switch result {
            case .success(let list): listed(list)
            case .failure(let failure): listFailed(failure)
            }
        }
    }

    private func listed(_ list: ObjectList<Object>) {
        pages.append(list.objects)
        guard list.continueToken.isEmpty || pages.count < Self.mostPages else {
            return listFailed(APIFailure(text: "the list has more than \(Self.mostPages) pages", kind: .other))
        }
        let step = state.listed(
            resourceVersion: list.resourceVersion,
            continueToken: list.continueToken,
            at: api.host.now
        )
        if list.continueToken.isEmpty {
            let changes = store.replace(with: pages.flatMap(\.self))
            pages = []
            isSynced = true
            listProblem = nil
            tell(.changed(changes))
        }
        take(step)
    }

    private func listFailed(_ failure: APIFailure) {
        pages = []
        listProblem = fail("list", failure.text)
        tell(.stateChanged)
        take(state.listFailed(failure.kind, at: api.host.now))
    }

    // MARK: Watching

    private func watch(_ request: ReflectorState.Request, _ seconds: Int) {
        stream = api.watch(scope, request, timeoutSeconds: seconds) { [weak self] news in
            guard let self, !isStopped else { return }
            switch news {
            case .events(let events): take(events)
            case .ended(let end): ended(end)
            }
        }
        guard watchProblem != nil else { return }
        probationTimer = api.host.schedule(at: api.host.now + Self.probation) { [weak self] in
            self?.probationTimer = nil
            self?.recover()
        }
    }

    private func take(_ events: [WatchEvent<Object>]) {
        guard stream != nil else { return }
        var changes: [ObjectStore<Object>.Change] = []
        var failed: APIStatus?
        for event in events where failed == nil {
            switch event {
            case .put(let object):
                state.received(resourceVersion: object.metadata.resourceVersion)
                changes.append(store.put(object))
            case .deleted(let object):
                state.received(resourceVersion: object.metadata.resourceVersion)
                if let change = store.remove(object) { changes.append(change) }
            case .bookmark(let version): state.received(resourceVersion: version)
            case .failed(let status): failed = status
            }
        }
        if !changes.isEmpty { tell(.changed(changes)) }
        guard let failed else { return recover() }
        endStream()
        if failed.isExpired { return take(state.watchEnded(.expired, at: api.host.now)) }
        watchFailed(failed.message.isEmpty ? "the server gives up" : failed.message)
        take(state.watchEnded(.unreadable, at: api.host.now))
    }

    private func ended(_ end: WatchStream<Object>.End) {
        guard stream != nil else { return }
        endStream()
        let now = api.host.now
        switch end {
        case .closed: take(state.watchEnded(.closed, at: now))
        case .unreadable(let text):
            watchFailed(text)
            take(state.watchEnded(.unreadable, at: now))
        case .refused(let failure):
            watchFailed(failure.text)
            take(state.watchFailed(failure.kind, at: now))
        }
    }

    private func watchFailed(_ text: String) {
        watchProblem = fail("watch", text)
        tell(.stateChanged)
    }

    private func endStream() {
        stream?.stop()
        stream = nil
        if let probationTimer { api.host.cancel(probationTimer) }
        probationTimer = nil
    }

    // MARK: Telling

    private func tell(_ event: Event) { for observer in observers { observer(event) } }

    private func recover() {
        if watchProblem == nil { return }
        watchProblem = nil
        tell(.stateChanged)
    }

    /// - Returns: the problem in words.
    private func fail(_ verb: String, _ text: String) -> String {
        api.metrics.failures.increment()
        logger.error(
            "Failed to \(verb)",
            metadata: [
                "resource": "\(scope.resource.rawValue)", "namespace": "\(scope.namespace)", "err": "\(text)",
            ]
        )
        return "failed to \(verb) \(scope.resource.rawValue): \(text)"
    }
}

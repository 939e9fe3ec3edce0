internal import CAres
internal import CCurl
internal import CSystem
internal import Glibc
package import MetricModel
internal import Synchronization

/// Names one request of an `IOThread`, for ever.
package struct RequestID: Hashable, Sendable {
    let number: UInt64
}

/// The one thread that waits: for sockets, watched descriptors and deadlines. It starts requests, moves their bytes and
/// calls back; it never parses, reads a file or sleeps while there is something to do.
///
/// Deadlines are kept exactly, but the thread wakes for them on whole milliseconds, so that many close ones cost one
/// wake-up.
///
/// `@unchecked Sendable`: `mailbox`, `identifiers`, `published` and `thread` guard themselves; everything else belongs
/// to the thread, from `start` until it has ended.
package final class IOThread: @unchecked Sendable {
    /// Runs a job soon on a thread that may wait for a disk, and returns at once.
    package typealias BlockingWork = @Sendable (@escaping @Sendable () -> Void) -> Void

    static let tick: Int64 = 1_000_000
    private static let eventRoom = 256
    private static let startsPerTurn = 256
    /// Letters read before the thread looks at deadlines and sockets again: a reload of ten thousand loops is as many.
    private static let lettersPerTurn = 64
    package static let usualHandshakeLimit: Int64 = 10_000_000_000

    // Shared.
    private let mailbox: Mailbox
    private let identifiers = Atomic<UInt64>(0)
    private let published = Mutex(IOThreadStatistics())
    private let thread = Mutex<pthread_t?>(nil)
    private let threadName = Atomic<UInt>(0)

    private let nameServers: [String]
    /// Runs what may wait for a disk; never on this thread.
    let blockingWork: BlockingWork

    // The thread's own.
    private let epoll: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    var descriptors: DescriptorTable
    var heap = DeadlineHeap()
    let handshakeLimit: Int64
    /// When the current turn began.
    var now = MonotonicTime.now()
    var counters = IOThreadStatistics()
    /// When the process last went on after it had been stopped; nil when it never was.
    private(set) var resumedAt: MonotonicTime?
    /// A batch of the mailbox, and how many of it are read.
    private var letters: [Mailbox.Letter] = []
    private var lettersRead = 0
    private var isStopping = false
    var transfers: [RequestID: Transfer] = [:]
    var starts = StartQueue()
    var cancellations: [RequestID] = []
    var dueShards: [MultiShard] = []
    var closingShards: [MultiShard] = []
    var clients: [ClientConnections] = []
    var lookups: NameLookups?
    var connectionBudget = 1 << 20
    var shardCount = 0
    let peek = HeadPeek()

    /// - Parameters:
    ///   - nameServers: `address:port` of the name servers to ask; empty for those of resolv.conf.
    ///   - blockingWork: who looks at the files of clients; nil for threads of its own, so that a file that hangs holds
    ///     up its own client only.
    ///   - handshakeLimit: nanoseconds that one handshake of TLS may take.
    /// - Throws: when the kernel gives no epoll set or no event counter.
    package init(
        nameServers: [String] = [],
        blockingWork: BlockingWork? = nil,
        handshakeLimit: Int64 = usualHandshakeLimit
    ) throws(IOThreadError) {
        self.nameServers = nameServers
        self.handshakeLimit = handshakeLimit
        let threads = BlockingThreads()
        self.blockingWork = blockingWork ?? { threads.run($0) }
        guard curlIsReady, cares_is_ready() != 0 else {
            throw IOThreadError(operation: "curl_global_init", code: ENOMEM)
        }
        mailbox = try Mailbox()
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        events = .allocate(capacity: Self.eventRoom)
        descriptors = DescriptorTable(epoll: epoll)
        if epoll < 0 { throw IOThreadError(operation: "epoll_create1", code: errno) }
        descriptors.open(mailbox.wakeUp, for: .mailbox)
        descriptors.want(DescriptorTable.readable, of: mailbox.wakeUp)
    }

    deinit {
        if epoll >= 0 { close(epoll) }
        events.deallocate()
    }

    /// Starts the thread; a second call does nothing. Raises the limit of open descriptors to the hard one: kept
    /// connections may take all but 512 of them.
    package func start() {
        thread.withLock { thread in
            guard thread == nil else { return }
            connectionBudget = max(64, Int(clamping: csystem_raise_descriptor_limit()) - 512)
            var handle = pthread_t()
            let code = pthread_create(&handle, nil, runIOThread, Unmanaged.passRetained(self).toOpaque())
            if code == 0 { thread = handle }
        }
    }

    /// Ends requests in flight as cancelled and joins the thread. Any other thread; later calls return at once.
    package func stop() {
        let handle = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let handle, !isCurrent else { return }
        mailbox.put(.stop, byReader: false)
        pthread_join(handle, nil)
    }

    /// Whether the caller is the I/O thread.
    package var isCurrent: Bool { threadName.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Counters as of the last turn. Any thread.
    package var statistics: IOThreadStatistics { published.withLock { $0 } }

    /// Runs `work` on the I/O thread soon, never inside this call. Any thread.
    package func post(_ work: @escaping @Sendable () -> Void) { put(.work(work)) }

    /// Calls `owner` once at or just after `deadline`. Any thread.
    package func schedule(at deadline: MonotonicTime, owner: any TimerOwner, token: UInt64) -> TimerID {
        let timer = DeadlineHeap.Timer(id: nextTimerID(), owner: owner, token: token)
        if isCurrent {
            heap.insert(timer, deadline: deadline)
        } else {
            put(.schedule(timer, deadline))
        }
        return timer.id
    }

    /// Forgets a timer; one that was reached or cancelled before is no error. Any thread; on the I/O thread the owner is
    /// not called after this returns.
    package func cancel(_ timer: TimerID) {
        if isCurrent {
            heap.cancel(timer)
        } else {
            put(.cancelTimer(timer))
        }
    }

    /// Tells `owner` whenever the descriptor can be read, until `unwatch`. The descriptor stays the caller's. Any thread.
    package func watch(fileDescriptor: Int32, owner: any DescriptorOwner) { put(.watch(fileDescriptor, owner)) }

    /// Any thread; the descriptor may be closed once this was carried out, which is before any later `post`.
    package func unwatch(fileDescriptor: Int32) { put(.unwatch(fileDescriptor)) }

    /// Sends a request. `completion` is called exactly once, on the I/O thread, never inside this call, or with
    /// `.cancelled` on the caller's thread when the I/O thread has been stopped. Any thread.
    @discardableResult
    package func send(
        _ request: HTTPRequest,
        through client: HTTPClient,
        completion: @escaping @Sendable (HTTPOutcome) -> Void
    ) -> RequestID {
        let id = RequestID(number: nextNumber())
        let transfer = Transfer(
            id: id,
            request: request,
            client: client,
            loop: self,
            deadlineTimer: nextTimerID(),
            completion: completion
        )
        if isCurrent {
            accept(transfer)
        } else if !put(.send(transfer)) {
            transfer.finish(.failure(transfer.failure(.cancelled, phase: .dns)))
        }
        return id
    }

    /// Gives a request up: its completion follows with `.cancelled`, unless it ended before. Any thread.
    package func cancel(_ request: RequestID) {
        if isCurrent {
            cancellations.append(request)
        } else {
            put(.cancelRequest(request))
        }
    }

    @discardableResult
    private func put(_ letter: Mailbox.Letter) -> Bool { mailbox.put(letter, byReader: isCurrent) }

    private func nextNumber() -> UInt64 { identifiers.add(1, ordering: .relaxed).newValue }

    func nextTimerID() -> TimerID { TimerID(number: nextNumber()) }
}

// MARK: The thread

extension IOThread {
    fileprivate func run() {
        threadName.store(UInt(pthread_self()), ordering: .relaxed)
        csystem_begin_thread("scrape-io")
        lookups = NameLookups(loop: self, servers: nameServers) { [unowned self] transfer, answer in
            lookupEnded(transfer, answer)
        }
        scheduleSweep()
        while !isStopping { turn() }
        end()
    }

    private func turn() {
        now = .now()
        readMail()
        while let timer = heap.takeDue(at: now) { timer.owner.timerReached(token: timer.token, now: now) }
        for id in cancellations { cancelled(id) }
        cancellations.removeAll(keepingCapacity: true)
        for _ in 0..<Self.startsPerTurn {
            guard let transfer = starts.next() else { break }
            beginHop(transfer)
        }
        runDueShards()
        closeShards()
        publish()
        if !isStopping { waitForEvents() }
    }

    private func readMail() {
        if letters.isEmpty { mailbox.exchange(&letters) }
        let end = min(lettersRead + Self.lettersPerTurn, letters.count)
        while lettersRead < end {
            let letter = letters[lettersRead]
            lettersRead += 1
            switch letter {
            case .work(let work): work()
            case .schedule(let timer, let deadline): heap.insert(timer, deadline: deadline)
            case .cancelTimer(let id): heap.cancel(id)
            case .send(let transfer): accept(transfer)
            case .cancelRequest(let id): cancellations.append(id)
            case .watch(let descriptor, let owner):
                descriptors.open(descriptor, for: .watched(owner))
                descriptors.want(DescriptorTable.readable, of: descriptor)
            case .unwatch(let descriptor): descriptors.close(descriptor)
            case .stop: isStopping = true
            }
        }
        guard lettersRead == letters.count else { return }
        letters.removeAll(keepingCapacity: true)
        lettersRead = 0
    }

    private func runDueShards() {
        // Running a shard can make others due, and the same one again.
        var index = 0
        while index < dueShards.count {
            let shard = dueShards[index]
            index += 1
            shard.isDue = false
            shard.act(on: CURL_SOCKET_TIMEOUT, events: 0)
        }
        dueShards.removeAll(keepingCapacity: true)
    }

    private func closeShards() {
        for shard in closingShards { shard.close() }
        closingShards.removeAll()
    }

    private func waitForEvents() {
        let count = csystem_epoll_wait(epoll, events, Int32(Self.eventRoom), waitingTime())
        counters.wakeUps += 1
        now = .now()
        // All signals are blocked here: only a stop of the process ends the wait.
        if count == -EINTR { resumedAt = now }
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let data = csystem_event_data(events + index)
            guard let (descriptor, use) = descriptors.recipient(ofEventData: data) else { continue }
            let mask = csystem_event_mask(events + index)
            switch use {
            case .nothing: break
            case .mailbox: csystem_eventfd_drain(descriptor)
            case .connection(let connection): connectionReady(connection, descriptor, mask)
            case .lookups: lookups?.descriptorReady(descriptor, events: mask)
            case .watched(let owner): owner.descriptorReadable(descriptor)
            }
        }
    }

    /// Nanoseconds until there is something to do; -1 without any deadline.
    private func waitingTime() -> Int64 {
        if !starts.isEmpty || !cancellations.isEmpty || !dueShards.isEmpty || !closingShards.isEmpty { return 0 }
        if !letters.isEmpty || !mailbox.isEmpty { return 0 }
        guard let deadline = heap.earliest() else { return -1 }
        let onTick = (deadline + (Self.tick - 1)).nanoseconds / Self.tick * Self.tick
        return max(0, onTick - MonotonicTime.now().nanoseconds)
    }

    private func publish() {
        counters.requestsInFlight = transfers.count
        counters.timersWaiting = heap.count
        counters.lookupsInFlight = lookups?.inFlight ?? 0
        counters.lookupsWaiting = lookups?.waitingCount ?? 0
        published.withLock { $0 = counters }
    }

    private func end() {
        // What asks for requests while they end gets them cancelled as well.
        repeat {
            readMail()
            for id in transfers.keys { cancelled(id) }
        } while !transfers.isEmpty || !letters.isEmpty || !mailbox.closeIfEmpty()
        lookups?.close()
        for client in clients { client.abandon() }
        clients.removeAll()
        closeShards()
        publish()
        threadName.store(0, ordering: .relaxed)
    }
}

private func runIOThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<IOThread>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

/// libcurl wants to be set up once, before any thread uses it.
private let curlIsReady = ccurl_global_init() == CURLE_OK

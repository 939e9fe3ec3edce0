internal import CCurl
internal import CSystem
internal import MetricModel

// What shards and look-ups ask of the loop: sockets watched, timers, counters. All of it on the I/O thread.
extension IOThread {
    // MARK: Sockets

    func opened(_ connection: Connection, _ descriptor: Int32) {
        descriptors.open(descriptor, for: .connection(connection))
        connection.slot?.openConnections += 1
        connection.shard.openConnections += 1
        counters.connectionsOpened += 1
    }

    func closing(_ descriptor: Int32) {
        if case .connection(let connection) = descriptors.use(of: descriptor) {
            if connection.shard.openConnections > connection.shard.connectionLimit {
                counters.connectionsEvicted += 1
            }
            connection.slot?.openConnections -= 1
            connection.shard.openConnections -= 1
            counters.connectionsClosed += 1
            connection.readAddresses()
        }
        descriptors.close(descriptor)
    }

    func watch(_ descriptor: Int32, _ events: UInt32, for easy: UnsafeMutableRawPointer, of shard: MultiShard) {
        switch descriptors.use(of: descriptor) {
        case .connection(let connection):
            guard let context = ccurl_get_private(easy) else { break }
            let transfer = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue().transfer
            transfer?.connection = connection
            connection.transfer = transfer
            // Wanting only to read means that the connection stands and something is out: the request or TLS's hello.
            if events == DescriptorTable.readable {
                connection.established()
                transfer?.connectionStands()
            }
        case .nothing:
            // A descriptor that libcurl opened for itself.
            let connection = Connection(descriptor: descriptor, shard: shard, slot: nil)
            descriptors.open(descriptor, for: .connection(connection))
        default: return
        }
        descriptors.want(events, of: descriptor)
    }

    func stopWatching(_ descriptor: Int32) {
        guard case .connection(let connection) = descriptors.use(of: descriptor) else { return }
        if connection.slot == nil {
            descriptors.close(descriptor)
        } else {
            descriptors.want(0, of: descriptor)
        }
    }

    func connectionReady(_ connection: Connection, _ descriptor: Int32, _ mask: UInt32) {
        // Errors and hang-ups are found by reading and writing: that is what they answer to.
        let isReadable = mask & ~DescriptorTable.writable != 0
        let isWritable = mask & ~DescriptorTable.readable != 0
        let waiting = isReadable ? connection.transferInHead : nil
        if let waiting {
            peek.look(at: descriptor, for: waiting)
            if !peek.seen(for: waiting).isEmpty { waiting.answerBegins() }
        }
        connection.shard.act(
            on: descriptor,
            events: (isReadable ? CURL_CSELECT_IN : 0) | (isWritable ? CURL_CSELECT_OUT : 0)
        )
        guard let waiting else { return }
        if !waiting.isFinished, !waiting.head.isComplete { waiting.swallowedHead += peek.seen(for: waiting) }
        peek.forget()
    }

    // MARK: Timers

    func scheduleShard(_ shard: MultiShard, at deadline: MonotonicTime) {
        heap.insert(.init(id: nextTimerID(), owner: ShardTimer(shard), token: 0), deadline: deadline)
    }

    /// Go allows ten seconds for a handshake of TLS alone, a proxy's and a server's each.
    func handshakeChanged(of transfer: Transfer, begins: Bool) {
        if let timer = transfer.handshakeTimer { heap.cancel(timer) }
        transfer.handshakeTimer = nil
        guard begins else { return }
        let id = nextTimerID()
        transfer.handshakeTimer = id
        let timer = DeadlineHeap.Timer(id: id, owner: transfer, token: Transfer.handshakeToken)
        heap.insert(timer, deadline: .now() + handshakeLimit)
    }

    func scheduleLookups(at deadline: MonotonicTime) -> TimerID {
        let id = nextTimerID()
        heap.insert(.init(id: id, owner: LookupTimer(self), token: 0), deadline: deadline)
        return id
    }

    func scheduleSweep() {
        heap.insert(.init(id: nextTimerID(), owner: SweepTimer(self), token: 0), deadline: now + SweepTimer.interval)
    }

    // MARK: Shards

    func runLater(_ shard: MultiShard) {
        guard !shard.isDue else { return }
        shard.isDue = true
        dueShards.append(shard)
    }

    func closeLater(_ shard: MultiShard) { closingShards.append(shard) }

    /// Shares the descriptors among the shards: two per host where there are enough of them. A shard itself has two.
    func shardCountChanged(by change: Int) {
        shardCount += change
        guard shardCount > 0 else { return }
        let share = max(4, connectionBudget / shardCount - 2)
        let limit = min(2 * MultiShard.hostsPerShard, share)
        for client in clients {
            for shard in client.shards { shard.limitConnections(limit) }
        }
    }

    // MARK: Clients

    func remember(_ connections: ClientConnections) { clients.append(connections) }

    func forget(_ connections: ClientConnections) {
        connections.retireAll()
        clients.removeAll { $0 === connections }
    }

    // MARK: Look-ups

    func watchLookups(_ descriptor: Int32, events: UInt32) {
        if events == 0 {
            descriptors.close(descriptor)
        } else {
            if case .nothing = descriptors.use(of: descriptor) { descriptors.open(descriptor, for: .lookups) }
            descriptors.want(events, of: descriptor)
        }
    }

    func lookupStarted() { counters.lookupsStarted += 1 }

    func statistics(add bodyBytes: Int) { counters.bytesReceived += bodyBytes }
}

/// `@unchecked Sendable`: made, reached and freed on the I/O thread only.
private final class ShardTimer: TimerOwner, @unchecked Sendable {
    private weak var shard: MultiShard?

    init(_ shard: MultiShard) { self.shard = shard }

    func timerReached(token: UInt64, now: MonotonicTime) { shard?.armedTimeReached(now: now) }
}

/// `@unchecked Sendable`: made, reached and freed on the I/O thread only.
private final class LookupTimer: TimerOwner, @unchecked Sendable {
    private unowned let loop: IOThread

    init(_ loop: IOThread) { self.loop = loop }

    func timerReached(token: UInt64, now: MonotonicTime) { loop.lookups?.timeReached() }
}

/// Forgets hosts that are not scraped any more.
///
/// `@unchecked Sendable`: made, reached and freed on the I/O thread only.
private final class SweepTimer: TimerOwner, @unchecked Sendable {
    static let interval: Int64 = 60_000_000_000

    private unowned let loop: IOThread

    init(_ loop: IOThread) { self.loop = loop }

    func timerReached(token: UInt64, now: MonotonicTime) {
        for client in loop.clients { client.sweep(now: now) }
        loop.scheduleSweep()
    }
}

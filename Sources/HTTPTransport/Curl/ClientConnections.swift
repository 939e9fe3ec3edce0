internal import MetricModel

/// A host that one client talks to, and the shard that has its connections. Lives on the I/O thread.
final class HostSlot {
    let shard: MultiShard
    /// Sockets open to it.
    var openConnections = 0
    /// Requests running on them.
    var running = 0
    var lastUsed: MonotonicTime

    init(shard: MultiShard, now: MonotonicTime) {
        self.shard = shard
        lastUsed = now
    }

    /// A connection is probably free, so that nothing has to be looked up.
    var hasIdleConnection: Bool { openConnections > running }
}

/// The connections of one `HTTPClient`.
///
/// `@unchecked Sendable`: only the I/O thread touches it; the client's `deinit` posts the reference there.
final class ClientConnections: @unchecked Sendable {
    /// Idle connections are closed after five minutes, and hosts forgotten a little later.
    private static let forgetAfter: Int64 = 330 * 1_000_000_000

    private unowned let loop: IOThread
    private let settings: HTTPClientSettings
    private var slots: [String: HostSlot] = [:]
    private(set) var shards: [MultiShard] = []
    /// What new connections are made with.
    private var tls: TLSMaterial?
    /// When the client's files are looked at, and who waits for it.
    var look: FileLook

    init(loop: IOThread, settings: HTTPClientSettings, tls: TLSMaterial?, look: FileLook) {
        self.loop = loop
        self.settings = settings
        self.tls = tls
        self.look = look
    }

    /// The slot for a connection key, assigned to the fullest shard with room when it is new; nil without memory.
    func slot(for key: String, now: MonotonicTime) -> HostSlot? {
        if let slot = slots[key] {
            slot.lastUsed = now
            return slot
        }
        guard let shard = shards.last(where: { $0.hostCount < MultiShard.hostsPerShard }) ?? addShard() else {
            return nil
        }
        shard.hostCount += 1
        let slot = HostSlot(shard: shard, now: now)
        slots[key] = slot
        return slot
    }

    private func addShard() -> MultiShard? {
        guard let shard = MultiShard(loop: loop, settings: settings, tls: tls) else { return nil }
        shards.append(shard)
        loop.shardCountChanged(by: 1)
        return shard
    }

    /// Closes every connection that nothing runs on; the others close when their request ends.
    func retireAll() {
        shards.forEach { $0.retire() }
        loop.shardCountChanged(by: -shards.count)
        shards.removeAll()
        slots.removeAll()
    }

    /// As `retireAll`; new connections are made with `tls`.
    func renew(tls: TLSMaterial?) {
        self.tls = tls
        retireAll()
    }

    /// The loop ends: nothing more is coming.
    func abandon() {
        _ = look.end(at: .now())
        retireAll()
    }

    /// Forgets hosts that have not been asked for a while, and shards without hosts.
    func sweep(now: MonotonicTime) {
        for (key, slot) in slots where slot.running == 0 && now - slot.lastUsed > Self.forgetAfter {
            slots[key] = nil
            slot.shard.hostCount -= 1
        }
        let empty = shards.filter { $0.hostCount == 0 && $0.running == 0 }
        guard !empty.isEmpty else { return }
        shards.removeAll { shard in empty.contains { $0 === shard } }
        empty.forEach { $0.retire() }
        loop.shardCountChanged(by: -empty.count)
    }
}

internal import CCurl
internal import MetricModel

/// One of libcurl's multi handles with the connections of about 64 hosts of one client. Many small ones are cheaper
/// than one large: libcurl walks its connections and names on every transfer. Lives on the I/O thread.
final class MultiShard {
    static let hostsPerShard = 64
    private static let idleHandlesKept = 64

    let settings: HTTPClientSettings
    /// What its connections are made with.
    let tls: TLSMaterial?
    unowned let loop: IOThread
    private let multi: UnsafeMutableRawPointer
    private var idleHandles: [EasyHandle] = []
    /// Hosts that are assigned to it.
    var hostCount = 0
    private(set) var running = 0
    var openConnections = 0
    private(set) var connectionLimit = 0
    /// No new transfers; closes when the last one is done.
    private(set) var isRetired = false
    private var isClosed = false
    /// When libcurl wants to be called for its time-outs.
    private var dueAt: MonotonicTime?
    private var armedFor: MonotonicTime?
    /// It stands in the loop's list of shards to run in this turn.
    var isDue = false

    /// - Returns: nil when libcurl has no memory or descriptors left.
    init?(loop: IOThread, settings: HTTPClientSettings, tls: TLSMaterial?) {
        guard let multi = curl_multi_init() else { return nil }
        self.multi = multi
        self.loop = loop
        self.settings = settings
        self.tls = tls
        let context = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_socket(multi, socketChanged, context)
        ccurl_multi_set_timer(multi, timerChanged, context)
        // One request at a time on a connection, with HTTP/2 too: a host is asked once per interval.
        ccurl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        limitConnections(2 * Self.hostsPerShard)
    }

    /// How many connections may be kept; libcurl closes the oldest idle one above that.
    func limitConnections(_ limit: Int) {
        guard limit != connectionLimit else { return }
        connectionLimit = limit
        ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limit)
    }

    /// Starts the transfer's next hop. False when libcurl has no memory left.
    func start(_ transfer: Transfer) -> Bool {
        guard let handle = idleHandles.popLast() ?? EasyHandle(shard: self) else { return false }
        running += 1
        transfer.handle = handle
        guard handle.load(transfer), curl_multi_add_handle(multi, handle.easy) == CURLM_OK else {
            release(handle)
            return false
        }
        return true
    }

    /// Takes the handle back, done or not: what is unfinished is dropped with its connection.
    func release(_ handle: EasyHandle) {
        curl_multi_remove_handle(multi, handle.easy)
        handle.transfer?.handle = nil
        handle.unload()
        running -= 1
        if idleHandles.count < Self.idleHandlesKept { idleHandles.append(handle) }
        if isRetired && running == 0 { loop.closeLater(self) }
    }

    /// Tells libcurl that a socket is ready, or (`CURL_SOCKET_TIMEOUT`) that its time-outs are due.
    func act(on socket: Int32, events: Int32) {
        guard !isClosed else { return }
        var alive: Int32 = 0
        curl_multi_socket_action(multi, socket, events, &alive)
        var code = CURLE_OK
        while !isClosed, let easy = ccurl_multi_next_done(multi, &code) {
            guard let context = ccurl_get_private(easy) else { continue }
            let handle = Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
            loop.hopEnded(handle, code)
        }
    }

    /// Refuses new work and closes as soon as nothing runs in it.
    func retire() {
        isRetired = true
        if running == 0 { loop.closeLater(self) }
    }

    /// Closes all connections. Nothing may be running.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        idleHandles.removeAll()
        curl_multi_cleanup(multi)
    }

    deinit { close() }
}

extension MultiShard {
    /// From the timer callback: -1 forgets, 0 means in this turn.
    func wantTimer(milliseconds: Int) {
        guard milliseconds >= 0 else {
            dueAt = nil
            return
        }
        if milliseconds == 0 {
            dueAt = nil
            loop.runLater(self)
            return
        }
        let due = MonotonicTime.now() + Int64(milliseconds) * 1_000_000
        dueAt = due
        arm(for: due)
    }

    /// One heap entry serves all changes of mind: a later wish is found when the earlier entry is reached.
    private func arm(for due: MonotonicTime) {
        if let armedFor, armedFor <= due { return }
        armedFor = due
        loop.scheduleShard(self, at: due)
    }

    func armedTimeReached(now: MonotonicTime) {
        armedFor = nil
        guard let dueAt else { return }
        if dueAt <= now {
            self.dueAt = nil
            loop.runLater(self)
        } else {
            arm(for: dueAt)
        }
    }
}

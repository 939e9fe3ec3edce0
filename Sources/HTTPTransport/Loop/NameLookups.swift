internal import CAres
internal import CSystem
internal import DequeModule
internal import Glibc
internal import MetricModel

/// Looks up host names with c-ares on the I/O thread's epoll: at most 64 names at once, nothing kept. Requests for the
/// same name that wait at the same time share one answer.
final class NameLookups {
    enum Answer {
        /// Addresses in the order they are to be tried, without brackets.
        case addresses([String])
        case problem(LookupProblem, server: String)
    }

    static let atOnce = 64
    /// As Go's resolver: five seconds, two tries per server.
    private static let tryMilliseconds: Int32 = 5000
    private static let tries: Int32 = 2
    private static let configurationCheck: Int64 = 5_000_000_000

    private unowned let loop: IOThread
    private let servers: String
    private let answered: (Transfer, Answer) -> Void
    private var channel: ares_channel?
    private var waiting = (scrapes: Deque<String>(), background: Deque<String>())
    /// Who wants the answer for a name, asked or not.
    private var waiters: [String: [Transfer]] = [:]
    private(set) var inFlight = 0
    private var timer: TimerID?
    private var configurationChecked: MonotonicTime?
    private var configuration = ResolverConfiguration()

    init(loop: IOThread, servers: [String], answered: @escaping (Transfer, Answer) -> Void) {
        self.loop = loop
        self.servers = servers.joined(separator: ",")
        self.answered = answered
    }

    var waitingCount: Int { waiting.scrapes.count + waiting.background.count }

    /// Asks for a name; the answer comes later in this turn at the earliest.
    func find(_ name: String, for transfer: Transfer) {
        waiters[name, default: []].append(transfer)
        guard waiters[name]?.count == 1 else { return }
        switch transfer.request.priority {
        case .scrape: waiting.scrapes.append(name)
        case .background: waiting.background.append(name)
        }
        askWaiting()
    }

    /// The transfer wants no answer any more. What was asked goes on: c-ares cannot take back a single question.
    func forget(_ transfer: Transfer, name: String) {
        waiters[name]?.removeAll { $0 === transfer }
    }

    private func askWaiting() {
        while inFlight < Self.atOnce, let name = waiting.scrapes.popFirst() ?? waiting.background.popFirst() {
            guard waiters[name]?.isEmpty == false else {
                waiters[name] = nil
                continue
            }
            ask(name)
        }
        rearm()
    }

    private func ask(_ name: String) {
        openChannel()
        inFlight += 1
        loop.lookupStarted()
        let question = Unmanaged.passRetained(Question(lookups: self, name: name))
        guard let channel else {
            question.release()
            answer(name, .problem(.serverMisbehaving, server: ""))
            return
        }
        cares_lookup(channel, name, lookupAnswered, question.toOpaque())
    }

    fileprivate func answer(_ name: String, _ answer: Answer) {
        inFlight -= 1
        for transfer in waiters.removeValue(forKey: name) ?? [] { answered(transfer, answer) }
    }

    fileprivate func answer(_ name: String, status: Int32, result: UnsafeMutablePointer<ares_addrinfo>?) {
        answer(name, Self.answer(status: status, result: result, server: server))
    }

    private static func answer(
        status: Int32,
        result: UnsafeMutablePointer<ares_addrinfo>?,
        server: String
    ) -> Answer {
        var addresses: [String] = []
        var node = result?.pointee.nodes
        while let current = node {
            if let address = current.pointee.ai_addr,
                let (host, _) = SocketAddress.hostAndPort(of: address, current.pointee.ai_addrlen)
            {
                addresses.append(host)
            }
            node = current.pointee.ai_next
        }
        if !addresses.isEmpty { return .addresses(addresses) }
        switch status {
        case ARES_ETIMEOUT: return .problem(.timeout, server: server)
        case ARES_ECONNREFUSED, ARES_ESERVFAIL, ARES_EREFUSED, ARES_EFORMERR, ARES_ENOTIMP, ARES_EBADRESP:
            // c-ares calls it "refused" too when every server answered with a failure.
            return .problem(.serverMisbehaving, server: server)
        default: return .problem(.noSuchHost, server: server)
        }
    }

    /// The first name server, `10.0.0.2:53`.
    private var server: String {
        guard let channel else { return "" }
        var servers: UnsafeMutablePointer<ares_addr_port_node>?
        guard ares_get_servers_ports(channel, &servers) == ARES_SUCCESS, let first = servers?.pointee else {
            return ""
        }
        defer { ares_free_data(servers) }
        var host = [CChar](repeating: 0, count: 64)
        withUnsafePointer(to: first.addr) { _ = inet_ntop(first.family, $0, &host, socklen_t(host.count)) }
        return RequestURL.address(String(ofCString: host), String(first.udp_port == 0 ? 53 : first.udp_port))
    }
}

// MARK: The channel

extension NameLookups {
    /// Opens the channel, and again when resolv.conf has changed and nothing is being asked (Go looks every 5 s too).
    private func openChannel() {
        if channel != nil {
            guard inFlight == 0, configurationChecked.map({ loop.now - $0 > Self.configurationCheck }) ?? true else {
                return
            }
            configurationChecked = loop.now
            let found = ResolverConfiguration.current()
            if found == configuration { return }
            closeChannel()
        }
        configurationChecked = loop.now
        configuration = .current()
        let context = Unmanaged.passUnretained(self).toOpaque()
        let code = cares_open(&channel, Self.tryMilliseconds, Self.tries, lookupSocketChanged, context)
        if code != ARES_SUCCESS { channel = nil }
        if let channel, !servers.isEmpty { ares_set_servers_ports_csv(channel, servers) }
    }

    private func closeChannel() {
        guard let channel else { return }
        self.channel = nil
        ares_destroy(channel)
    }

    /// Ends everything; waiters get no answer.
    func close() {
        waiters.removeAll()
        waiting = (Deque(), Deque())
        closeChannel()
        if let timer { loop.cancel(timer) }
    }

    func descriptorReady(_ descriptor: Int32, events: UInt32) {
        guard let channel else { return }
        let bad = noDescriptor
        let isReadable = events & ~DescriptorTable.writable != 0
        let isWritable = events & ~DescriptorTable.readable != 0
        ares_process_fd(channel, isReadable ? descriptor : bad, isWritable ? descriptor : bad)
        askWaiting()
    }

    func timeReached() {
        timer = nil
        guard let channel else { return }
        ares_process_fd(channel, noDescriptor, noDescriptor)
        askWaiting()
    }

    private func rearm() {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard let channel, inFlight > 0 else { return }
        let milliseconds = cares_milliseconds_to_timeout(channel)
        guard milliseconds >= 0 else { return }
        timer = loop.scheduleLookups(at: MonotonicTime.now() + Int64(milliseconds) * 1_000_000)
    }

    fileprivate func watch(_ descriptor: Int32, readable: Bool, writable: Bool) {
        let events = (readable ? DescriptorTable.readable : 0) | (writable ? DescriptorTable.writable : 0)
        loop.watchLookups(descriptor, events: events)
    }
}

/// What identifies a version of resolv.conf.
private struct ResolverConfiguration: Equatable {
    var inode: UInt = 0
    var seconds = 0
    var nanoseconds = 0

    static func current() -> ResolverConfiguration {
        var status = stat()
        guard stat("/etc/resolv.conf", &status) == 0 else { return ResolverConfiguration() }
        return ResolverConfiguration(
            inode: UInt(status.st_ino),
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec
        )
    }
}

private let noDescriptor: ares_socket_t = -1

/// What c-ares gives back with an answer.
private final class Question {
    let lookups: NameLookups
    let name: String

    init(lookups: NameLookups, name: String) {
        self.lookups = lookups
        self.name = name
    }
}

private func lookupAnswered(
    context: UnsafeMutableRawPointer?,
    status: Int32,
    timeouts: Int32,
    result: UnsafeMutablePointer<ares_addrinfo>?
) {
    defer { ares_freeaddrinfo(result) }
    guard let context else { return }
    let question = Unmanaged<Question>.fromOpaque(context).takeRetainedValue()
    question.lookups.answer(question.name, status: status, result: result)
}

private func lookupSocketChanged(
    context: UnsafeMutableRawPointer?,
    descriptor: ares_socket_t,
    readable: Int32,
    writable: Int32
) {
    guard let context else { return }
    let lookups = Unmanaged<NameLookups>.fromOpaque(context).takeUnretainedValue()
    lookups.watch(descriptor, readable: readable != 0, writable: writable != 0)
}

internal import CAres
internal import Glibc

/// One question to one name server, on a socket of its own, by c-ares. Used on one thread.
final class DNSExchange {
    /// Milliseconds that a server has for its answer.
    static let patience: Int32 = 2000

    private var channel: ares_channel?
    private let answer = Answer()
    private let overTCP: Bool

    /// Where c-ares puts what came.
    private final class Answer {
        var bytes: [UInt8] = []
        var status: Int32?
    }

    /// Sends a packet.
    init(packet: [UInt8], to server: String, port: UInt16, overTCP: Bool) {
        self.overTCP = overTCP
        let address = server.utf8.contains(UInt8(ascii: ":")) ? "[\(server)]:\(port)" : "\(server):\(port)"
        let room = Int32(DNSQuestion.room)
        guard cares_is_ready() != 0, Self.isAddress(server),
            cares_open_for_one_question(&channel, address, overTCP ? 1 : 0, room, Self.patience) == ARES_SUCCESS
        else {
            channel = nil
            answer.status = ARES_EBADSTR
            return
        }
        // Let go of when c-ares calls back, which it always does once, if only because the channel is closed.
        let context = Unmanaged.passRetained(answer).toOpaque()
        ares_send(
            channel,
            packet,
            Int32(packet.count),
            { context, status, _, bytes, count in
                guard let context else { return }
                let answer = Unmanaged<Answer>.fromOpaque(context).takeRetainedValue()
                if let bytes, count > 0 { answer.bytes = Array(UnsafeBufferPointer(start: bytes, count: Int(count))) }
                answer.status = status
            },
            context
        )
    }

    deinit { if let channel { ares_destroy(channel) } }

    private static func isAddress(_ server: String) -> Bool {
        var room = in6_addr()
        return [AF_INET, AF_INET6].contains { inet_pton($0, server, &room) == 1 }
    }

    /// What came of the question; nil while nothing has.
    var reply: LookupPlan.Reply? {
        guard let status = answer.status else { return nil }
        guard status == ARES_SUCCESS else { return .failure(text(of: status)) }
        do {
            return .answer(try DNSAnswer(parsing: answer.bytes))
        } catch {
            return .failure(error.text)
        }
    }

    private func text(of status: Int32) -> String {
        switch status {
        case ARES_ETIMEOUT: "i/o timeout"
        case ARES_ECONNREFUSED: overTCP ? "connection refused or broken" : "connection refused"
        case ARES_EBADSTR: "the name server is not an address"
        default: String(cString: ares_strerror(status))
        }
    }

    // MARK: Waiting

    /// What is to be waited for.
    var descriptors: [pollfd] {
        guard let channel else { return [] }
        var sockets = [ares_socket_t](repeating: -1, count: Int(ARES_GETSOCK_MAXNUM))
        let wanted = ares_getsock(channel, &sockets, Int32(sockets.count))
        return sockets.enumerated().compactMap { index, socket in
            let isReadable = wanted & 1 << Int32(index) != 0
            let isWritable = wanted & 1 << (Int32(index) + ARES_GETSOCK_MAXNUM) != 0
            guard isReadable || isWritable else { return nil }
            return pollfd(fd: socket, events: Int16((isReadable ? POLLIN : 0) | (isWritable ? POLLOUT : 0)), revents: 0)
        }
    }

    /// Milliseconds after which it wants to `proceed` in any case.
    var millisecondsToTimeout: Int {
        guard let channel, answer.status == nil else { return 0 }
        return max(0, cares_milliseconds_to_timeout(channel))
    }

    /// Does what can be done after waiting.
    func proceed(with descriptor: pollfd) {
        guard let channel else { return }
        let events = Int32(descriptor.revents)
        let isReadable = events & ~POLLOUT != 0
        let isWritable = events & ~POLLIN != 0
        ares_process_fd(channel, isReadable ? descriptor.fd : -1, isWritable ? descriptor.fd : -1)
    }

    /// Gives up when it is time to.
    func proceed() { if let channel { ares_process_fd(channel, -1, -1) } }
}

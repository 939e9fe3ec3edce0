import Glibc
import ScrapeTestSupport
import Synchronization

/// A server for tests on a loopback address, one thread per connection. What it answers is a closure.
final class LoopbackServer: Sendable {
    let address: String
    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let handle: @Sendable (ServedConnection) -> Void

    private struct State {
        var connections: Set<Int32> = []
        var accepted = 0
        var isStopped = false
    }

    init(address: String = "127.0.0.1", handle: @escaping @Sendable (ServedConnection) -> Void) throws {
        self.address = address
        self.handle = handle
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = inet_addr(address)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = withUnsafeMutablePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                bind(listener, name, length) == 0 && listen(listener, 4096) == 0
                    && getsockname(listener, name, &length) == 0
            }
        }
        guard listening else { throw SetupProblem(text: "cannot listen on \(address): errno \(errno)") }
        port = UInt16(bigEndian: name.sin_port)
        detach { [self] in acceptConnections() }
    }

    /// The same answer to every request, and then nothing more. What the client still sends is taken, for otherwise it
    /// would be told of a reset now and then.
    convenience init(answering bytes: [UInt8]) throws {
        try self.init { connection in
            guard connection.readRequest() != nil else { return }
            connection.send(bytes)
            shutdown(connection.descriptor, Int32(SHUT_WR))
            connection.waitForClose()
        }
    }

    /// Sends every request on to `same`, those whose path begins with `/other` to `other`.
    convenience init(redirectingTo same: LoopbackServer, andFromOtherTo other: LoopbackServer) throws {
        let (same, other) = (same.url, other.url)
        try self.init { connection in
            while let request = connection.readRequest() {
                let target = request.hasPrefix("GET /other") ? other : same
                connection.respond("302 Found", headers: "Location: \(target)/\r\n")
            }
        }
    }

    convenience init(answering text: String) throws { try self.init(answering: Array(text.utf8)) }

    var url: String { "http://\(address):\(port)" }

    var accepted: Int { state.withLock { $0.accepted } }

    /// Ends all connections and takes no more.
    func stop() {
        // Under the lock, for a number may belong to somebody else as soon as its connection has ended.
        state.withLock { state in
            if !state.isStopped { shutdown(listener, Int32(SHUT_RDWR)) }
            state.isStopped = true
            for descriptor in state.connections { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes the connections that are open, as a server does with idle ones.
    func closeConnections() {
        state.withLock { state in
            for descriptor in state.connections { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func acceptConnections() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 {
                if state.withLock({ $0.isStopped }) { break }
                continue
            }
            state.withLock { state in
                state.accepted += 1
                state.connections.insert(descriptor)
                if state.isStopped { shutdown(descriptor, Int32(SHUT_RDWR)) }
            }
            detach { [self] in
                handle(ServedConnection(descriptor: descriptor))
                state.withLock { state in
                    state.connections.remove(descriptor)
                    close(descriptor)
                }
            }
        }
        close(listener)
    }
}

/// One accepted connection, in a thread of its own.
struct ServedConnection: Sendable {
    let descriptor: Int32

    /// A request's head and its body by Content-Length; nil when the client closes.
    func readRequest() -> String? {
        var received: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 65536)
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound].lowercased()
                let length =
                    head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
                if text[end.upperBound...].utf8.count >= length { return text }
            }
            let count = recv(descriptor, &room, room.count, 0)
            if count <= 0 { return nil }
            received += room[..<count]
        }
    }

    /// False when the client is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    func respond(_ status: String = "200 OK", headers: String = "", body: String = "") {
        send("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// The next close sends a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func receive(_ room: inout [UInt8]) -> Int { recv(descriptor, &room, room.count, 0) }

    /// Blocks until the client has closed: how a server hangs.
    func waitForClose() {
        var room = [UInt8](repeating: 0, count: 4096)
        while recv(descriptor, &room, room.count, 0) > 0 {}
    }
}

extension String {
    func range(of part: String) -> Range<String.Index>? {
        var index = startIndex
        let utf8 = self.utf8
        while index < utf8.endIndex {
            if utf8[index...].starts(with: part.utf8) {
                return index..<utf8.index(index, offsetBy: part.utf8.count)
            }
            index = utf8.index(after: index)
        }
        return nil
    }
}

private final class Box {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}

/// Runs `work` in a detached thread.
func detach(_ work: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Box(work)).toOpaque()
    let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
        guard let context else { return nil }
        Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
        return nil
    }
    if pthread_create(&thread, nil, body, context) == 0 { pthread_detach(thread) }
}

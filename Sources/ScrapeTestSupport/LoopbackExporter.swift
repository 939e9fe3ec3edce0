internal import Glibc
internal import Synchronization

/// A small exporter, or receiver, on a loopback port or a unix socket, for tests that need a target which does what they say. One thread
/// accepts, one more serves each connection; `stop` ends them all.
package final class LoopbackExporter: Sendable {
    /// What a client asks for.
    package struct Request: Sendable {
        package var path: String
        package var method: String
        /// The lines of its head behind the first, as they came.
        package var headers: [String]
        /// As many bytes as its `Content-Length` says.
        package var body: [UInt8]

        /// The value of a header, whatever the case of its name; nil when there is none.
        package func header(_ name: String) -> String? {
            let prefix = name.lowercased() + ": "
            return headers.first { $0.lowercased().hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
    }

    /// What the exporter does with one request.
    package enum Answer: Sendable {
        /// A complete answer of this status with these body bytes; `headers` are further lines such as
        /// `Content-Encoding: gzip`.
        case page(
            status: String = "200 OK",
            contentType: String = "text/plain; version=0.0.4",
            headers: [String] = [],
            body: [UInt8]
        )
        /// These bytes as they are; the connection is closed afterwards.
        case raw([UInt8])
        /// These bytes as they are, then nothing, until the client or the exporter goes away.
        case stalled([UInt8])
        /// Nothing, until the client or the exporter goes away.
        case silence
        /// These bytes as they are; the connection is reset behind them.
        case reset([UInt8])
        /// The connection is closed without a byte.
        case hangUp
        /// These bytes, then what the closure gives, piece by piece; the closure runs on the connection's thread, may wait,
        /// and ends when it is told that the client is gone. The connection is closed behind it.
        case streamed(head: String, pieces: @Sendable (_ send: (_ piece: String) -> Bool) -> Void)
        /// Bytes without end behind these, until the client goes away.
        case endless(head: [UInt8] = Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".utf8))

        package static func text(_ body: String) -> Answer { .page(body: Array(body.utf8)) }
    }

    private struct State {
        var connections: Set<Int32> = []
        var isStopped = false
        var requests = 0
        var requestsByPath: [String: Int] = [:]
    }

    private static let longestBody = 64 << 20

    package let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let answer: @Sendable (_ request: Request, _ number: Int) -> Answer

    /// - Parameter answer: called for every request with its path and number, counted from 0; from several threads.
    package convenience init?(_ answer: @escaping @Sendable (_ path: String, _ number: Int) -> Answer) {
        self.init(port: 0, receiving: { answer($0.path, $1) })
    }

    /// - Parameters:
    ///   - port: where to listen; 0 is any free one.
    ///   - answer: called for every request with its number, counted from 0; from several threads.
    package init?(port: UInt16, receiving answer: @escaping @Sendable (_ request: Request, _ number: Int) -> Answer) {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        // A port that was one's own before can be taken again at once.
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isListening = Self.listen(listener, at: &address)
        self.port = UInt16(bigEndian: address.sin_port)
        guard isListening else { return nil }
        Self.detach { [self] in acceptConnections() }
    }

    /// Listens on a unix socket of this path, which must be free, instead of a port.
    package init?(
        socket path: String,
        receiving answer: @escaping @Sendable (_ request: Request, _ number: Int) -> Answer
    ) {
        self.answer = answer
        port = 0
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        guard Self.listen(listener, at: &address) else { return nil }
        Self.detach { [self] in acceptConnections() }
    }

    /// `address` is what the socket got afterwards.
    private static func listen<Address>(_ descriptor: Int32, at address: inout Address) -> Bool {
        var length = socklen_t(MemoryLayout<Address>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 512) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
    }

    /// `127.0.0.1:<port>`.
    package var address: String { "127.0.0.1:\(port)" }

    /// Requests so far.
    package var requests: Int { state.withLock { $0.requests } }

    /// Requests so far for one path, its query included.
    package func requests(of path: String) -> Int { state.withLock { $0.requestsByPath[path] ?? 0 } }

    package func stop() {
        state.withLock { state in
            state.isStopped = true
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func detach(_ work: @escaping @Sendable () -> Void) {
        final class Work: Sendable {
            let run: @Sendable () -> Void
            init(_ run: @escaping @Sendable () -> Void) { self.run = run }
        }
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Work(work)).toOpaque()
        pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            argument
        )
        pthread_detach(thread)
    }

    private func acceptConnections() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let isWelcome = state.withLock { state in
                if !state.isStopped { state.connections.insert(connection) }
                return !state.isStopped
            }
            guard isWelcome else {
                close(connection)
                break
            }
            Self.detach { [self] in
                serve(connection)
                state.withLock { _ = $0.connections.remove(connection) }
                close(connection)
            }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        while let request = readRequest(connection) {
            let number = state.withLock { state in
                state.requests += 1
                state.requestsByPath[request.path, default: 0] += 1
                return state.requests - 1
            }
            guard give(answer(request, number), to: connection) else { return }
        }
    }

    /// - Returns: whether the connection can carry another request.
    private func give(_ answer: Answer, to connection: Int32) -> Bool {
        switch answer {
        case .page(let status, let contentType, let headers, let body):
            let lines = ["HTTP/1.1 \(status)", "Content-Type: \(contentType)", "Content-Length: \(body.count)"]
            let head = (lines + headers).joined(separator: "\r\n") + "\r\n\r\n"
            return write(Array(head.utf8) + body, to: connection)
        case .raw(let bytes):
            _ = write(bytes, to: connection)
        case .stalled(let bytes):
            if write(bytes, to: connection) { waitForClient(connection) }
        case .streamed(let head, let pieces):
            if write(Array(head.utf8), to: connection) { pieces { write(Array($0.utf8), to: connection) } }
        case .reset(let bytes):
            _ = write(bytes, to: connection)
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        case .hangUp:
            break
        case .silence:
            waitForClient(connection)
        case .endless(let head):
            let piece = [UInt8](repeating: UInt8(ascii: "#"), count: 1 << 16)
            if write(head, to: connection) {
                while write(piece, to: connection) {}
            }
        }
        return false
    }

    private func waitForClient(_ connection: Int32) {
        // What it still says is taken: closing a connection with bytes in it would be a reset.
        var room = [UInt8](repeating: 0, count: 4096)
        while recv(connection, &room, room.count, 0) > 0 {}
    }

    /// The next request on the connection; nil when it ends.
    private func readRequest(_ connection: Int32) -> Request? {
        guard let head = readHead(connection) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let words = lines.first?.split(separator: " "), words.count > 1 else { return nil }
        let length = lines.lazy.filter { $0.lowercased().hasPrefix("content-length:") }
            .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        guard let body = readBody(length.first ?? 0, connection) else { return nil }
        return Request(
            path: String(words[1]),
            method: String(words[0]),
            headers: lines.dropFirst().map(String.init),
            body: body
        )
    }

    /// Everything up to and with the empty line, and nothing behind it; nil when it does not come.
    private func readHead(_ connection: Int32) -> [UInt8]? {
        var head: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 4096)
        while head.count < 1 << 16 {
            // What belongs to the body is only looked at.
            let seen = recv(connection, &room, room.count, Int32(MSG_PEEK))
            guard seen > 0 else { return nil }
            let start = head.count
            head += room[..<seen]
            // The end may begin in what was taken before.
            var end = max(3, start)
            while end < head.count, head[end] != 10 || head[end - 3..<end] != [13, 10, 13] { end += 1 }
            let isWhole = end < head.count
            if isWhole { head.removeSubrange((end + 1)...) }
            guard recv(connection, &room, head.count - start, Int32(MSG_WAITALL)) == head.count - start else {
                return nil
            }
            if isWhole { return head }
        }
        return nil
    }

    private func readBody(_ length: Int, _ connection: Int32) -> [UInt8]? {
        guard length > 0 else { return [] }
        guard length <= Self.longestBody else { return nil }
        var body = [UInt8](repeating: 0, count: length)
        let count = body.withUnsafeMutableBytes { recv(connection, $0.baseAddress, length, Int32(MSG_WAITALL)) }
        return count == length ? body : nil
    }

    private func write(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

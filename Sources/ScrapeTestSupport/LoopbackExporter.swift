internal import Glibc
internal import Synchronization

/// A small exporter on a free loopback port, for tests that need a target which does what they say. One thread accepts,
/// one more serves each connection; `stop` ends them all.
package final class LoopbackExporter: Sendable {
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
        /// The connection is closed without a byte.
        case hangUp
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

    package let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let answer: @Sendable (_ path: String, _ number: Int) -> Answer

    /// - Parameter answer: called for every request with its path and number, counted from 0; from several threads.
    package init?(_ answer: @escaping @Sendable (_ path: String, _ number: Int) -> Answer) {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 512) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard bound else { return nil }
        Self.detach { [self] in acceptConnections() }
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
        while let path = readRequest(connection) {
            let number = state.withLock { state in
                state.requests += 1
                state.requestsByPath[path, default: 0] += 1
                return state.requests - 1
            }
            guard give(answer(path, number), to: connection) else { return }
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
        var byte: UInt8 = 0
        _ = recv(connection, &byte, 1, 0)
    }

    /// The path of the next request on the connection; nil when it ends.
    private func readRequest(_ connection: Int32) -> String? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while head.count < 1 << 16 {
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
            if head.suffix(4) == [13, 10, 13, 10] { break }
        }
        let line = head.prefix { $0 != 13 }.split(separator: 32)
        return line.count > 1 ? String(decoding: line[1], as: UTF8.self) : nil
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

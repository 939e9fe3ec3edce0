import Glibc
import ScrapeTestSupport
import Synchronization

private func listener(family: Int32, bind name: UnsafePointer<sockaddr>, _ length: socklen_t) throws -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    guard bind(descriptor, name, length) == 0, listen(descriptor, 4096) == 0 else {
        close(descriptor)
        throw SetupProblem(text: "cannot listen: errno \(errno)")
    }
    return descriptor
}

private func loopbackListener() throws -> (descriptor: Int32, port: UInt16) {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return try withUnsafeMutablePointer(to: &name) { name in
        try name.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            let descriptor = try listener(family: AF_INET, bind: address, length)
            guard getsockname(descriptor, address, &length) == 0 else { throw SetupProblem(text: "no port") }
            return (descriptor, UInt16(bigEndian: name.pointee.sin_port))
        }
    }
}

/// Takes connections, on every loopback address, and never says a word: the kernel does it alone.
final class SilentListener: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init() throws { (descriptor, port) = try loopbackListener() }

    deinit { close(descriptor) }
}

/// Waits until a number of connections have sent something, and only then answers them all, in one thread.
final class CrowdServer: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init(expecting count: Int, allHere: @escaping @Sendable () -> Void) throws {
        (descriptor, port) = try loopbackListener()
        detach { [descriptor] in
            var clients: [Int32] = []
            var room = [UInt8](repeating: 0, count: 4096)
            while clients.count < count {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { break }
                clients.append(client)
            }
            for client in clients where recv(client, &room, room.count, 0) <= 0 { return }
            allHere()
            let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n".utf8)
            for client in clients { _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL)) }
            for client in clients { close(client) }
        }
    }

    deinit { close(descriptor) }
}

/// Answers `up 1` on a unix socket, connection after connection.
final class UnixServer: Sendable {
    private let descriptor: Int32
    private let path: String

    init(path: String) throws {
        self.path = path
        unlink(path)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = try withUnsafePointer(to: &name) { name in
            try name.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                try listener(family: AF_UNIX, bind: address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        self.descriptor = descriptor
        detach {
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { break }
                let connection = ServedConnection(descriptor: client)
                while connection.readRequest() != nil { connection.respond(body: "up 1\n") }
                close(client)
            }
            close(descriptor)
        }
    }

    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        unlink(path)
    }
}

/// A name server on 127.0.0.1 that knows some names, denies others, and can keep silent.
final class FakeNameServer: Sendable {
    enum Answer: Sendable {
        case address(String)
        case noSuchName
        case serverFailure
        case silence
    }

    let port: UInt16
    private let descriptor: Int32
    private let asked = Mutex<[String]>([])

    init(answer: @escaping @Sendable (String) -> Answer) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        self.descriptor = descriptor
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw SetupProblem(text: "no name server") }
        port = UInt16(bigEndian: name.sin_port)
        detach { [self] in serve(answer) }
    }

    var server: String { "127.0.0.1:\(port)" }

    /// Names asked for an IPv4 address so far.
    var names: [String] { asked.withLock { $0 } }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ answer: (String) -> Answer) {
        var room = [UInt8](repeating: 0, count: 1500)
        while true {
            var peer = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &peer) { peer in
                peer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(descriptor, &room, room.count, 0, $0, &length)
                }
            }
            guard count > 12 else { break }
            guard let reply = reply(to: Array(room[..<count]), answer) else { continue }
            _ = withUnsafePointer(to: &peer) { peer in
                peer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(descriptor, reply, reply.count, 0, $0, length)
                }
            }
        }
        close(descriptor)
    }

    private func reply(to question: [UInt8], _ answer: (String) -> Answer) -> [UInt8]? {
        var labels: [String] = []
        var position = 12
        while question[position] != 0 {
            let end = position + 1 + Int(question[position])
            labels.append(String(decoding: question[(position + 1)..<end], as: UTF8.self))
            position = end
        }
        let end = position + 5
        let isForIPv4 = question[position + 2] == 1
        let name = labels.joined(separator: ".")
        if isForIPv4 { asked.withLock { $0.append(name) } }
        func head(code: UInt8, answers: UInt8) -> [UInt8] {
            Array(question[..<2]) + [0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0] + question[12..<end]
        }
        switch answer(name) {
        case .silence: return nil
        case .noSuchName: return head(code: 3, answers: 0)
        case .serverFailure: return head(code: 2, answers: 0)
        case .address(let address):
            guard isForIPv4 else { return head(code: 0, answers: 0) }
            let octets = address.split(separator: ".").compactMap { UInt8($0) }
            return head(code: 0, answers: 1) + [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4] + octets
        }
    }
}

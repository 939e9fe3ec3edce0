import Glibc
import HTTPTransport
import ScrapeTestSupport
import Synchronization

/// A name server on an address of loopback, by UDP and TCP on one port, that answers as a test wants.
final class ScriptedNameServer: Sendable {
    /// What a client asks.
    struct Question: Sendable {
        let id: UInt16
        let name: String
        let type: UInt16
        let overTCP: Bool
        /// What EDNS0 says about the size of an answer.
        let room: UInt16?

        /// `udp db.example. 33 4096`
        var text: String { "\(overTCP ? "tcp" : "udp") \(name) \(type)\(room.map { " \($0)" } ?? "")" }
    }

    /// Each is sent as a packet of its own; none is silence. By TCP the connection is closed behind them.
    typealias Script = @Sendable (Question) -> [[UInt8]]

    let address: String
    let port: UInt16
    private let datagrams: Int32
    private let listener: Int32
    private let asked = Mutex<[String]>([])

    /// Port 0 is one that is free.
    init(_ address: String, port: UInt16 = 0, _ script: @escaping Script) throws {
        self.address = address
        (datagrams, listener, self.port) = try Self.bound(address, port)
        guard listen(listener, 64) == 0, NamedThread.detach("names-udp", { [self] in serveDatagrams(script) }),
            NamedThread.detach("names-tcp", { [self] in serveConnections(script) })
        else { throw SetupProblem(text: "no name server") }
    }

    /// The questions so far.
    var questions: [String] { asked.withLock { $0 } }

    func stop() {
        for descriptor in [datagrams, listener] { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    /// Both sockets of a port; of a free one that somebody else has by TCP another is tried.
    private static func bound(_ address: String, _ port: UInt16) throws -> (Int32, Int32, UInt16) {
        for _ in 0..<20 {
            let (datagrams, chosen) = try bound(address, port, Int32(SOCK_DGRAM.rawValue))
            if let (listener, _) = try? bound(address, chosen, Int32(SOCK_STREAM.rawValue)) {
                return (datagrams, listener, chosen)
            }
            close(datagrams)
        }
        throw SetupProblem(text: "no port of \(address) by UDP and TCP")
    }

    private static func bound(_ address: String, _ port: UInt16, _ kind: Int32) throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, kind | Int32(SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_addr.s_addr = inet_addr(address)
        name.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            throw SetupProblem(text: "cannot bind \(address): errno \(errno)")
        }
        return (descriptor, UInt16(bigEndian: name.sin_port))
    }

    private func serveDatagrams(_ script: Script) {
        var room = [UInt8](repeating: 0, count: 4096)
        while true {
            var peer = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let count = withUnsafeMutablePointer(to: &peer) { peer in
                peer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(datagrams, &room, room.count, 0, $0, &length)
                }
            }
            guard count > 12 else { break }
            for packet in answers(to: Array(room[..<count]), overTCP: false, script) {
                _ = withUnsafePointer(to: &peer) { peer in
                    peer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(datagrams, packet, packet.count, 0, $0, length)
                    }
                }
            }
        }
        close(datagrams)
    }

    private func serveConnections(_ script: Script) {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            var limit = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            if let question = Self.message(from: client) {
                for packet in answers(to: question, overTCP: true, script) {
                    let framed = NamePacket.numbers(UInt16(packet.count)) + packet
                    // In two pieces, as a network may bring them.
                    _ = send(client, framed, 1, Int32(MSG_NOSIGNAL))
                    _ = send(client, Array(framed.dropFirst()), framed.count - 1, Int32(MSG_NOSIGNAL))
                }
            }
            close(client)
        }
        close(listener)
    }

    private static func message(from client: Int32) -> [UInt8]? {
        var head: [UInt8] = [0, 0]
        guard recv(client, &head, 2, Int32(MSG_WAITALL)) == 2 else { return nil }
        var message = [UInt8](repeating: 0, count: Int(head[0]) << 8 | Int(head[1]))
        guard recv(client, &message, message.count, Int32(MSG_WAITALL)) == message.count else { return nil }
        return message.count > 12 ? message : nil
    }

    private func answers(to packet: [UInt8], overTCP: Bool, _ script: Script) -> [[UInt8]] {
        var labels: [String] = []
        var position = 12
        while packet[position] != 0 {
            let end = position + 1 + Int(packet[position])
            labels.append(String(decoding: packet[(position + 1)..<end], as: UTF8.self))
            position = end
        }
        func number(_ offset: Int) -> UInt16 { UInt16(packet[offset]) << 8 | UInt16(packet[offset + 1]) }
        let question = Question(
            id: number(0),
            name: labels.map { "\($0)." }.joined(),
            type: number(position + 1),
            overTCP: overTCP,
            room: number(10) == 1 ? number(position + 8) : nil
        )
        asked.withLock { $0.append(question.text) }
        return script(question)
    }
}

extension NamePacket {
    /// The answer to a question.
    init(_ question: ScriptedNameServer.Question, code: UInt8 = 0, _ answers: [(String, Contents)] = []) {
        self.init(
            id: question.id,
            code: code,
            question: (question.name, question.type),
            answers: answers.map { (name: $0, $1) }
        )
    }
}

internal import CSystem
internal import Glibc
internal import SelfMetrics

/// The targets of `scrape-bench scale`, in a process of their own so that what they cost is not measured: one thread that
/// answers on many loopback addresses until its input ends. Only for the benchmark: what a scraper does not send is not
/// understood.
struct ScaleExporter {
    private struct Connection {
        var input: [UInt8] = []
        var output: [UInt8] = []
        var sent = 0
    }

    private static let withoutWaiting = Int32(MSG_DONTWAIT)

    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private var listeners: Set<Int32> = []
    private var connections: [Int32: Connection] = [:]
    private var pages = ScalePages()

    /// Listens on addresses from a number on, as many as the second number says, prints their port and answers.
    static func run(_ numbers: [Int]) {
        signal(SIGPIPE, SIG_IGN)
        ProcessStatistics.raiseDescriptorLimit()
        var exporter = ScaleExporter()
        guard numbers.count == 2, let port = exporter.listen(numbers[0]..<numbers[0] + numbers[1]) else {
            print("0")
            return
        }
        exporter.pages.address = { "\(address(numbers[0] + $0)):\(port)" }
        print(port)
        fflush(nil)
        exporter.serve()
    }

    /// Address number `index`, from 0.
    static func address(_ index: Int) -> String { "127.3.\(index / 250).\(index % 250 + 1)" }

    private mutating func listen(_ numbers: Range<Int>) -> UInt16? {
        var port: UInt16 = 0
        for index in numbers {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F03_0001 + (index / 250) * 256 + index % 250).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, length) == 0 && Glibc.listen(listener, 512) == 0
                        && getsockname(listener, $0, &length) == 0
                }
            }
            guard isBound else { return nil }
            port = UInt16(bigEndian: address.sin_port)
            listeners.insert(listener)
            watch(listener, EPOLL_CTL_ADD, EPOLLIN.rawValue)
        }
        watch(STDIN_FILENO, EPOLL_CTL_ADD, EPOLLIN.rawValue)
        return port
    }

    private func watch(_ descriptor: Int32, _ operation: Int32, _ events: UInt32) {
        _ = csystem_epoll_control(epoll, operation, descriptor, events, UInt64(descriptor))
    }

    private mutating func serve() {
        let room = 256
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: room)
        defer { events.deallocate() }
        while true {
            let count = csystem_epoll_wait(epoll, events, Int32(room), -1)
            if count < 0, count != -EINTR { return }
            for index in 0..<Int(max(count, 0)) {
                let descriptor = Int32(truncatingIfNeeded: csystem_event_data(events + index))
                if descriptor == STDIN_FILENO { return }
                if listeners.contains(descriptor) { accept(descriptor) } else { advance(descriptor) }
            }
        }
    }

    private mutating func accept(_ listener: Int32) {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { return }
            connections[connection] = Connection()
            watch(connection, EPOLL_CTL_ADD, EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLET.rawValue)
        }
    }

    /// Reads and writes as far as it goes.
    private mutating func advance(_ descriptor: Int32) {
        guard var connection = connections.removeValue(forKey: descriptor) else { return }
        var room = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &room, room.count, Self.withoutWaiting)
            if count > 0 {
                connection.input += room[..<count]
                continue
            }
            if count < 0, errno == EAGAIN { break }
            close(descriptor)
            return
        }
        if connection.sent == connection.output.count { answer(&connection) }
        while connection.sent < connection.output.count {
            let sent = connection.sent
            let count = connection.output.withUnsafeBytes {
                send(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent, Self.withoutWaiting)
            }
            guard count > 0 else { break }
            connection.sent += count
            if connection.sent == connection.output.count { answer(&connection) }
        }
        connections[descriptor] = connection
    }

    /// Puts the page of a request that is whole into the output.
    private mutating func answer(_ connection: inout Connection) {
        guard connection.input.count > 4, connection.input.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return }
        let path = connection.input.dropFirst(4).prefix { $0 != UInt8(ascii: " ") }
        connection.output = pages.answer(path: String(decoding: path, as: UTF8.self))
        connection.sent = 0
        connection.input.removeAll(keepingCapacity: true)
    }
}

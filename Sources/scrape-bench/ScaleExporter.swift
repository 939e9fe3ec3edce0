internal import CSystem
internal import Glibc

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

    /// Listens on so many addresses, prints their port and answers.
    static func run(addresses: Int) {
        signal(SIGPIPE, SIG_IGN)
        var exporter = ScaleExporter()
        guard let port = exporter.listen(addresses) else {
            print("0")
            return
        }
        print(port)
        fflush(nil)
        exporter.serve()
    }

    /// Address number `index`, from 0.
    static func address(_ index: Int) -> String { "127.3.\(index / 250).\(index % 250 + 1)" }

    private mutating func listen(_ count: Int) -> UInt16? {
        var port: UInt16 = 0
        for index in 0..<count {
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
            if count < 0, errno != EINTR { return }
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

/// What the exporters answer: `/steady/100` is a page of 100 samples of which a third changes, `/churn/100` one of a hundred
/// series that were never there before, `/broken/100` one that breaks behind a hundred samples.
private struct ScalePages {
    private var known: [String: [[UInt8]]] = [:]
    private var requests = 0

    mutating func answer(path: String) -> [UInt8] {
        requests += 1
        let parts = path.split(separator: "/")
        let count = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        switch parts.first {
        case "churn":
            let number = requests
            return Self.whole((0..<count).map { "churn{page=\"\(number)\",number=\"\($0)\"} \($0)\n" }.joined())
        case "broken": return page(path) { Self.samples(count, turn: 0) + "broken{number=\($0)\n" }
        default: return page(path) { Self.samples(count, turn: $0) }
        }
    }

    /// One of ten pages, each made once.
    private mutating func page(_ path: String, _ make: (Int) -> String) -> [UInt8] {
        if known[path] == nil { known[path] = (0..<10).map { Self.whole(make($0)) } }
        return known[path]?[requests % 10] ?? []
    }

    private static func samples(_ count: Int, turn: Int) -> String {
        (0..<count).map { number in
            let head = number % 10 == 0 ? "# TYPE scale_\(number / 10)_total counter\n" : ""
            let value = number * 1009 + (number % 3 == 0 ? turn : 0)
            return head + "scale_\(number / 10)_total{device=\"dev\(number % 10)\",zone=\"zone-1\"} \(value)\n"
        }
        .joined()
    }

    private static func whole(_ body: String) -> [UInt8] {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        return Array((head + body).utf8)
    }
}

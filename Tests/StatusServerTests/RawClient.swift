import Glibc

/// An HTTP client of raw sockets: what it sends is what the test says, what it gives back is every byte that came.
struct RawClient {
    /// One connection: sends `text`, closes its sending side unless told otherwise, and reads to the end.
    static func exchange(_ text: String, port: UInt16, closesSending: Bool = true) -> String {
        let connection = open(port: port)
        guard connection >= 0 else { return "" }
        defer { close(connection) }
        send(text, on: connection)
        if closesSending { shutdown(connection, Int32(SHUT_WR)) }
        return readToEnd(connection)
    }

    /// A request with one header that makes the server close, and its answer taken apart.
    static func request(_ method: String, _ target: String, port: UInt16, headers: String = "", body: String = "")
        -> RawAnswer
    {
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        return RawAnswer(
            exchange(
                "\(method) \(target) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\(length)\(headers)\r\n\(body)",
                port: port,
                closesSending: false
            )
        )
    }

    /// -1 when nobody listens there.
    static func open(port: UInt16, host: UInt32 = INADDR_LOOPBACK) -> Int32 {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // A server that hangs fails the test instead of holding it.
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = host.bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return connection }
        close(connection)
        return -1
    }

    static func send(_ text: String, on connection: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            bytes = bytes.dropFirst(sent)
        }
    }

    static func readToEnd(_ connection: Int32) -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += buffer[..<count]
        }
    }
}

/// An answer taken apart.
struct RawAnswer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: String

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let separator = Array("\r\n\r\n".utf8)
        let end = bytes.indices.first { bytes[$0...].starts(with: separator) } ?? bytes.count
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        body = String(decoding: bytes[min(end + 4, bytes.count)...], as: UTF8.self)
        status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        self.headers = headers
    }
}

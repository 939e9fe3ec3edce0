import Glibc

/// One request to a server on loopback, by HTTP/1.0 so that the answer ends with its connection.
struct LoopbackRequest {
    /// 0 when nobody answered.
    let status: Int
    let body: [UInt8]

    /// Asks `127.0.0.1:<port>` for a path.
    static func get(_ address: String, _ path: String) -> LoopbackRequest {
        LoopbackRequest(bytes: exchange(address, Array("GET \(path) HTTP/1.0\r\nHost: \(address)\r\n\r\n".utf8)))
    }

    /// Sends a body to a path of `127.0.0.1:<port>`; `headers` are whole lines.
    static func post(_ address: String, _ path: String, _ headers: [String], _ body: [UInt8]) -> LoopbackRequest {
        let lines = ["POST \(path) HTTP/1.0", "Host: \(address)", "Content-Length: \(body.count)"] + headers
        let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
        return LoopbackRequest(bytes: exchange(address, Array(head.utf8) + body))
    }

    private init(bytes: [UInt8]) {
        let text = String(decoding: bytes.prefix(64), as: UTF8.self)
        status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var end = 0
        while end + 4 <= bytes.count, bytes[end..<end + 4] != [13, 10, 13, 10] { end += 1 }
        body = Array(bytes.dropFirst(end + 4))
    }

    private static func exchange(_ address: String, _ bytes: [UInt8]) -> [UInt8] {
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else { return [] }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var peer = sockaddr_in()
        peer.sin_family = sa_family_t(AF_INET)
        peer.sin_port = port.bigEndian
        peer.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected, send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return [] }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { return answer }
            answer += piece[..<count]
        }
    }
}

import Glibc

extension ServedConnection {
    /// Passes bytes on to a server on a unix socket and back, until either side closes.
    func relay(toUnixSocket path: String) {
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(server) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
        let isConnected = withUnsafePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(server, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { return }
        var ends = [descriptor, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&ends, 2, -1) > 0 {
            for (index, end) in ends.enumerated() where end.revents != 0 {
                guard Self.pass(from: end.fd, to: ends[1 - index].fd) else { return }
            }
        }
    }

    private static func pass(from source: Int32, to target: Int32) -> Bool {
        var room = [UInt8](repeating: 0, count: 65536)
        let count = recv(source, &room, room.count, 0)
        return count > 0 && ServedConnection(descriptor: target).send(Array(room[..<count]))
    }
}

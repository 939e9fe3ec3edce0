internal import Glibc

/// Where a server that a test has started takes connections.
package enum ListeningPlace {
    /// The path of a unix socket.
    case socket(String)
    /// An IPv4 address and a port.
    case port(UInt16, address: String)

    /// Waits until somebody takes connections there; false when nobody does within 20 s.
    package func isReached() -> Bool {
        for _ in 0..<2000 {
            if isConnected() { return true }
            usleep(10_000)
        }
        return false
    }

    private func isConnected() -> Bool {
        switch self {
        case .socket(let path):
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
            return Self.connects(AF_UNIX, &name)
        case .port(let port, let address):
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_addr.s_addr = inet_addr(address)
            name.sin_port = port.bigEndian
            return Self.connects(AF_INET, &name)
        }
    }

    private static func connects<Name>(_ family: Int32, _ name: inout Name) -> Bool {
        let descriptor = Glibc.socket(family, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return withUnsafePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<Name>.size)) == 0
            }
        }
    }
}

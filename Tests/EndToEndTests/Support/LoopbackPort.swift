import Glibc

/// A port of loopback for a server that is stopped and started again: below those that the system gives to others.
enum LoopbackPort {
    static func free() throws -> UInt16 {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            let port = UInt16.random(in: 15_000..<32_000, using: &random)
            if isFree(port) { return port }
        }
        throw RunningProgram.Problem(text: "no free port")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

internal import Glibc
internal import MetricModel

/// One socket of libcurl's, from `socket` to `close`. Lives on the I/O thread.
final class Connection {
    let shard: MultiShard
    let slot: HostSlot?
    private let descriptor: Int32
    private(set) var localAddress = ""
    private(set) var peerAddress = ""
    /// How it was secured, when it was.
    var tls: TLSExchange?
    /// Whose request was last seen on it, until that ends.
    weak var transfer: Transfer?

    init(descriptor: Int32, shard: MultiShard, slot: HostSlot?) {
        self.descriptor = descriptor
        self.shard = shard
        self.slot = slot
    }

    /// Bytes can flow; before that a look at the socket would take its error away from libcurl.
    private(set) var isEstablished = false

    /// The request whose answer has not shown its whole head, when that can be read over libcurl's shoulder.
    var transferInHead: Transfer? {
        guard isEstablished, let transfer, !transfer.head.isComplete, transfer.comesUnwrapped else { return nil }
        return transfer
    }

    /// The connection stands: reads its two addresses, once.
    func established() {
        guard !isEstablished else { return }
        isEstablished = true
        readAddresses()
    }

    /// For a connection that may have come and gone between two looks at it.
    func readAddresses() {
        guard localAddress.isEmpty else { return }
        localAddress = SocketAddress.text { getsockname(descriptor, $0, $1) }
        peerAddress = SocketAddress.text { getpeername(descriptor, $0, $1) }
    }
}

enum SocketAddress {
    /// What `fill` (getsockname and its like) finds, as Go prints it: `127.0.0.1:9100`, `[::1]:9100`, a path.
    static func text(
        _ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> String {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                fill(address, &length) == 0 ? text(of: address, length) : ""
            }
        }
    }

    /// Host without brackets and port; nil for families other than IP.
    static func hostAndPort(of address: UnsafePointer<sockaddr>, _ length: socklen_t) -> (String, String)? {
        let family = Int32(address.pointee.sa_family)
        guard family == AF_INET || family == AF_INET6 else { return nil }
        var host = [CChar](repeating: 0, count: 64)
        var port = [CChar](repeating: 0, count: 8)
        let flags = NI_NUMERICHOST | NI_NUMERICSERV
        let code = getnameinfo(address, length, &host, socklen_t(host.count), &port, socklen_t(port.count), flags)
        return code == 0 ? (String(ofCString: host), String(ofCString: port)) : nil
    }

    private static func text(of address: UnsafePointer<sockaddr>, _ length: socklen_t) -> String {
        if let (host, port) = hostAndPort(of: address, length) { return RequestURL.address(host, port) }
        guard Int32(address.pointee.sa_family) == AF_UNIX else { return "" }
        let start = MemoryLayout<sa_family_t>.size
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(length)).dropFirst(start).prefix { $0 != 0 }
        return bytes.isEmpty ? "@" : String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// The text before the zero in a buffer that C filled.
    init(ofCString buffer: [CChar]) {
        self.init(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

internal import Glibc

/// What stands in words under /proc/self: how much memory the process may address, and what its network carried
/// (`collectFn` in `prometheus/process_collector_procfs.go` of client_golang).
struct ProcessTraffic: Hashable {
    /// Bytes; the largest number when there is no limit, nil when the system does not say.
    var addressSpaceLimit: Double?
    /// Bytes of IP packets, headers included, of the network that the process lives in; nil when the system does not say.
    var receivedBytes: Double?
    var sentBytes: Double?

    /// Any thread.
    static func read() -> ProcessTraffic {
        ProcessTraffic(limits: text(of: "/proc/self/limits"), netstat: text(of: "/proc/self/net/netstat"))
    }

    /// From the texts of both files.
    init(limits: String, netstat: String) {
        addressSpaceLimit = Self.softLimit("Max address space", in: limits)
        let counted = Self.counts(of: "IpExt:", in: netstat)
        receivedBytes = counted["InOctets"]
        sentBytes = counted["OutOctets"]
    }

    /// The first number behind the limit's name.
    private static func softLimit(_ name: String, in limits: String) -> Double? {
        guard let line = limits.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let word = line.dropFirst(name.count).split(separator: " ").first
        else { return nil }
        return word == "unlimited" ? Double(UInt64.max) : Double(word)
    }

    /// Two lines begin with the group's name: the names of the counts, then the counts.
    private static func counts(of group: String, in netstat: String) -> [Substring: Double] {
        let lines = netstat.split(separator: "\n").filter { $0.hasPrefix(group) }.map { $0.split(separator: " ") }
        guard lines.count == 2 else { return [:] }
        return Dictionary(
            zip(lines[0], lines[1]).compactMap { name, count in Double(count).map { (name, $0) } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = Glibc.read(descriptor, &piece, piece.count), count > 0, bytes.count < 1 << 16 {
            bytes += piece[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ProcessTraffic {
    /// Under the names and help texts that client libraries give them; what the system does not say is left out.
    var families: [MetricFamily] {
        let values: [(String, String, MetricKind, Double?)] = [
            (
                "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.", .gauge,
                addressSpaceLimit
            ),
            (
                "process_network_receive_bytes_total", "Number of bytes received by the process over the network.",
                .counter, receivedBytes
            ),
            (
                "process_network_transmit_bytes_total", "Number of bytes sent by the process over the network.",
                .counter, sentBytes
            ),
        ]
        return values.compactMap { name, help, kind, value in
            value.map { MetricFamily(name: name, help: help, kind: kind, samples: [MetricSample(value: $0)]) }
        }
    }
}

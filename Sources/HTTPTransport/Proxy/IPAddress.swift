internal import Glibc

/// An IP address as Go's `net` compares them: one that is mapped into IPv6 is the IPv4 address itself.
struct IPAddress: Hashable, Sendable {
    /// Four or sixteen.
    let octets: [UInt8]

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    init(octets: [UInt8]) {
        let isMapped = octets.count == 16 && octets.starts(with: Self.mappedPrefix)
        self.octets = isMapped ? Array(octets[12...]) : octets
    }

    /// - Returns: nil for what is no address; `1.2.3.04` is none, and neither is one in brackets.
    init?(parsing text: some StringProtocol) {
        guard let octets = Self.octets(String(text)) else { return nil }
        self.init(octets: octets)
    }

    /// As written: the mapped form keeps its sixteen.
    fileprivate static func octets(_ text: String) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &octets) == 1 { return Array(octets[..<4]) }
        return inet_pton(AF_INET6, text, &octets) == 1 ? octets : nil
    }

    /// As Go prints it.
    var text: String {
        var room = [CChar](repeating: 0, count: 64)
        let family = octets.count == 4 ? AF_INET : AF_INET6
        return inet_ntop(family, octets, &room, socklen_t(room.count)) == nil ? "" : String(ofCString: room)
    }

    var isLoopback: Bool {
        octets.count == 4 ? octets[0] == 127 : octets.dropLast().allSatisfy { $0 == 0 } && octets.last == 1
    }
}

/// A range of addresses, `10.0.0.0/8` (Go's `net.ParseCIDR`).
struct IPNetwork: Hashable, Sendable {
    private let base: IPAddress
    private let prefixLength: Int

    init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let octets = IPAddress.octets(String(parts[0])) else { return nil }
        guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(parts[1]), length <= 8 * octets.count
        else { return nil }
        base = IPAddress(octets: Self.masked(octets, to: length))
        // What was mapped has lost twelve octets.
        prefixLength = max(0, length - 8 * (octets.count - base.octets.count))
    }

    func contains(_ address: IPAddress) -> Bool {
        address.octets.count == base.octets.count && Self.masked(address.octets, to: prefixLength) == base.octets
    }

    private static func masked(_ octets: [UInt8], to length: Int) -> [UInt8] {
        octets.enumerated().map { index, octet in
            octet & ~UInt8(truncatingIfNeeded: 0xFF >> min(8, max(0, length - 8 * index)))
        }
    }
}

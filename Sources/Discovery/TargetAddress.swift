internal import Glibc

/// Addresses of targets as Go's `net` writes them.
enum TargetAddress {
    /// `host:port`, with brackets around an IPv6 address (`JoinHostPort`).
    static func joined(_ host: String, _ port: some BinaryInteger) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The address in `10.0.1.5/24`, in its shortest form (`ParseCIDR`).
    ///
    /// - Throws: for what is no address with the length of a prefix.
    static func address(ofCIDR text: String) throws(DiscoveryProblem) -> String {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let octets = octets(String(parts[0])),
            let length = prefixLength(parts[1]), length <= octets.count * 8
        else { throw DiscoveryProblem("invalid CIDR address: \(text)") }
        return AddressText.text(of: octets)
    }

    /// Four or sixteen of them.
    private static func octets(_ text: String) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &octets) == 1 { return Array(octets.prefix(4)) }
        return inet_pton(AF_INET6, text, &octets) == 1 ? octets : nil
    }

    /// Digits only, without a sign.
    private static func prefixLength(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

/// Addresses of four or sixteen bytes as Go writes them (`net.IP.String`): `10.0.0.1`, `2001:db8::1`. An IPv4 address
/// within an IPv6 one is written as the former.
enum AddressText {
    private static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    static func text(of bytes: [UInt8]) -> String {
        if bytes.count == 16, bytes.starts(with: mappedPrefix) { return text(of: Array(bytes.suffix(4))) }
        guard bytes.count == 16 else { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        let hidden = longestZeros(groups)
        func joined(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        if hidden.isEmpty { return joined(groups[...]) }
        return "\(joined(groups[..<hidden.lowerBound]))::\(joined(groups[hidden.upperBound...]))"
    }

    /// Of at least two zeros in a row, the first of the longest runs.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        for start in groups.indices {
            let count = groups[start...].prefix { $0 == 0 }.count
            if count > max(longest.count, 1) { longest = start..<start + count }
        }
        return longest
    }
}

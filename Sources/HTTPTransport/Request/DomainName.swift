/// What may be asked of a name server (Go's `isDomainName`, `net/dnsclient.go`): others have no address, and `010.0.0.1`
/// or `1` must not be taken for one, as C's functions would.
enum DomainName {
    static func isValid(_ name: String) -> Bool {
        let isRooted = name.utf8.last == UInt8(ascii: ".")
        guard !name.isEmpty, name.utf8.count <= (isRooted ? 254 : 253) else { return false }
        var parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if isRooted { parts.removeLast() }
        let isNumber = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        return parts.contains { !$0.allSatisfy(isNumber) }
            && parts.allSatisfy { part in
                (1...63).contains(part.count) && part.first != UInt8(ascii: "-") && part.last != UInt8(ascii: "-")
                    && part.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            }
    }
}

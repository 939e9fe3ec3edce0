/// Names of the DNS as text and in packets, with the escapes and limits of miekg/dns v1.1.66: `\.` is a dot within a
/// label, `\200` a byte by its number.
enum DNSName {
    private static let longestLabel = 63
    /// Bytes of a name in a packet at most.
    private static let longest = 255
    /// Jumps within one name at most.
    private static let mostJumps = 126

    private static let dot = UInt8(ascii: ".")
    private static let backslash = UInt8(ascii: "\\")

    // MARK: Text

    /// Whether the name ends in a dot that no backslash makes a part of it.
    static func isRooted(_ name: String) -> Bool {
        guard name.utf8.last == dot else { return false }
        return name.utf8.dropLast().reversed().prefix { $0 == backslash }.count.isMultiple(of: 2)
    }

    static func rooted(_ name: String) -> String { isRooted(name) ? name : name + "." }

    /// How many labels there are; none in the root, one in an empty name.
    static func labelCount(_ name: String) -> Int {
        if name == "." { return 0 }
        var count = 1
        var backslashes = 0
        for byte in name.utf8.dropLast() {
            if byte == dot, backslashes.isMultiple(of: 2) { count += 1 }
            backslashes = byte == backslash ? backslashes + 1 : 0
        }
        return count
    }

    // MARK: Packets

    /// A rooted name as it stands in a packet.
    ///
    /// - Throws: for empty labels, and for labels and names that are too long.
    static func packed(_ name: String) throws(DiscoveryProblem) -> [UInt8] {
        if name == "." { return [0] }
        var packed: [UInt8] = []
        var label: [UInt8] = []
        var rest = Array(name.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case backslash: if let escaped = unescaped(&rest) { label.append(escaped) }
            case dot:
                guard !label.isEmpty, label.count <= longestLabel else { throw DiscoveryProblem("dns: bad rdata") }
                packed.append(UInt8(label.count))
                packed += label
                label = []
            default: label.append(byte)
            }
        }
        packed.append(0)
        guard packed.count <= longest else {
            throw DiscoveryProblem("dns: domain name exceeded \(longest) wire-format octets")
        }
        return packed
    }

    /// What follows a backslash: three digits or any byte.
    private static func unescaped(_ rest: inout ArraySlice<UInt8>) -> UInt8? {
        let digits = rest.prefix(3).map { $0 &- UInt8(ascii: "0") }
        guard digits.count == 3, digits.allSatisfy({ $0 <= 9 }) else { return rest.popFirst() }
        rest.removeFirst(3)
        return digits.reduce(0) { $0 &* 10 &+ $1 }
    }

    /// Reads a name at `offset`, which is moved behind it. Nothing at or behind `end` is looked at.
    ///
    /// - Throws: when it does not end there, jumps too often, is too long or has labels of an unknown kind.
    static func unpacked(_ message: [UInt8], at offset: inout Int, end: Int) throws(DiscoveryProblem) -> String {
        var text: [UInt8] = []
        var position = offset
        var room = longest
        var jumps = 0
        while true {
            guard position < end else { throw DiscoveryProblem("dns: buffer size too small") }
            let length = Int(message[position])
            position += 1
            switch length {
            case 0:
                if jumps == 0 { offset = position }
                return text.isEmpty ? "." : String(decoding: text, as: UTF8.self)
            case 1...longestLabel:
                guard position + length <= end else { throw DiscoveryProblem("dns: buffer size too small") }
                room -= length + 1
                guard room > 0 else {
                    throw DiscoveryProblem("dns: domain name exceeded \(longest) wire-format octets")
                }
                for byte in message[position..<position + length] { append(byte, to: &text) }
                text.append(dot)
                position += length
            case 0xC0...:
                guard position < end else { throw DiscoveryProblem("dns: buffer size too small") }
                if jumps == 0 { offset = position + 1 }
                jumps += 1
                guard jumps <= mostJumps else { throw DiscoveryProblem("dns: too many compression pointers") }
                position = (length & 0x3F) << 8 | Int(message[position])
            default: throw DiscoveryProblem("dns: bad rdata")
            }
        }
    }

    private static func append(_ byte: UInt8, to text: inout [UInt8]) {
        switch byte {
        case _ where ". '@;()\"\\".utf8.contains(byte): text += [backslash, byte]
        case 0x20...0x7E: text.append(byte)
        default: text += [backslash] + [byte / 100, byte / 10 % 10, byte % 10].map { $0 + UInt8(ascii: "0") }
        }
    }
}

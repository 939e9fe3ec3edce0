/// A question for one name server.
struct DNSQuestion: Sendable, Hashable {
    /// Rooted.
    let name: String
    /// The address of who is asked.
    let server: String
    let overTCP: Bool
    /// Whether the question says how large an answer by UDP may be (EDNS0).
    let hasRoom: Bool

    /// Bytes of an answer by UDP at most.
    static let room = 4096

    /// The packet that asks.
    ///
    /// ```
    /// | id 2 | flags 2 | questions 2 | 0 2 | 0 2 | additional 2 | name | type 2 | class 2 | 0 1 | OPT 2 | room 2 | 0 6 |
    /// ```
    ///
    /// - Throws: when the name is none.
    func packet(type: DNSRecord.Kind, id: UInt16) throws(DiscoveryProblem) -> [UInt8] {
        let recursionIsDesired: UInt16 = 0x0100
        let internet: UInt16 = 1
        let head = [id, recursionIsDesired, 1, 0, 0, hasRoom ? 1 : 0]
        var packet = Self.bytes(head) + (try DNSName.packed(name)) + Self.bytes([type.rawValue, internet])
        if hasRoom { packet += [0] + Self.bytes([DNSRecord.Kind.options.rawValue, UInt16(Self.room), 0, 0, 0]) }
        return packet
    }

    private static func bytes(_ numbers: [UInt16]) -> [UInt8] {
        numbers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }
}

/// What a name server said (RFC 1035 §4.1), read as miekg/dns v1.1.66 does: a packet that ends early between two records
/// has no more of them, one that ends within a record is broken.
struct DNSAnswer: Sendable, Hashable {
    static let success = 0
    static let noSuchName = 3

    /// With the upper bits that EDNS0 adds.
    var code: Int
    /// Whether the server left records out.
    var isTruncated = false
    var records: [DNSRecord] = []

    init(code: Int, isTruncated: Bool = false, records: [DNSRecord] = []) {
        self.code = code
        self.isTruncated = isTruncated
        self.records = records
    }

    /// Reads a packet.
    ///
    /// - Throws: when it is broken.
    init(parsing message: [UInt8]) throws(DiscoveryProblem) {
        var reader = DNSPacketReader(message: message)
        _ = try reader.number()
        let flags = Int(try reader.number())
        code = flags & 0xF
        isTruncated = flags & 0x200 != 0
        var counts: [UInt16] = []
        for _ in 0..<4 { counts.append(try reader.number()) }
        for _ in 0..<counts[0] where !reader.isAtEnd { try reader.skipQuestion() }
        for _ in 0..<counts[1] where !reader.isAtEnd {
            let record = try reader.record()
            records.append(try reader.contents(of: record))
        }
        for _ in 0..<Int(counts[2]) + Int(counts[3]) where !reader.isAtEnd {
            let record = try reader.record()
            if record.type == DNSRecord.Kind.options.rawValue { code |= Int(record.lifetime >> 24) << 4 }
        }
    }
}

/// A place in a packet; whatever is read moves it on. Never leaves the packet.
private struct DNSPacketReader {
    struct Record {
        let name: String
        let type: UInt16
        let lifetime: UInt32
        /// Where its contents are.
        let contents: Range<Int>
    }

    let message: [UInt8]
    private var offset = 0

    init(message: [UInt8]) { self.message = message }

    var isAtEnd: Bool { offset >= message.count }

    mutating func number() throws(DiscoveryProblem) -> UInt16 {
        guard offset + 2 <= message.count else { throw DiscoveryProblem("dns: overflow unpacking uint16") }
        defer { offset += 2 }
        return UInt16(message[offset]) << 8 | UInt16(message[offset + 1])
    }

    mutating func skipQuestion() throws(DiscoveryProblem) {
        _ = try DNSName.unpacked(message, at: &offset, end: message.count)
        for _ in 0..<2 where !isAtEnd { _ = try number() }
    }

    /// The head of a record; what it contains is passed over.
    mutating func record() throws(DiscoveryProblem) -> Record {
        let name = try DNSName.unpacked(message, at: &offset, end: message.count)
        let type = try number()
        _ = try number()
        let lifetime = UInt32(try number()) << 16 | UInt32(try number())
        let length = Int(try number())
        guard offset + length <= message.count else { throw DiscoveryProblem("dns: overflowing header size") }
        defer { offset += length }
        return Record(name: name, type: type, lifetime: lifetime, contents: offset..<offset + length)
    }

    /// What a record says. One that should say something and is empty is of no use.
    func contents(of record: Record) throws(DiscoveryProblem) -> DNSRecord {
        let bytes = record.contents
        let unusable = DNSRecord.other(name: record.name, type: record.type)
        guard let kind = DNSRecord.Kind(rawValue: record.type), !bytes.isEmpty else { return unusable }
        switch kind {
        case .address: return .address(try address(bytes, 4))
        case .longAddress: return .address(try address(bytes, 16))
        case .nameServer: return .nameServer(try name(bytes, behind: 0))
        case .mailExchange: return .mailExchange(try name(bytes, behind: 2))
        case .service:
            let target = try name(bytes, behind: 6)
            let port = UInt16(message[bytes.lowerBound + 4]) << 8 | UInt16(message[bytes.lowerBound + 5])
            return .service(target: target, port: port)
        case .alias:
            _ = try name(bytes, behind: 0)
            return .alias
        case .options: return unusable
        }
    }

    private func address(_ bytes: Range<Int>, _ count: Int) throws(DiscoveryProblem) -> String {
        guard bytes.count == count else { throw DiscoveryProblem("dns: bad rdlength") }
        return AddressText.text(of: Array(message[bytes]))
    }

    /// The name that fills the contents behind a few bytes.
    private func name(_ bytes: Range<Int>, behind count: Int) throws(DiscoveryProblem) -> String {
        guard bytes.count > count else { throw DiscoveryProblem("dns: overflow unpacking record") }
        var place = bytes.lowerBound + count
        let name = try DNSName.unpacked(message, at: &place, end: bytes.upperBound)
        guard place == bytes.upperBound else { throw DiscoveryProblem("dns: bad rdlength") }
        return name
    }
}

/// What a record of an answer says, as far as targets come from it.
enum DNSRecord: Sendable, Hashable {
    /// The numbers of the types that are known here.
    enum Kind: UInt16, Sendable {
        case address = 1
        case nameServer = 2
        case alias = 5
        case mailExchange = 15
        case longAddress = 28
        case service = 33
        case options = 41
    }

    /// A rooted name and a port (SRV).
    case service(target: String, port: UInt16)
    /// A rooted name (MX).
    case mailExchange(String)
    /// A rooted name (NS).
    case nameServer(String)
    /// An address as text (A, AAAA).
    case address(String)
    /// The name goes by another one (CNAME), whose records follow.
    case alias
    /// Of no use here: its name, and the number of its type.
    case other(name: String, type: UInt16)
}

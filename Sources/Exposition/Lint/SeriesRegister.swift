/// Every series of a page once, by a hash that no page can foresee.
struct SeriesRegister: Sendable {
    struct Sight: Sendable {
        let line: Int32
        var timestamp: Int64
    }

    /// Series beyond this number are not remembered.
    private static let most = 1 << 22

    private var sights: [Int: Sight] = [:]

    /// The series' last sight, if it was seen before; its timestamp is then the new one.
    mutating func note(_ hash: Int, line: Int, timestamp: Int64) -> Sight? {
        if let earlier = sights[hash] {
            sights[hash]?.timestamp = timestamp
            return earlier
        }
        if sights.count < Self.most {
            sights[hash] = Sight(line: Int32(clamping: line), timestamp: timestamp)
        }
        return nil
    }
}

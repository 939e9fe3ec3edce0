/// What the last good scrape said about when its series were created.
struct CreatedOffers {
    /// Per row milliseconds, 0 for none; as in the table.
    private var column: [Int64] = []
    /// Every series that said so has a sample after that time: to offer the same again would be in vain, because its zero
    /// would be out of order.
    private var isSettled = false

    /// True when offering these would change nothing.
    func covers(_ created: [Int64]) -> Bool { isSettled && column == created }

    mutating func note(_ created: [Int64], isSettled: Bool) {
        column = created
        self.isSettled = isSettled
    }

    mutating func forget() { self = CreatedOffers() }
}

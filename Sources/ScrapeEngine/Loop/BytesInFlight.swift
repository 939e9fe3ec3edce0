/// Bounds the bytes of bodies between the network and their append: a scrape reserves what its last body took and waits
/// when too much is on its way. One body alone is always admitted. Owned by the I/O thread.
package struct BytesInFlight: Sendable {
    package let limit: Int
    package private(set) var reserved = 0

    package init(limit: Int) { self.limit = limit }

    /// True when `bytes` were reserved; false when the caller has to wait for a `release`.
    package mutating func reserve(_ bytes: Int) -> Bool {
        guard reserved == 0 || reserved + bytes <= limit else { return false }
        reserved += bytes
        return true
    }

    package mutating func release(_ bytes: Int) { reserved = max(0, reserved - bytes) }
}

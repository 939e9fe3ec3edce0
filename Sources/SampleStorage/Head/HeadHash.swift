/// The hash behind the head's indexes.
enum HeadHash {
    /// Turns a public hash of the bytes into one that depends on a seed of this process, so that no target can choose
    /// labels that crowd one place of an index.
    @inline(__always)
    static func spread(_ hash: UInt64, seed: UInt64) -> UInt64 {
        let product = (hash ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}

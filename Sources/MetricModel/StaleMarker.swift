/// The float sample that says "this series ended here", and the ordinary NaN it must never be mistaken for
/// (`model/value/value.go`, v3.5). Compare bits, never `isNaN`.
package enum StaleMarker {
    /// The bits of a stale marker.
    package static let bits: UInt64 = 0x7ff0_0000_0000_0002
    /// The bits every scraped NaN is replaced by.
    package static let ordinaryNaNBits: UInt64 = 0x7ff8_0000_0000_0001
}

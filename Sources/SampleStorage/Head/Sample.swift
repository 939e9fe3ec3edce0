/// One stored sample.
package struct Sample: Hashable, Sendable {
    package var timestampMillis: Int64
    /// The value's bits: NaNs are told apart by them.
    package var valueBits: UInt64

    package init(timestampMillis: Int64, valueBits: UInt64) {
        self.timestampMillis = timestampMillis
        self.valueBits = valueBits
    }

    package var value: Double { Double(bitPattern: valueBits) }
}

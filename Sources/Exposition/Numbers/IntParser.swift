/// Unsigned decimal digits to milliseconds, as Go's `strconv.ParseInt(text, 10, 64)` reads them.
package enum IntParser {
    /// The value, or nil when it is above 9223372036854775807. The text must be digits only.
    package static func milliseconds(_ digits: UnsafeRawBufferPointer) -> Int64? {
        var value: Int64 = 0
        for byte in digits {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(byte &- 0x30))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }
}

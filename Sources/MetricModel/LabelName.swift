/// Which names Prometheus accepts, under its two validation schemes (`model/metric.go` of prometheus/common v0.65).
package enum LabelName {
    /// `[a-zA-Z_][a-zA-Z0-9_]*`.
    package static func isLegacyValid(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, isLetter(first) else { return false }
        return name.allSatisfy { isLetter($0) || isDigit($0) }
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    package static func isLegacyValidMetricName(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, isLetter(first) || first == 0x3A else { return false }
        return name.allSatisfy { isLetter($0) || isDigit($0) || $0 == 0x3A }
    }

    /// Non-empty and valid UTF-8: the `utf8` scheme, for metric and label names alike.
    package static func isUTF8Valid(_ name: UnsafeRawBufferPointer) -> Bool {
        !name.isEmpty && UTF8Walker.isValid(name)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == 0x5F
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}

internal import MetricModel

/// Labels whose encoding somebody else has written.
enum RecordedLabels {
    /// True when the bytes are what `LabelsBuilder` makes: whole lengths and texts, names in ascending order, no empty
    /// value.
    static func areSound(_ encoded: [UInt8]) -> Bool {
        var position = 0
        var before: ArraySlice<UInt8>?
        while position < encoded.count {
            guard let name = text(in: encoded, at: &position), let value = text(in: encoded, at: &position),
                !value.isEmpty
            else { return false }
            if let before, !before.lexicographicallyPrecedes(name) { return false }
            before = name
        }
        return true
    }

    private static func text(in bytes: [UInt8], at position: inout Int) -> ArraySlice<UInt8>? {
        var length = 0
        var shift = 0
        while true {
            guard position < bytes.count, shift <= 28 else { return nil }
            let byte = Int(bytes[position])
            position += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        guard length <= bytes.count - position else { return nil }
        defer { position += length }
        return bytes[position..<position + length]
    }
}

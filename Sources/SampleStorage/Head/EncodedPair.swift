/// One label as it stands in the encoding of `Labels`: name length, name, value length, value.
struct EncodedPair {
    /// All four parts.
    let bytes: UnsafeRawBufferPointer
    let name: UnsafeRawBufferPointer
    let value: UnsafeRawBufferPointer

    /// The pair that begins at `position`; nil at the end.
    init?(in encoded: UnsafeRawBufferPointer, at position: Int) {
        var end = position
        guard let name = Self.text(in: encoded, at: &end), let value = Self.text(in: encoded, at: &end) else {
            return nil
        }
        self.name = name
        self.value = value
        bytes = UnsafeRawBufferPointer(rebasing: encoded[position..<end])
    }

    private static func text(in encoded: UnsafeRawBufferPointer, at position: inout Int) -> UnsafeRawBufferPointer? {
        var length = 0
        var shift = 0
        while position < encoded.count, shift < 63 {
            let byte = Int(encoded[position])
            position += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            guard byte < 0x80 else { continue }
            guard length <= encoded.count - position else { return nil }
            defer { position += length }
            return UnsafeRawBufferPointer(rebasing: encoded[position..<position + length])
        }
        return nil
    }
}

/// Texts that are no UTF-8, as Go's JSON reader takes them.
enum GoUTF8 {
    /// The bytes with U+FFFD for each that belongs to no character; nil when there is none.
    static func repaired(_ bytes: [UInt8]) -> [UInt8]? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var repaired: [UInt8] = []
        repaired.reserveCapacity(bytes.count + 16)
        var rest = bytes[...]
        while let first = rest.first {
            let length = first < 0x80 ? 1 : (2...4).first { isCharacter(rest.prefix($0)) }
            repaired += length.map { rest.prefix($0) } ?? [0xEF, 0xBF, 0xBD]
            rest = rest.dropFirst(length ?? 1)
        }
        return repaired
    }

    private static func isCharacter(_ bytes: ArraySlice<UInt8>) -> Bool {
        String(validating: bytes, as: UTF8.self)?.unicodeScalars.count == 1
    }
}

/// The escapes of the text formats: one pass from left to right, pairs that mean nothing stay as they are
/// (`promparse.go`, v3.5).
enum TextEscapes {
    /// Names and label values: `\"`, `\\` and `\n`.
    static func unescaped(_ text: some Sequence<UInt8>) -> [UInt8] { replaced(text, quotes: true) }

    /// Help texts: `\\` and `\n`.
    static func unescapedHelp(_ text: some Sequence<UInt8>) -> [UInt8] { replaced(text, quotes: false) }

    private static func replaced(_ text: some Sequence<UInt8>, quotes: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.underestimatedCount)
        var afterBackslash = false
        for byte in text {
            guard afterBackslash else {
                if byte == 0x5C { afterBackslash = true } else { result.append(byte) }
                continue
            }
            afterBackslash = false
            switch byte {
            case 0x5C: result.append(0x5C)
            case 0x6E: result.append(0x0A)
            case 0x22 where quotes: result.append(0x22)
            default: result += [0x5C, byte]
            }
        }
        if afterBackslash { result.append(0x5C) }
        return result
    }
}

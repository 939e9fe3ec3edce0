/// Paths and queries of the URLs that discovery asks, escaped as Go does it (`net/url`).
enum URLText {
    /// `a=1&b=x+y`: by name, entries of one name in their order (`Values.Encode`).
    static func query(_ entries: [(name: String, value: String)]) -> String {
        let sorted = entries.enumerated().sorted { left, right in
            let (first, second) = (left.element.name.utf8, right.element.name.utf8)
            return first.elementsEqual(second) ? left.offset < right.offset : first.lexicographicallyPrecedes(second)
        }
        return sorted.map { "\(queryPart($0.element.name))=\(queryPart($0.element.value))" }.joined(separator: "&")
    }

    /// A path in which only what has a meaning there stands for itself (`EscapedPath`).
    static func path(_ text: String) -> String {
        escaped(text) { isUnreserved($0) || "$&+,/:;=@".utf8.contains($0) }
    }

    private static func queryPart(_ text: String) -> String {
        escaped(text) { isUnreserved($0) || $0 == 0x20 }.replacing(" ", with: "+")
    }

    private static func escaped(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        if text.utf8.allSatisfy(isKept) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }
}

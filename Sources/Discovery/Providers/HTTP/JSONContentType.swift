/// Which content types `http_sd` takes: `^(?i:application\/json(;\s*charset=("utf-8"|utf-8))?)$` around which there may
/// be blanks (`discovery/http/http.go`, v3.5).
enum JSONContentType {
    static func matches(_ text: String) -> Bool {
        let trimmed = text.utf8.drop { isSpace($0) }.reversed().drop { isSpace($0) }.reversed()
        let lower = trimmed.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        let type = Array("application/json".utf8)
        guard lower.starts(with: type) else { return false }
        let rest = lower.dropFirst(type.count)
        if rest.isEmpty { return true }
        guard rest.first == UInt8(ascii: ";") else { return false }
        let parameter = rest.dropFirst().drop { isSpace($0) && $0 != 0x0B }
        return parameter.elementsEqual("charset=utf-8".utf8) || parameter.elementsEqual("charset=\"utf-8\"".utf8)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
}

internal import MetricModel
internal import ScrapeConfiguration

/// Under which name a destination's progress is kept: one that stays the same when its other settings change.
///
/// The section's `name`; else a hash of its URL and which of the sections with this URL it is. A file's name may hold
/// no slash and at most 255 bytes, so bytes that a name should not have are written as `%XX`, and what is too long ends
/// in a hash.
enum DestinationKey {
    private static let longest = 200

    /// The keys of sections, in their order; no two are equal.
    static func keys(of sections: [RemoteWriteSection]) -> [String] {
        var ordinals: [UInt64: Int] = [:]
        return sections.map { section in
            if !section.name.isEmpty { return "name-" + escaped(section.name) }
            let hash = ByteHash.fnv1a64(section.url.utf8)
            let ordinal = ordinals[hash, default: 0]
            ordinals[hash] = ordinal + 1
            return "url-\(hexadecimal(hash))-\(ordinal)"
        }
    }

    private static func escaped(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        guard text.utf8.count > longest else { return text }
        return text.prefix(longest) + "~" + hexadecimal(ByteHash.fnv1a64(name.utf8))
    }

    private static func hexadecimal(_ hash: UInt64) -> String { String(hash, radix: 16).zeroPadded(to: 16) }
}

internal import Glibc

/// A piece of text to look for, in any case of ASCII letters.
struct FilterWord: Sendable, Equatable {
    /// Lower-cased bytes.
    let bytes: [UInt8]

    init(_ text: some StringProtocol) { bytes = Self.lowered(text.utf8) }

    /// ASCII letters in lower case, everything else as it is.
    static func lowered(_ bytes: some Sequence<UInt8>) -> [UInt8] { bytes.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 } }

    /// True when the lower-cased `haystack` holds the word.
    func isIn(_ haystack: [UInt8]) -> Bool {
        haystack.withUnsafeBytes { isIn($0) }
    }

    /// True when `text`, in any case, holds the word.
    func isIn(_ text: String) -> Bool { isIn(Self.lowered(text.utf8)) }

    private func isIn(_ haystack: UnsafeRawBufferPointer) -> Bool {
        guard let first = bytes.first else { return true }
        guard let base = haystack.baseAddress else { return false }
        return bytes.withUnsafeBytes { word in
            guard let wordBase = word.baseAddress else { return true }
            var position = 0
            while position + word.count <= haystack.count {
                let rest = haystack.count - word.count - position + 1
                guard let hit = memchr(base + position, Int32(first), rest) else { return false }
                position = UnsafeRawPointer(hit) - base
                if memcmp(hit, wordBase, word.count) == 0 { return true }
                position += 1
            }
            return false
        }
    }
}

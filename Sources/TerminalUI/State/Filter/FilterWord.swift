internal import Glibc

/// A piece of text to look for, in any case of ASCII letters.
struct FilterWord: Sendable, Equatable {
    /// Lower-cased bytes.
    let bytes: [UInt8]

    init(_ text: some StringProtocol) { bytes = Self.lowered(text.utf8) }

    /// ASCII letters in lower case, everything else as it is.
    static func lowered(_ bytes: some Sequence<UInt8>) -> [UInt8] { bytes.map { lowered($0) } }

    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// True when the lower-cased `haystack` holds the word.
    func isIn(_ haystack: [UInt8]) -> Bool {
        haystack.withUnsafeBytes { isIn($0) }
    }

    /// True when `text`, in any case, holds the word.
    func isIn(_ text: String) -> Bool {
        // A copy of the text in lower case would be an allocation for each of ten thousand names.
        text.utf8.withContiguousStorageIfAvailable { isIn(anyCase: $0) } ?? isIn(Self.lowered(text.utf8))
    }

    private func isIn(anyCase text: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { word in
            guard let first = word.first else { return true }
            guard text.count >= word.count else { return false }
            for start in 0...text.count - word.count where Self.lowered(text[start]) == first {
                var length = 1
                while length < word.count, Self.lowered(text[start + length]) == word[length] { length += 1 }
                if length == word.count { return true }
            }
            return false
        }
    }

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

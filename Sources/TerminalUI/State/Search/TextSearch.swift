/// What is searched for in a text: bytes as they are typed, upper and lower case alike as long as nothing in upper case is
/// among them. A pass over ten megabytes takes about as many milliseconds.
struct TextSearch: Sendable, Equatable {
    private let pattern: [UInt8]
    private let ignoresCase: Bool

    /// nil for nothing.
    init?(_ text: [Unicode.Scalar]) {
        guard !text.isEmpty else { return nil }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        pattern = Array(String(view).utf8)
        ignoresCase = !text.contains { "A"..."Z" ~= $0 }
    }

    var text: String { String(decoding: pattern, as: UTF8.self) }

    /// The first place at or behind `start`; nil when there is none.
    func first(in bytes: [UInt8], from start: Int = 0) -> Range<Int>? {
        bytes.withUnsafeBufferPointer { buffer in
            let last = buffer.count - pattern.count
            guard max(start, 0) <= last else { return nil }
            for place in max(start, 0)...last where isMatch(buffer, at: place) {
                return place..<place + pattern.count
            }
            return nil
        }
    }

    /// The last place that begins before `end`; nil when there is none.
    func last(in bytes: [UInt8], before end: Int) -> Range<Int>? {
        bytes.withUnsafeBufferPointer { buffer in
            var place = min(end - 1, buffer.count - pattern.count)
            while place >= 0 {
                if isMatch(buffer, at: place) { return place..<place + pattern.count }
                place -= 1
            }
            return nil
        }
    }

    /// Every place, none within another.
    func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        while let range = first(in: bytes, from: ranges.last?.upperBound ?? 0) { ranges.append(range) }
        return ranges
    }

    func isIn(_ text: String) -> Bool { first(in: Array(text.utf8)) != nil }

    private func isMatch(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        guard isSame(bytes[place], pattern[0]) else { return false }
        for index in 1..<pattern.count where !isSame(bytes[place + index], pattern[index]) { return false }
        return true
    }

    private func isSame(_ byte: UInt8, _ wanted: UInt8) -> Bool {
        byte == wanted || ignoresCase && byte &+ 0x20 == wanted && byte >= 0x41 && byte <= 0x5A
    }
}

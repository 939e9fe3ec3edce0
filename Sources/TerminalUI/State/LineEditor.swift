/// One line of text being typed.
struct LineEditor: Sendable, Equatable {
    private(set) var text: [Unicode.Scalar] = []
    private(set) var cursor = 0

    /// Longer than any filter a person types; a paste beyond it is cut.
    static let limit = 512

    init(_ text: [Unicode.Scalar] = []) {
        self.text = text
        cursor = text.count
    }

    var string: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return String(view)
    }

    /// Takes a key; false when the key is none of a line's.
    mutating func take(_ key: Key) -> Bool {
        switch key {
        case .character(let scalar): insert(scalar)
        case .backspace: delete(cursor - 1..<cursor)
        case .delete: delete(cursor..<cursor + 1)
        case .left, .control("b"): cursor = max(cursor - 1, 0)
        case .right, .control("f"): cursor = min(cursor + 1, text.count)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        case .control("u"): delete(0..<cursor)
        case .control("k"): delete(cursor..<text.count)
        case .control("w"): delete(wordStart..<cursor)
        default: return false
        }
        return true
    }

    private mutating func insert(_ scalar: Unicode.Scalar) {
        guard text.count < Self.limit, scalar.value >= 0x20, scalar.value != 0x7F else { return }
        text.insert(scalar, at: cursor)
        cursor += 1
    }

    private mutating func delete(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<text.count)
        text.removeSubrange(range)
        cursor = min(cursor, range.lowerBound)
    }

    private var wordStart: Int {
        var index = cursor
        while index > 0, text[index - 1] == " " { index -= 1 }
        while index > 0, text[index - 1] != " " { index -= 1 }
        return index
    }
}

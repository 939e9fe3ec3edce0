/// A table's filter: what was typed and what of it holds.
struct FilterState: Sendable, Equatable {
    /// As the user typed it.
    var text: [Unicode.Scalar] = []
    /// The newest text that could be read.
    private(set) var filter = Filter.everything
    /// The text that it was read from.
    private var readable: [Unicode.Scalar] = []
    /// Why `text` cannot be read; `filter` is then an older one.
    private(set) var problem: Filter.Problem?

    var isEmpty: Bool { text.isEmpty && filter.isEmpty }

    var displayText: String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return String(view)
    }

    mutating func set(_ text: [Unicode.Scalar]) {
        self.text = text
        do {
            filter = try Filter(parsing: text)
            readable = text
            problem = nil
        } catch {
            problem = error
            leaveOutLastWord(error.range)
        }
    }

    /// On the way to `dur>500ms` there was `dur`, a word like any other: what stands before it holds meanwhile.
    private mutating func leaveOutLastWord(_ problem: Range<Int>) {
        let start = text.lastIndex(of: " ").map { $0 + 1 } ?? 0
        guard text.starts(with: readable), readable.count > start, problem.lowerBound >= start else { return }
        let before = Array(text[..<start])
        guard let earlier = try? Filter(parsing: before) else { return }
        filter = earlier
        readable = before
    }

    mutating func clear() { self = FilterState() }
}

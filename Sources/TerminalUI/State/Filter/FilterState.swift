/// A table's filter: what was typed and what of it holds.
struct FilterState: Sendable, Equatable {
    /// As the user typed it.
    var text: [Unicode.Scalar] = []
    /// The newest text that could be read.
    private(set) var filter = Filter.everything
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
            problem = nil
        } catch {
            problem = error
        }
    }

    mutating func clear() { self = FilterState() }
}

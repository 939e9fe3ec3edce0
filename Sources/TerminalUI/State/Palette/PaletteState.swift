/// Pools and targets that a line of the palette can go on with, as of one snapshot.
struct PaletteNames: Sendable {
    let listed: String
    let generation: UInt64?
    let entries: [PaletteEntry]
}

/// The line of commands while it is typed, and the list above it.
struct PaletteState: Sendable {
    /// The page that it was opened over, which comes back.
    var page: TextPage?
    var editor = LineEditor()
    /// What Tab has filled in.
    private(set) var completion: Completion?
    /// How far back in the history the line is from: 1 for the newest; 0 for what is typed.
    private(set) var historyPlace = 0
    /// What was typed before the history was looked at.
    private var draft = LineEditor()
    /// Why the line could not be run.
    var problem: String?
    /// The pools and targets that the list has: finding them means looking at all of them.
    var names: PaletteNames?

    init(page: TextPage? = nil) { self.page = page }

    /// Tab goes through the entries of what was typed.
    struct Completion: Sendable, Equatable {
        var typed: String
        var index: Int
    }

    var text: String { editor.string }

    /// What the list is about: the line, or while Tab fills it in what stood there before.
    var listed: String { completion?.typed ?? text }

    /// Takes a key of the line; false when it is none.
    mutating func take(_ key: Key) -> Bool {
        guard editor.take(key) else { return false }
        completion = nil
        historyPlace = 0
        problem = nil
        return true
    }

    /// Fills the line with the next entry (or with the one before).
    mutating func complete(_ entries: [PaletteEntry], step: Int) {
        guard !entries.isEmpty else { return }
        problem = nil
        let typed = listed
        let first = step > 0 ? 0 : entries.count - 1
        let index = completion.map { ($0.index + step + entries.count) % entries.count } ?? first
        editor = LineEditor(Array(entries[index].text.unicodeScalars))
        // The only entry, and it wants a name: Tab goes on with the names.
        let isOpen = entries.count == 1 && entries[0].text.hasSuffix(" ")
        completion = isOpen ? nil : Completion(typed: typed, index: index)
    }

    /// Goes back (or forth) in what was run before.
    mutating func recall(_ history: LineHistory, step: Int) {
        let place = min(max(historyPlace + step, 0), history.lines.count)
        guard place != historyPlace else { return }
        if historyPlace == 0 { draft = editor }
        historyPlace = place
        completion = nil
        problem = nil
        let line = place == 0 ? nil : history.lines[history.lines.count - place]
        editor = line.map { LineEditor(Array($0.unicodeScalars)) } ?? draft
    }
}

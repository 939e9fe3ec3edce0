/// What Ctrl-S writes: the screen as text, and its rows as JSON.
package struct SavedView: Sendable, Hashable {
    /// What came of it.
    package enum Outcome: Sendable, Hashable {
        /// Paths, as they may be opened.
        case saved([String])
        /// `No space left on device`.
        case failed(String)
    }

    /// The files' name without its ending: `scrape-tui-pools-20260801T140732Z`.
    package var name: String
    package var text: String
    package var json: [UInt8]

    package init(name: String, text: String, json: [UInt8]) {
        self.name = name
        self.text = text
        self.json = json
    }
}

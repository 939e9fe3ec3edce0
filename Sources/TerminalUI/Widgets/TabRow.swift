/// A row of tabs: the open one in brackets, a mark behind those that have news. Where the titles do not all fit, those
/// farthest from the open tab give way first; the keys that open them stay.
struct TabRow {
    struct Tab {
        /// What a click on it says.
        var spot: Int
        var key: String?
        var title: String
        var isOpen = false
        /// Nil for one that never has any.
        var hasNews: Bool?

        var label: String { key.map { "\($0) \(title)" } ?? title }
        var shortLabel: String { key ?? String(title.prefix(1)) }
    }

    let tabs: [Tab]
    let glyphs: GlyphSet

    func draw(into frame: inout Frame, row: Int, columns: Int) {
        var column = 0
        for (tab, label) in zip(tabs, labels(columns: columns)) {
            let start = column
            let text = StyledText(tab.isOpen ? " [\(label)]" : " \(label)", tab.isOpen ? .title : .dim)
            column = frame.write(text, row: row, column: column, limit: columns - column)
            frame.addSpot(.tab(tab.spot), row: row, columns: start..<max(column, start))
            if !tab.isOpen {
                let mark = StyledText(tab.hasNews == true ? glyphs.bullet : " ", tab.hasNews == nil ? .dim : .warning)
                column = frame.write(mark, row: row, column: column)
            }
        }
    }

    /// What is written of each tab in a row of so many columns.
    func labels(columns: Int) -> [String] {
        var labels = tabs.map(\.label)
        let open = tabs.firstIndex(where: \.isOpen) ?? 0
        let farthestFirst = tabs.indices.filter { $0 != open }.sorted { abs($0 - open) > abs($1 - open) }
        for index in farthestFirst where width(of: labels) > columns { labels[index] = tabs[index].shortLabel }
        let excess = width(of: labels) - columns
        if excess > 0, labels.indices.contains(open) {
            let room = max(TextWidth.columns(of: labels[open], glyphs: glyphs) - excess, 1)
            labels[open] = TextWidth.truncatedMiddle(labels[open], to: room, glyphs: glyphs)
        }
        return labels
    }

    /// With a blank before each, and brackets or a place for the mark around it.
    private func width(of labels: [String]) -> Int {
        zip(tabs, labels).reduce(0) { $0 + TextWidth.columns(of: $1.1, glyphs: glyphs) + ($1.0.isOpen ? 3 : 2) }
    }
}

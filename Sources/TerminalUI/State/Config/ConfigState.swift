internal import MetricModel
internal import ScrapeEngine

/// The Config screen between two frames: what was asked of the engine, what of it is shown, and where the cursor is.
struct ConfigState: Sendable {
    /// nil until the texts are there.
    private(set) var comparison: ConfigurationComparison?
    /// What a reload would do, as the engine has last said; nil before it has.
    var plan: ReloadPlan?
    /// The engine was asked what a reload would do and has not said it yet.
    var isAsking = false
    /// The user asked for `plan`, and has seen it: a reload that comes to the same is not asked about again.
    var isPlanAskedFor = false
    var showsChangesOnly = true
    /// What texts and plan were asked for.
    var version: Version?
    /// The next texts bring the cursor to the first thing that is wrong or changed.
    var isFresh = true

    private(set) var marks: [ConfigMark] = []
    private(set) var rows: [ConfigRow] = []
    private(set) var cursor = 0
    private(set) var top = 0
    /// The first character shown of every line.
    var left = 0
    /// The width that the rows are made for.
    private(set) var columns = 0

    /// What runs and what lies on the disk: when it is another, texts and plan are old.
    struct Version: Sendable, Equatable {
        var loadedAt: WallTime
        var onDisk: DiskConfiguration?
        var hasFailure: Bool

        init(_ configuration: ConfigurationState) {
            loadedAt = configuration.loadedAt
            onDisk = configuration.onDisk
            hasFailure = configuration.hasReloadFailure
        }
    }

    /// Texts and plan were those of another moment.
    mutating func forgetAnswers() {
        version = nil
        plan = nil
        isAsking = false
        isPlanAskedFor = false
    }

    /// The columns of the longest line of all texts, or its characters where those are more. O(lines).
    var longestLine: Int {
        var longest = 0
        for file in comparison?.files ?? [] {
            for line in [file.running, file.onDisk].joined() where line.utf8.count > longest {
                longest = max(longest, TextWidth.columns(of: line), line.unicodeScalars.count)
            }
        }
        return longest
    }

    /// The columns that a line's text has on the screen.
    var textColumns: Int {
        comparison.map { ConfigRows(comparison: $0, marks: [], changesOnly: false, columns: columns).textColumns } ?? 0
    }

    var current: ConfigRow? { rows.indices.contains(cursor) ? rows[cursor] : nil }

    // MARK: - What is shown

    /// Shows other texts; the cursor stays at its line.
    mutating func show(_ comparison: ConfigurationComparison, page: Int) {
        self.comparison = comparison
        layOut(page: page)
        guard isFresh else { return }
        isFresh = false
        select(rows.firstIndex { $0.isMark } ?? rows.firstIndex { $0.isChanged } ?? 0, page: page)
    }

    /// Says other things about the texts, on a screen of this width.
    mutating func show(_ marks: [ConfigMark], columns: Int, page: Int) {
        guard marks != self.marks || columns != self.columns else { return clamp(page: page) }
        self.marks = marks
        self.columns = columns
        layOut(page: page)
    }

    mutating func toggleChanges(page: Int) {
        showsChangesOnly.toggle()
        layOut(page: page)
    }

    private mutating func layOut(page: Int) {
        guard let comparison else { return }
        let place = place
        let offset = cursor - top
        rows = ConfigRows(comparison: comparison, marks: marks, changesOnly: showsChangesOnly, columns: columns).rows
        if let place { go(to: place) }
        top = cursor - offset
        clamp(page: page)
    }

    // MARK: - Where the cursor is

    /// A line of one of the files.
    struct Place: Sendable, Equatable {
        var file: Int
        /// Counted from 0.
        var line: Int
        /// In the text that runs, else in the one on the disk.
        var isRunning: Bool
    }

    /// The line the cursor is at, or that it is below.
    var place: Place? {
        for index in stride(from: min(cursor, rows.count - 1), through: 0, by: -1) {
            guard case .line(let file, let row, _) = rows[index] else { continue }
            if let new = row.new { return Place(file: file, line: new, isRunning: false) }
            return row.old.map { Place(file: file, line: $0, isRunning: true) }
        }
        return nil
    }

    /// Brings the cursor to the row of a line, or to the nearest one before it that is shown.
    private mutating func go(to place: Place) {
        var best = 0
        for (index, row) in rows.enumerated() {
            guard case .line(place.file, let row, _) = row, let line = place.isRunning ? row.old : row.new else {
                continue
            }
            if line <= place.line { best = index }
        }
        cursor = best
    }

    mutating func move(by count: Int, page: Int) {
        cursor = min(max(cursor + min(max(count, -rows.count), rows.count), 0), max(rows.count - 1, 0))
        clamp(page: page)
    }

    /// Goes to a row; what is said below it shows as well.
    mutating func select(_ index: Int, page: Int) {
        cursor = index
        if !(top..<top + max(page - Self.below, 1)).contains(index) { top = index - page / 2 }
        clamp(page: page)
    }

    /// Rows below a line that belong to it.
    private static let below = 4

    /// Moves to the next (or previous) thing that is wrong, or the beginning of a change; false when there is none.
    mutating func goToNext(_ step: Int, page: Int) -> Bool {
        var index = cursor + step
        while rows.indices.contains(index) {
            if rows[index].isMark || isBeginning(index) {
                select(index, page: page)
                return true
            }
            index += step
        }
        return false
    }

    /// Whether a change begins here; what is said below a changed line is no end of it.
    private func isBeginning(_ index: Int) -> Bool {
        guard rows[index].isChanged else { return false }
        for row in rows[..<index].reversed() {
            if case .mark = row { continue }
            return !row.isChanged
        }
        return true
    }

    mutating func clamp(page: Int) {
        cursor = min(max(cursor, 0), max(rows.count - 1, 0))
        let page = max(page, 1)
        top = min(max(top, 0), max(rows.count - page, 0))
        if cursor < top { top = cursor }
        if cursor >= top + page { top = cursor - page + 1 }
    }

    // MARK: - Texts

    /// The text of a row as it is searched; nil for one without.
    func text(of row: ConfigRow) -> String? {
        guard let comparison else { return nil }
        switch row {
        case .line(let file, let row, _):
            let file = comparison.files[file]
            guard !row.isSame, let old = row.old, let new = row.new else { return file.text(row) }
            return file.running[old] + "\n" + file.onDisk[new]
        case .mark(let number, 0): return marks.indices.contains(number) ? marks[number].text : nil
        case .file(let number): return comparison.files[number].path
        case .mark, .gap: return nil
        }
    }
}

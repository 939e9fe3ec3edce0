/// A row of the Config screen's text.
enum ConfigRow: Sendable, Equatable {
    /// Where a file begins; only when there are several.
    case file(Int)
    /// A line, or two beside each other; `isChanged` when they are not the same.
    case line(file: Int, LineDiff.Row, isChanged: Bool)
    /// A part of what is said below a line: the first has the caret.
    case mark(Int, part: Int)
    /// Lines that are left out because they are the same in both.
    case gap(Int)

    var isChanged: Bool {
        if case .line(_, _, true) = self { true } else { false }
    }

    /// The first row of something wrong.
    var isMark: Bool {
        if case .mark(_, 0) = self { true } else { false }
    }
}

/// Lays the texts and what is wrong with them out, one row below the other.
struct ConfigRows {
    let comparison: ConfigurationComparison
    let marks: [ConfigMark]
    /// Leaves out what is the same in both and has nothing wrong.
    let changesOnly: Bool
    /// The columns of the screen; from 120 on the texts stand beside each other.
    let columns: Int

    /// From here on the texts stand beside each other.
    static func isSplit(_ columns: Int) -> Bool { columns >= 120 }
    /// The columns in front of a line's text: number and sign.
    static func gutter(_ lines: Int) -> Int { max(String(lines).utf8.count, 4) + 5 }
    private static let context = 2

    private var isSplit: Bool { Self.isSplit(columns) && comparison.differs }

    /// The columns of a line's text in one of the halves.
    var textColumns: Int { max((isSplit ? columns / 2 : columns) - Self.gutter(longest) - 1, 8) }

    /// Lines of the longest file.
    var longest: Int { comparison.files.map { max($0.running.count, $0.onDisk.count) }.max() ?? 0 }

    var rows: [ConfigRow] {
        var rows: [ConfigRow] = []
        let known = Set(comparison.files.map(\.path))
        // What is wrong with a file that cannot be shown stands in front.
        for (number, mark) in marks.enumerated() where !known.contains(mark.path) || mark.line == 0 {
            rows += parts(of: number)
        }
        for index in comparison.files.indices {
            if comparison.files.count > 1 { rows.append(.file(index)) }
            rows += self.rows(of: index)
        }
        return rows
    }

    private func rows(of index: Int) -> [ConfigRow] {
        let file = comparison.files[index]
        let lines = pairs(of: file.diff.rows)
        let marked = Dictionary(
            grouping: marks.enumerated().filter { $0.element.path == file.path && $0.element.line > 0 },
            by: { Line(isRunning: $0.element.isRunning, line: $0.element.line) }
        )
        var isShown = [Bool](repeating: !changesOnly || !comparison.differs, count: lines.count)
        var below = [[Int]](repeating: [], count: lines.count)
        for (place, pair) in lines.enumerated() {
            let running = pair.row.old.flatMap { marked[Line(isRunning: true, line: $0 + 1)] } ?? []
            let onDisk = pair.row.new.flatMap { marked[Line(isRunning: false, line: $0 + 1)] } ?? []
            below[place] = (running + onDisk).map(\.offset)
            guard pair.isChanged || !below[place].isEmpty else { continue }
            for near in max(place - Self.context, 0)...min(place + Self.context, lines.count - 1) {
                isShown[near] = true
            }
        }
        // One line takes no more room than to say that it is left out.
        for place in isShown.indices.dropFirst().dropLast() where isShown[place - 1] && isShown[place + 1] {
            isShown[place] = true
        }
        var rows: [ConfigRow] = []
        var left = 0
        for (place, pair) in lines.enumerated() {
            guard isShown[place] else {
                left += 1
                continue
            }
            if left > 0 { rows.append(.gap(left)) }
            left = 0
            rows.append(.line(file: index, pair.row, isChanged: pair.isChanged))
            for mark in below[place] { rows += parts(of: mark) }
        }
        if left > 0 { rows.append(.gap(left)) }
        return rows + behind(file, marked.values.flatMap { $0.map(\.offset) }.sorted())
    }

    /// What is wrong behind the last line: a document that breaks off.
    private func behind(_ file: ConfigurationComparison.File, _ numbers: [Int]) -> [ConfigRow] {
        numbers.filter { marks[$0].line > (marks[$0].isRunning ? file.running : file.onDisk).count }
            .flatMap { parts(of: $0) }
    }

    private struct Line: Hashable {
        var isRunning: Bool
        var line: Int
    }

    /// A line as it is drawn: of one text, or of both beside each other.
    private struct Pair {
        var row: LineDiff.Row
        var isChanged: Bool
    }

    private func pairs(of rows: [LineDiff.Row]) -> [Pair] {
        guard isSplit else { return rows.map { Pair(row: $0, isChanged: !$0.isSame) } }
        var pairs: [Pair] = []
        var (gone, come): ([Int], [Int]) = ([], [])
        func flush() {
            for index in 0..<max(gone.count, come.count) {
                let old = gone.indices.contains(index) ? gone[index] : nil
                let new = come.indices.contains(index) ? come[index] : nil
                pairs.append(Pair(row: LineDiff.Row(old: old, new: new), isChanged: true))
            }
            gone.removeAll()
            come.removeAll()
        }
        for row in rows {
            switch (row.old, row.new) {
            case (let old?, nil): gone.append(old)
            case (nil, let new?): come.append(new)
            default:
                flush()
                pairs.append(Pair(row: row, isChanged: false))
            }
        }
        flush()
        return pairs
    }

    private func parts(of number: Int) -> [ConfigRow] {
        (0..<Self.lines(of: marks[number], columns: textColumns).count).map { .mark(number, part: $0) }
    }

    /// Fewer columns behind a caret are left alone.
    private static let leastBehindCaret = 24

    /// The words of a mark: as many as fit stand behind its caret, the others below.
    static func lines(of mark: ConfigMark, columns: Int) -> [String] {
        let room = columns - max(mark.column - 1, 0) - 2
        if TextWidth.columns(of: mark.text) <= room { return [mark.text] }
        let first = room < leastBehindCaret ? "" : head(of: mark.text, columns: room)
        let rest = mark.text.dropFirst(first.count).drop { $0 == " " }
        return [first] + TextWrap.lines(String(rest), width: columns, limit: 6, glyphs: .unicode)
    }

    private static func head(of text: String, columns: Int) -> String {
        TextWrap.lines(text, width: columns, limit: 1_000, glyphs: .unicode)[0]
    }
}

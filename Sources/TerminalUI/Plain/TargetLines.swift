internal import Exposition
package import MetricModel
package import ScrapeEngine

/// Targets as a table of text, in the columns of the Targets screen and with its numbers and words: what batch mode
/// prints. The state stands as a word in a column of its own, and errors stand in full.
package enum TargetLines {
    /// A column that is not there; `known` are those that are.
    package struct UnknownColumn: Error, Equatable, CustomStringConvertible {
        package var name: String
        package var known: [String]

        package var description: String {
            "no column \(Sanitiser.text(name)); there are \(known.joined(separator: ", "))"
        }
    }

    /// Every column from left to right, by its name.
    package static let columnNames = columns(now: WallTime(nanoseconds: 0)).map(\.name).filter { !ahead.contains($0) }

    /// What only makes sense while somebody watches.
    private static let ahead = ["NEXT", "HEALTH"]

    /// The names of those that `names` means, in its order, whatever their case.
    ///
    /// - Throws: the first name that none has; `others` are known beside `columnNames`.
    package static func columns(named names: [String], and others: [String] = []) throws(UnknownColumn) -> [String] {
        let known = others + columnNames
        var columns: [String] = []
        for name in names {
            guard let column = known.first(where: { $0.lowercased() == name.lowercased() }) else {
                throw UnknownColumn(name: name, known: known)
            }
            columns.append(column)
        }
        return columns
    }

    /// The headings and a line for each row, sanitised. `names` are some of `columnNames`, others are left out.
    ///
    /// Ages count to `now`. O(cells).
    package static func lines(_ rows: [TargetRow], columns names: [String], now: WallTime) -> [String] {
        let all = columns(now: now)
        let columns = names.compactMap { name in all.first { $0.name == name } }
        return TextTable(columns: columns, rows: rows, glyphs: .unicode).lines
    }

    private static func columns(now: WallTime) -> [TableColumn<TargetRow>] {
        let screen = Layout(ScreenSize(columns: 250, rows: 50))
        let view = MonitorView(monitor: Monitor(size: screen.size), layout: screen, glyphs: .unicode, clock: now)
        return view.plainTargetColumns.map { column in
            guard column.name == "ERROR" else { return column }
            var column = column
            column.cell = { row, _ in StyledText(error(of: row, now: now)) }
            return column
        }
    }

    /// Prometheus's text, and the place in the body where a parser stopped; else what the screen says of the state.
    private static func error(of row: TargetRow, now: WallTime) -> String {
        guard let failure = row.failure else { return row.note(now: now).text }
        let text = failure.shownText
        guard let problem = failure.problem else { return text }
        return "\(text) (\(problem.hasLines ? "line \(problem.line), column \(problem.column)" : problem.place))"
    }
}

extension MonitorView {
    /// The columns of Targets for lines of text: the sign in front of the name is a word in a column of its own.
    var plainTargetColumns: [TableColumn<TargetRow>] {
        let glyphs = glyphs
        let columns: [TableColumn<TargetRow>] = [
            .left("STATE", .fitting(4...8)) { row, _ in StyledText(row.state.word, row.state.style) },
            .left("TARGET", .fitting(14...max(layout.columns / 3, 28)), order: TargetOrder.target.title) { row, width in
                StyledText(TextWidth.truncatedMiddle(row.displayName, to: width, glyphs: glyphs))
            },
        ]
        return columns
            + targetColumns.dropFirst().map { column in
                var column = column
                if column.name == "POOL" { column.width = .fitting(4...max(layout.columns / 6, 14)) }
                // There is no preview that says it.
                if column.name == "SAMPLES" { column.from = min(column.from, 80) }
                return column
            }
    }

    /// The columns of Pools, in the same way.
    var plainPoolColumns: [TableColumn<PoolRow>] {
        let (glyphs, digest) = (glyphs, monitor.digest)
        let columns: [TableColumn<PoolRow>] = [
            .left("STATE", .fitting(4...8)) { pool, _ in StyledText(PoolState(pool).word, PoolState(pool).style) },
            .left("POOL", .fitting(8...40), order: PoolOrder.name.title) { pool, width in
                StyledText(TextWidth.truncatedMiddle(pool.name, to: width, glyphs: glyphs))
            },
        ]
        let why = TableColumn<PoolRow>.left("ERROR", .rest(24)) { pool, width in
            if pool.failure == nil, pool.discovery.isEmpty {
                return StyledText(pool.targets > 0 ? "" : digest.unscrapedWords(of: pool) ?? "no targets", .dim)
            }
            // The cause of an error stands at its end.
            let text = pool.failure?.text ?? pool.discovery.joined(separator: ", ")
            return StyledText(
                TextWidth.truncatedMiddle(text, to: width, glyphs: glyphs),
                pool.failure == nil ? .warning : .error
            )
        }
        // It has what they say of a pool that is not scraped.
        return columns + poolColumns.dropFirst().filter { $0.name != "HEALTH" && $0.name != "DISCOVERY" } + [why]
    }
}

package import MetricModel
internal import Relabeling
package import ScrapeEngine

/// What `/` asks for, read from its text: one language for the screen, the palette and the command line.
///
/// Words side by side must all hold; `or` separates alternatives, `!` negates, parentheses group. A word is a piece of
/// the row's text, in any case, `~word` a regular expression; `state:`, `pool:`, `err:` and `level:` look at one thing,
/// `dur>500ms` and its like at a number, `{app="cart"}` at labels, `__meta_x:` at what discovery said. Double quotes
/// hold blanks. `docs/filters.md` has the table.
package struct Filter: Sendable, Equatable {
    indirect enum Expression: Sendable, Equatable {
        /// Everything matches: the empty filter.
        case everything
        case text(FilterWord)
        /// A regular expression somewhere in the row's text.
        case pattern(RelabelRegex)
        case pool(FilterWord)
        case error(FilterWord)
        case state(StateSet)
        case level(EngineEvent.Level)
        case quantity(FilterQuantity, FilterComparison, Double)
        /// Matchers that must all hold.
        case labels([FilterMatcher])
        /// A word in the discovered label of this name.
        case discovered(name: [UInt8], FilterWord)
        case not(Expression)
        case all([Expression])
        case any([Expression])
    }

    /// Why a text is no filter, and which of its Unicode scalars to underline.
    package struct Problem: Error, Sendable, Equatable {
        package var range: Range<Int>
        package var text: String

        /// What is wrong, then the filter with the part underlined that cannot be read: three lines for where nobody
        /// edits it. `filter` is the text that was read.
        package func explanation(of filter: String) -> String {
            let scalars = Array(filter.unicodeScalars)
            let range = range.clamped(to: 0..<scalars.count)
            func columns(_ part: Range<Int>) -> Int {
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars[part])
                return TextWidth.columns(of: Sanitiser.wholeText(String(view)))
            }
            let lead = String(repeating: " ", count: columns(0..<range.lowerBound))
            let line = String(repeating: "^", count: max(columns(range), 1))
            return "\(text)\n  \(Sanitiser.wholeText(filter))\n  \(lead)\(line)"
        }
    }

    var expression: Expression

    package static let everything = Filter(expression: .everything)

    /// True when every row matches because nothing is asked.
    package var isEmpty: Bool { expression == .everything }

    init(expression: Expression) { self.expression = expression }

    init(parsing text: [Unicode.Scalar]) throws(Problem) {
        var parser = FilterParser(text)
        expression = try parser.parse()
    }

    /// Reads a filter as somebody types it; the empty text is `everything`.
    ///
    /// - Throws: what cannot be read, and where.
    package init(parsing text: String) throws(Problem) { try self.init(parsing: Array(text.unicodeScalars)) }

    /// True when the target passes; ages (`since<5m`) count to `now`. O(row's text). The screen's tables keep the text of
    /// rows from one look to the next, which this does not.
    package func matches(_ row: TargetRow, now: WallTime) -> Bool {
        matches(FilterableTarget(row: row, text: needsText ? row.searchText : [], now: now))
    }

    /// True when the dropped target passes. O(row's text).
    package func matches(_ row: DroppedRow) -> Bool {
        matches(FilterableDropped(row: row, text: needsText ? row.searchText : []))
    }

    /// True when the job passes; `targets` are its own, for a filter that asks for labels. O(targets).
    package func matches(_ row: PoolRow, targets: [TargetRow]) -> Bool {
        matches(FilterablePool(row: row, targets: needsLabels ? targets.filter { $0.pool == row.name }[...] : []))
    }

    /// False when what the filter says of pools leaves this one out. For a job whose targets nobody knows: whatever else is
    /// asked for, they might be it.
    package func mayFind(inPool name: String) -> Bool { Self.verdict(expression, ofPool: name) != false }

    /// What the name alone decides; nil when it decides nothing.
    private static func verdict(_ expression: Expression, ofPool name: String) -> Bool? {
        switch expression {
        case .everything: return true
        case .pool(let word): return word.isIn(name)
        case .not(let inner): return verdict(inner, ofPool: name).map { !$0 }
        case .all(let parts):
            let verdicts = parts.map { verdict($0, ofPool: name) }
            return verdicts.contains(false) ? false : verdicts.contains(nil) ? nil : true
        case .any(let parts):
            let verdicts = parts.map { verdict($0, ofPool: name) }
            return verdicts.contains(true) ? true : verdicts.contains(nil) ? nil : false
        default: return nil
        }
    }

    func matches(_ row: borrowing some FilterableRow) -> Bool { Self.matches(expression, row) }

    private static func matches(_ expression: Expression, _ row: borrowing some FilterableRow) -> Bool {
        switch expression {
        case .everything: return true
        case .text(let word): return row.hasText(word)
        case .pattern(let regex): return row.hasText(matching: regex)
        case .pool(let word): return row.hasPool(word)
        case .error(let word): return row.hasError(word)
        case .state(let states): return row.isIn(states)
        case .level(let level): return row.isAtLeast(level)
        case .quantity(let quantity, let comparison, let limit):
            return row.value(of: quantity).map { comparison.holds($0, limit) } ?? false
        case .labels(let matchers): return row.hasLabels(matchers)
        case .discovered(let name, let word): return row.hasDiscovered(name, word)
        case .not(let inner): return !matches(inner, row)
        case .all(let parts):
            for part in parts where !matches(part, row) { return false }
            return true
        case .any(let parts):
            for part in parts where matches(part, row) { return true }
            return false
        }
    }

    /// True when it asks for the rows' search text.
    var needsText: Bool {
        contains { part in
            switch part {
            case .text, .pattern: true
            default: false
            }
        }
    }

    /// True when it asks for labels, which a pool has none of: those of its targets count.
    var needsLabels: Bool {
        contains { part in
            switch part {
            case .labels, .discovered: true
            default: false
            }
        }
    }

    private func contains(_ isWanted: (Expression) -> Bool) -> Bool { Self.contains(expression, isWanted) }

    private static func contains(_ expression: Expression, _ isWanted: (Expression) -> Bool) -> Bool {
        switch expression {
        case .not(let inner): contains(inner, isWanted)
        case .all(let parts), .any(let parts): parts.contains { contains($0, isWanted) }
        default: isWanted(expression)
        }
    }
}

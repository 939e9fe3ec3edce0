/// Which columns of a table stand where, by the room there is, the user's choice, and how far they are scrolled.
struct TablePlacement<Row> {
    struct Placed {
        var column: TableColumn<Row>
        var start = 0
        var width: Int
        /// The highest falls first.
        var rank = 0
    }

    private(set) var placed: [Placed]
    /// How far the columns can be scrolled until the last is on the screen; 0 when all of them are, or nobody asked.
    private(set) var scrollLimit = 0

    /// Rows that are measured for columns that fit their contents.
    private static var sampleSize: Int { 200 }
    /// So much of a text goes before a longer strip.
    private static var textLimit: Int { 24 }
    /// The most that a column takes when names are shown in full length.
    private static var wideLimit: Int { 120 }

    /// The rows that columns are measured by: the first of the snapshot, which stay the same while rows are sorted and
    /// filtered, or where whole names are wanted the first that are shown.
    static func sample(_ rows: [Row], _ visible: [Int], isWide: Bool) -> [Row] {
        isWide ? visible.prefix(sampleSize).map { rows[$0] } : rows
    }

    /// `room` is what there is for all columns, `screen` the width by which they are chosen. The first `scroll` columns
    /// behind the first one are left out. `findsLimit` asks for `scrollLimit`.
    init(
        _ columns: [TableColumn<Row>],
        rows: [Row],
        choice: ColumnChoice,
        scroll: Int,
        room: Int,
        screen: Int,
        glyphs: GlyphSet,
        findsLimit: Bool = false
    ) {
        let byName = Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let arranged =
            choice.order.isEmpty ? columns : choice.arranged(columns.map(\.name)).compactMap { byName[$0] }
        let wanted = arranged.enumerated().filter { $0 == 0 || !choice.hidden.contains($1.name) }.map(\.element)
        let sample = rows.prefix(Self.sampleSize)
        func measured(_ column: TableColumn<Row>) -> Placed {
            Placed(
                column: column,
                width: Self.width(of: column, sample, isWide: choice.isWide, glyphs),
                rank: choice.shown.contains(column.name) ? -1 : column.from
            )
        }
        let fitting = wanted.filter { choice.isWide || $0.from <= screen || choice.shown.contains($0.name) }
        let first = Self.dropped(fitting.map(measured), room: room, byRank: !choice.isWide)
        guard first.count < wanted.count, scroll > 0 || findsLimit else {
            placed = Self.laid(first, sample, room: room, glyphs)
            return
        }
        // Only now: measuring costs.
        let all = wanted.map(measured)
        scrollLimit = Self.limit(all, room: room)
        let scroll = min(scroll, scrollLimit)
        let chosen = scroll == 0 ? first : Self.dropped([all[0]] + all.dropFirst(1 + scroll), room: room, byRank: false)
        placed = Self.laid(chosen, sample, room: room, glyphs)
    }

    /// The fewest columns to leave out so that the last one fits.
    private static func limit(_ all: [Placed], room: Int) -> Int {
        var kept = 1
        while kept < all.count, total([all[0]] + all.suffix(kept)) <= room { kept += 1 }
        // `kept` is one too many; the first column stays anyway.
        return max(all.count - kept, 1)
    }

    /// Leaves columns out until the others fit: those for the widest screens first, or else from the right. The first
    /// never falls, and those that take the rest last.
    private static func dropped(_ columns: [Placed], room: Int, byRank: Bool) -> [Placed] {
        var chosen = columns
        while chosen.count > 1, total(chosen) > room {
            guard byRank else {
                chosen.removeLast()
                continue
            }
            let candidates = chosen.indices.dropFirst()
            let widest = candidates.map { chosen[$0].rank }.max() ?? 0
            let last =
                candidates.last { chosen[$0].rank == widest && !chosen[$0].column.width.isRest }
                ?? candidates.last { !chosen[$0].column.width.isRest }
            chosen.remove(at: last ?? chosen.count - 1)
        }
        return chosen
    }

    /// Gives out what is left over and says where each column begins. Texts are whole before strips grow longer.
    private static func laid(
        _ columns: [Placed],
        _ sample: ArraySlice<Row>,
        room: Int,
        _ glyphs: GlyphSet
    ) -> [Placed] {
        var chosen = columns
        var spare = max(room - total(chosen), 0)
        let flexible = chosen.indices.filter { chosen[$0].column.width.isRest }
        let growing = chosen.indices.filter { chosen[$0].column.width.isUpTo }
        for index in growing.isEmpty || spare == 0 ? [] : flexible {
            let width = chosen[index].width
            let needed = fitted(chosen[index].column, sample, width...max(width, textLimit), glyphs)
            let more = min(spare, needed - width)
            chosen[index].width += more
            spare -= more
        }
        for index in growing {
            guard case .upTo(let bounds) = chosen[index].column.width else { continue }
            let more = min(spare, bounds.upperBound - bounds.lowerBound)
            chosen[index].width += more
            spare -= more
        }
        for (number, index) in flexible.enumerated() {
            chosen[index].width += spare / flexible.count + (number < spare % flexible.count ? 1 : 0)
        }
        if chosen.count == 1 { chosen[0].width = min(chosen[0].width, room) }
        var start = 0
        for index in chosen.indices {
            start += gap(before: index, chosen)
            chosen[index].start = start
            start += chosen[index].width
        }
        return chosen
    }

    private static func width(
        of column: TableColumn<Row>,
        _ sample: ArraySlice<Row>,
        isWide: Bool,
        _ glyphs: GlyphSet
    ) -> Int {
        switch column.width {
        case .fixed(let width): return width
        case .upTo(let bounds): return isWide ? bounds.upperBound : bounds.lowerBound
        case .rest(let width): return isWide ? fitted(column, sample, width...wideLimit, glyphs) : width
        case .fitting(let bounds):
            return fitted(column, sample, bounds.lowerBound...(isWide ? wideLimit : bounds.upperBound), glyphs)
        }
    }

    private static func fitted(
        _ column: TableColumn<Row>,
        _ sample: ArraySlice<Row>,
        _ bounds: ClosedRange<Int>,
        _ glyphs: GlyphSet
    ) -> Int {
        var widest = TextWidth.columns(of: column.title, glyphs: glyphs)
        for row in sample where widest < bounds.upperBound {
            widest = max(widest, column.cell(row, bounds.upperBound).columns(glyphs))
        }
        return min(max(widest, bounds.lowerBound), bounds.upperBound)
    }

    private static func gap(before index: Int, _ chosen: [Placed]) -> Int {
        index == 0 ? 0 : chosen[index].column.isRightAligned ? 1 : 2
    }

    private static func total(_ chosen: [Placed]) -> Int {
        chosen.indices.reduce(0) { $0 + chosen[$1].width + gap(before: $1, chosen) }
    }
}

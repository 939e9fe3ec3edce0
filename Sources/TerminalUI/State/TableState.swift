internal import MetricModel

/// A table between two frames: which rows of the snapshot it shows in which order, and where the user is in it.
///
/// The selection belongs to a row, not to a place: through sorting, filtering and new snapshots it stays on its row, at
/// the same height of the screen. For three seconds after a cursor key nothing is sorted anew.
struct TableState<Row: TableRow & Sendable, Order: SortOrder>: Sendable where Order.Row == Row {
    /// Every row of the snapshot that this table shows, whether it passes the filter or not.
    private(set) var rows: [Row] = []
    /// Indexes into `rows`, in the order of the screen.
    private(set) var visible: [Int] = []
    private(set) var cursor = 0
    /// The first visible row on the screen.
    private(set) var top = 0
    /// The row the user chose; nil as long as no cursor key was pressed, when the cursor rests on the first row.
    private(set) var selected: Row.Identity?
    private(set) var isOrderOutdated = false
    private(set) var heldUntil: MonotonicTime?

    var order: Order
    var isInverted = false
    var filter = FilterState()

    static var holdNanoseconds: Int64 { 3_000_000_000 }

    init(order: Order) { self.order = order }

    /// The row under the cursor; nil when nothing is visible.
    var current: Row? { visible.indices.contains(cursor) ? rows[visible[cursor]] : nil }

    var isHeld: Bool { heldUntil != nil }

    // MARK: - Rows

    /// Shows other rows, or the same ones filtered or sorted anew: of `rows` those whose place in `isShown` is true.
    /// `page` is how many rows the screen shows. O(n log n). Within the hold after a cursor key rows keep their places
    /// and new ones come at the end, unless `isAnew`: then the user asked for it.
    mutating func show(_ rows: [Row], isShown: [Bool], page: Int, now: MonotonicTime, isAnew: Bool = false) {
        if !isAnew, let heldUntil, now < heldUntil {
            keepPlaces(rows, isShown: isShown)
            self.rows = rows
        } else {
            heldUntil = nil
            isOrderOutdated = false
            self.rows = rows
            visible = rows.indices.filter { isShown[$0] }
            sort()
        }
        findSelection(page: page)
    }

    /// True when the hold is over and what was left unsorted waits.
    func isDue(at now: MonotonicTime) -> Bool { heldUntil.map { now >= $0 && isOrderOutdated } ?? false }

    private mutating func keepPlaces(_ rows: [Row], isShown: [Bool]) {
        let before = self.rows
        isOrderOutdated = true
        let isSameSet =
            rows.count == before.count && rows.indices.allSatisfy { rows[$0].identity == before[$0].identity }
        guard !isSameSet else { return }
        var indexes: [Row.Identity: Int] = [:]
        for (index, row) in rows.enumerated() { indexes[row.identity] = index }
        var known = Set(before.map(\.identity))
        visible = visible.compactMap { before.indices.contains($0) ? indexes[before[$0].identity] : nil }
        for (index, row) in rows.enumerated() where known.insert(row.identity).inserted && isShown[index] {
            visible.append(index)
        }
    }

    private mutating func sort() {
        guard let first = visible.first else { return }
        let isInverted = isInverted
        if case .text = order.key(of: rows[first]) {
            var keyed = visible.map { (key: Self.text(order.key(of: rows[$0])), index: $0) }
            keyed.sort { left, right in
                if left.key == right.key { return left.index < right.index }
                return (left.key < right.key) != isInverted
            }
            visible = keyed.map(\.index)
        } else {
            var keyed = visible.map { index in
                let key = Self.numbers(order.key(of: rows[index]))
                return (first: key.0, second: key.1, index: index)
            }
            keyed.sort { left, right in
                if left.first != right.first { return (left.first < right.first) != isInverted }
                if left.second != right.second { return (left.second < right.second) != isInverted }
                return left.index < right.index
            }
            visible = keyed.map(\.index)
        }
    }

    private static func text(_ key: SortKey) -> String {
        if case .text(let text) = key { return text }
        return ""
    }

    private static func numbers(_ key: SortKey) -> (Int64, Int64) {
        if case .number(let first, let second) = key { return (first, second) }
        return (0, 0)
    }

    /// Puts the cursor on the chosen row again, at the same height of the screen.
    private mutating func findSelection(page: Int) {
        let height = cursor - top
        if let selected {
            if let place = visible.firstIndex(where: { rows[$0].identity == selected }) {
                cursor = place
                top = place - height
            }
        } else {
            cursor = 0
            top = 0
        }
        clamp(page: page)
    }

    // MARK: - Cursor

    /// Stays with the chosen row when the rows to come have it under another identity, which `successor` knows.
    mutating func renameSelection(_ successor: (Row.Identity) -> Row.Identity?) {
        if let id = selected, let newer = successor(id) { selected = newer }
    }

    /// Moves the cursor; `page` is how many rows the screen shows.
    mutating func move(by rowCount: Int, page: Int, now: MonotonicTime) {
        select(cursor + rowCount, page: page, now: now)
    }

    mutating func select(_ place: Int, page: Int, now: MonotonicTime) {
        cursor = place
        clamp(page: page)
        heldUntil = now + Self.holdNanoseconds
        if let current { selected = current.identity }
    }

    /// Moves to the next (or previous) visible row that `isWanted`; false when there is none.
    mutating func selectNext(
        _ step: Int,
        page: Int,
        now: MonotonicTime,
        where isWanted: (Row) -> Bool
    ) -> Bool {
        var place = cursor + step
        while visible.indices.contains(place) {
            if isWanted(rows[visible[place]]) {
                select(place, page: page, now: now)
                return true
            }
            place += step
        }
        return false
    }

    /// Makes the row under the cursor the chosen one without moving: it is about to be acted upon.
    mutating func settle() {
        if let current { selected = current.identity }
    }

    /// Lets go of the chosen row: the cursor rests on the first row again.
    mutating func follow() {
        selected = nil
        cursor = 0
        top = 0
        heldUntil = nil
    }

    /// Keeps cursor and first row inside the table; the cursor inside the page.
    mutating func clamp(page: Int) {
        cursor = min(max(cursor, 0), max(visible.count - 1, 0))
        top = Self.firstRow(top: top, cursor: cursor, count: visible.count, page: page)
    }

    /// The first row to draw so that the cursor is on the page and no page is half empty without need.
    static func firstRow(top: Int, cursor: Int, count: Int, page: Int) -> Int {
        let page = max(page, 1)
        var top = min(max(top, 0), max(count - page, 0))
        if cursor < top { top = cursor }
        if cursor >= top + page { top = cursor - page + 1 }
        return top
    }
}

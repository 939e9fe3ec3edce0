internal import MetricModel

/// A table between two frames: which rows of the snapshot it shows in which order, and where the user is in it.
///
/// The selection belongs to a row, not to a place: through sorting, filtering and new snapshots it stays on its row, at
/// the same height of the screen. For three seconds after a cursor key nothing is sorted anew. In a grouped table
/// headings stand between the rows; the cursor rests on one only when its group is closed.
struct TableState<Row: TableRow & Sendable, Order: SortOrder>: Sendable where Order.Row == Row {
    /// Every row of the snapshot that this table shows, whether it passes the filter or not.
    private(set) var rows: [Row] = []
    /// Indexes into `rows`, in the order of the screen; those of closed groups too.
    private(set) var visible: [Int] = []
    /// The groups in their order; empty in a table that has none.
    private(set) var groups: [TableGroup] = []
    /// Those that the user has closed, the ones that are not there at the moment too.
    private var closedGroups: Set<String> = []
    private var lines = TableLines()
    /// The line that the cursor is on.
    private(set) var cursor = 0
    /// The first line on the screen.
    private(set) var top = 0
    /// The row the user chose; nil as long as no cursor key was pressed, when the cursor rests on the first row.
    private(set) var selected: Row.Identity?
    /// The closed group whose heading the cursor is on.
    private(set) var selectedGroup: String?
    private(set) var isOrderOutdated = false
    private(set) var heldUntil: MonotonicTime?
    /// The rows that the user has picked for a verb.
    var marks: Set<Row.Identity> = []
    /// What stood in the lines of the frame that was painted last; empty where nobody clicks.
    private var shownLines: [Int: LineContent] = [:]

    /// A row or the heading of a group, whatever its place.
    private enum LineContent: Sendable, Equatable {
        case row(Row.Identity)
        case heading(String)
    }

    var order: Order
    var isInverted = false
    var filter = FilterState()
    var grouping = TableGrouping.none
    var columns = ColumnChoice()
    /// How many columns behind the first are scrolled away.
    var scroll = 0
    /// The user wants the cursor on the first row, whichever that is.
    private(set) var isPinned = false

    static var holdNanoseconds: Int64 { 3_000_000_000 }

    init(order: Order) { self.order = order }

    /// An empty table with the same order and columns.
    var forPool: TableState {
        var table = TableState(order: order)
        table.columns = columns
        return table
    }

    /// The row under the cursor; nil on a heading, and when nothing is visible.
    var current: Row? {
        guard case .row(let index) = line(cursor) else { return nil }
        return rows[index]
    }

    /// The closed group under the cursor.
    var currentGroup: TableGroup? {
        guard case .heading(let group) = line(cursor) else { return nil }
        return groups[group]
    }

    /// Rows and headings.
    var lineCount: Int { groups.isEmpty ? visible.count : lines.count }

    /// What stands in a line; nil outside of the table. O(1).
    func line(_ place: Int) -> TableLine? {
        if groups.isEmpty { return visible.indices.contains(place) ? .row(visible[place]) : nil }
        guard case .row(let place) = lines.content(of: place) else { return lines.content(of: place) }
        return .row(visible[place])
    }

    /// The rows of a group, in the order of the screen.
    func rows(of group: TableGroup) -> [Row] { visible[group.places].map { rows[$0] } }

    // MARK: - Rows

    /// Shows other rows, or the same ones filtered or sorted anew: of `rows` those whose place in `isShown` is true.
    /// `page` is how many lines the screen shows. O(n log n). Within the hold after a cursor key rows keep their places
    /// and new ones come at the end, and so they do while the table `isCovered`, unless `isAnew`: then the user asked for it.
    /// Rows that are gone lose their marks, unless `isPast`: then they may only not have been there yet.
    mutating func show(
        _ rows: [Row],
        isShown: [Bool],
        page: Int,
        now: MonotonicTime,
        isAnew: Bool = false,
        isPast: Bool = false,
        isCovered: Bool = false
    ) {
        let isHeld = isCovered && !self.rows.isEmpty || heldUntil.map { now < $0 } ?? false
        if !isAnew, !Order.isNewestFirst, isHeld {
            keepPlaces(rows, isShown: isShown)
            self.rows = rows
        } else {
            heldUntil = nil
            isOrderOutdated = false
            self.rows = rows
            visible = rows.indices.filter { isShown[$0] }
            sort()
            group()
        }
        lines = TableLines(groups)
        if !marks.isEmpty, !isPast { marks.formIntersection(rows.map(\.identity)) }
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
        func kept(_ places: Range<Int>) -> [Int] {
            visible[places].compactMap { before.indices.contains($0) ? indexes[before[$0].identity] : nil }
        }
        let fresh = rows.indices.filter { known.insert(rows[$0].identity).inserted && isShown[$0] }
        guard !groups.isEmpty else {
            visible = kept(0..<visible.count) + fresh
            return
        }
        var members = groups.map { (name: $0.name, rows: kept($0.places)) }
        var places: [String: Int] = [:]
        for (place, group) in members.enumerated() { places[group.name] = place }
        for index in fresh {
            let name = rows[index].groupKey(grouping).name
            if let place = places[name] {
                members[place].rows.append(index)
            } else {
                places[name] = members.count
                members.append((name, [index]))
            }
        }
        lay(out: members)
    }

    private mutating func sort() {
        guard let first = visible.first else { return }
        if Order.isNewestFirst {
            visible.reverse()
            return
        }
        let isInverted = isInverted
        if order.isOfSnapshot {
            if isInverted { visible.reverse() }
            return
        }
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

    // MARK: - Groups

    /// Brings the rows of each group together, the worst group first, then the largest.
    private mutating func group() {
        groups = []
        guard grouping != .none else { return }
        var members: [String: (severity: Int64, rows: [Int])] = [:]
        for index in visible {
            let key = rows[index].groupKey(grouping)
            Self.add(index, key.severity, to: &members[key.name, default: (key.severity, [])])
        }
        let sorted = members.sorted {
            ($0.value.severity, -$0.value.rows.count, $0.key) < ($1.value.severity, -$1.value.rows.count, $1.key)
        }
        lay(out: sorted.map { (name: $0.key, rows: $0.value.rows) })
    }

    private static func add(_ index: Int, _ severity: Int64, to group: inout (severity: Int64, rows: [Int])) {
        group.rows.append(index)
        group.severity = min(group.severity, severity)
    }

    private mutating func lay(out members: [(name: String, rows: [Int])]) {
        visible = []
        groups = []
        for (name, rows) in members where !rows.isEmpty {
            let start = visible.count
            visible += rows
            groups.append(TableGroup(name: name, places: start..<visible.count, isClosed: closedGroups.contains(name)))
        }
    }

    /// Groups by something else from now on, all groups open.
    mutating func setGrouping(_ grouping: TableGrouping) {
        self.grouping = grouping
        closedGroups = []
        groups = []
        lines = TableLines()
        selectedGroup = nil
    }

    /// Closes the group of the row under the cursor, which goes to its heading; false when there is none to close.
    mutating func closeGroup(page: Int) -> Bool {
        guard case .row = line(cursor), let index = lines.group(of: cursor) else { return false }
        groups[index].isClosed = true
        closedGroups.insert(groups[index].name)
        selectedGroup = groups[index].name
        lines = TableLines(groups)
        findSelection(page: page)
        return true
    }

    /// Opens the group under the cursor, which goes to its first row; false when it is on no closed group.
    mutating func openGroup(page: Int) -> Bool {
        guard case .heading(let index) = line(cursor) else { return false }
        groups[index].isClosed = false
        closedGroups.remove(groups[index].name)
        selectedGroup = nil
        selected = rows[visible[groups[index].places.lowerBound]].identity
        lines = TableLines(groups)
        findSelection(page: page)
        return true
    }

    // MARK: - Clicks

    /// Keeps what stands in these lines: they are on the screen now.
    mutating func noteShown(_ places: [Int]) {
        shownLines = [:]
        for place in places { shownLines[place] = content(of: place) }
    }

    /// Where what stood in a line of the screen is now; nil when it is gone. O(n).
    func place(ofShown place: Int) -> Int? {
        guard let shown = shownLines[place] else { return nil }
        return content(of: place) == shown ? place : (0..<lineCount).first { content(of: $0) == shown }
    }

    private func content(of place: Int) -> LineContent? {
        switch line(place) {
        case .row(let index): .row(rows[index].identity)
        case .heading(let group): .heading(groups[group].name)
        case nil: nil
        }
    }

    // MARK: - Cursor

    /// Puts the cursor on the chosen row again, at the same height of the screen.
    private mutating func findSelection(page: Int) {
        let height = cursor - top
        let place: Int?
        if let selectedGroup, let index = groups.firstIndex(where: { $0.name == selectedGroup && $0.isClosed }) {
            place = lines.heading(of: index)
        } else if let selected, let index = visible.firstIndex(where: { rows[$0].identity == selected }) {
            place = groups.isEmpty ? index : lines.line(of: index)
        } else {
            place = nil
        }
        if let place {
            cursor = place
            top = place - height
        } else if selected == nil, selectedGroup == nil {
            cursor = 0
            top = 0
        }
        clamp(page: page)
    }

    /// Stays with the chosen row when the rows to come have it under another identity, which `successor` knows.
    mutating func renameSelection(_ successor: (Row.Identity) -> Row.Identity?) {
        if let id = selected, let newer = successor(id) { selected = newer }
    }

    /// Moves the cursor; `page` is how many lines the screen shows.
    mutating func move(by lineCount: Int, page: Int, now: MonotonicTime) {
        select(cursor + lineCount, page: page, now: now)
    }

    mutating func select(_ place: Int, page: Int, now: MonotonicTime) {
        let isUpwards = place < cursor
        isPinned = false
        cursor = place
        clamp(page: page, isUpwards: isUpwards)
        heldUntil = now + Self.holdNanoseconds
        settle()
    }

    /// Moves to the next (or previous) visible row that `isWanted`; false when there is none.
    mutating func selectNext(
        _ step: Int,
        page: Int,
        now: MonotonicTime,
        where isWanted: (Row) -> Bool
    ) -> Bool {
        var place = cursor + step
        while let line = line(place) {
            if case .row(let index) = line, isWanted(rows[index]) {
                select(place, page: page, now: now)
                return true
            }
            place += step
        }
        return false
    }

    /// Makes the row under the cursor the chosen one without moving: it is about to be acted upon.
    mutating func settle() {
        guard !isPinned else { return }
        selectedGroup = currentGroup?.name
        if let current { selected = current.identity }
    }

    /// Lets go of the chosen row: the cursor rests on the first row again.
    mutating func follow() {
        selected = nil
        selectedGroup = nil
        cursor = 0
        top = 0
        heldUntil = nil
        clamp(page: 1)
        top = 0
    }

    /// Keeps the cursor on the first row until a cursor key is pressed, or lets it follow the row it is on.
    mutating func togglePin() {
        if isPinned {
            isPinned = false
            settle()
        } else {
            follow()
            isPinned = true
        }
    }

    /// Keeps cursor and first line inside the table; the cursor inside the page and on no heading of an open group.
    mutating func clamp(page: Int, isUpwards: Bool = false) {
        let last = max(lineCount - 1, 0)
        cursor = min(max(cursor, 0), last)
        if isOpenHeading(cursor) { cursor += isUpwards && cursor > 0 ? -1 : 1 }
        top = Self.firstRow(top: top, cursor: cursor, count: lineCount, page: page)
        // The first row of a group comes with its heading.
        if top == cursor, page > 1, isOpenHeading(cursor - 1) { top -= 1 }
    }

    private func isOpenHeading(_ place: Int) -> Bool {
        guard case .heading(let index) = line(place) else { return false }
        return !groups[index].isClosed
    }

    /// The first line to draw so that the cursor is on the page and no page is half empty without need.
    static func firstRow(top: Int, cursor: Int, count: Int, page: Int) -> Int {
        let page = max(page, 1)
        var top = min(max(top, 0), max(count - page, 0))
        if cursor < top { top = cursor }
        if cursor >= top + page { top = cursor - page + 1 }
        return top
    }
}

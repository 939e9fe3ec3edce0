/// By what the rows of a table stand together.
enum TableGrouping: Sendable, Hashable {
    case none, error, pool
    /// The value of this label.
    case label(String)

    /// As the status line and the picker print it.
    var title: String {
        switch self {
        case .none: "none"
        case .error: "error"
        case .pool: "pool"
        case .label(let name): "label \(name)"
        }
    }
}

/// Which group a row belongs to, and how bad it is there: the group with the worst row comes first.
struct TableGroupKey: Sendable, Hashable {
    var name: String
    /// Small is bad.
    var severity: Int64 = 0
}

/// Rows that stand together under a heading.
struct TableGroup: Sendable, Hashable {
    var name: String
    /// Places in the table's visible rows.
    var places: Range<Int>
    /// Only its heading is shown.
    var isClosed: Bool
}

/// What stands in a line of a table.
enum TableLine: Sendable, Hashable {
    /// Of the group with this index.
    case heading(Int)
    /// Of the row with this index.
    case row(Int)
}

/// The lines of a grouped table: every heading, and the rows of open groups.
struct TableLines: Sendable {
    /// The line of each group's heading, in order.
    private var headings: [Int] = []
    private var groups: [TableGroup] = []
    private(set) var count = 0

    init() {}

    init(_ groups: [TableGroup]) {
        self.groups = groups
        for group in groups {
            headings.append(count)
            count += 1 + (group.isClosed ? 0 : group.places.count)
        }
    }

    func heading(of group: Int) -> Int { headings[group] }

    /// The group that a line belongs to. O(log groups).
    func group(of line: Int) -> Int? {
        guard (0..<count).contains(line) else { return nil }
        var low = 0
        var high = headings.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if headings[middle] <= line { low = middle } else { high = middle }
        }
        return low
    }

    /// What stands in a line, a row by its place among the visible ones.
    func content(of line: Int) -> TableLine? {
        guard let group = group(of: line) else { return nil }
        let offset = line - headings[group]
        return offset == 0 ? .heading(group) : .row(groups[group].places.lowerBound + offset - 1)
    }

    /// The line of a visible row, or of its group's heading when that is closed.
    func line(of place: Int) -> Int? {
        guard let group = groups.firstIndex(where: { $0.places.contains(place) }) else { return nil }
        return headings[group] + (groups[group].isClosed ? 0 : 1 + place - groups[group].places.lowerBound)
    }
}

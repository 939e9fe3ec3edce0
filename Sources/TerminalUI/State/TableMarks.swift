internal import MetricModel

/// Marks: rows that the user has picked for a verb. A mark belongs to a row, not to a place; one whose row vanishes
/// goes.
extension TableState {
    /// The marked rows, in the order of the snapshot; hidden ones too. O(rows).
    var marked: [Row] { marks.isEmpty ? [] : rows.filter { marks.contains($0.identity) } }

    /// How many of the marked rows the filter hides.
    var hiddenMarks: Int { marks.isEmpty ? 0 : marks.count - visible.count { marks.contains(rows[$0].identity) } }

    /// Marks the row under the cursor, or takes its mark away, and moves on to the next.
    mutating func toggleMark(page: Int, now: MonotonicTime) {
        guard let current else { return }
        if marks.remove(current.identity) == nil { marks.insert(current.identity) }
        move(by: 1, page: page, now: now)
    }

    /// Marks every row that the filter shows.
    mutating func markAll() { for index in visible { marks.insert(rows[index].identity) } }

    mutating func clearMarks() { marks = [] }

    /// Marks go over to the rows that take the place of theirs, which `successor` knows; a few of them, or it would take
    /// long.
    mutating func renameMarks(known: Set<Row.Identity>, _ successor: (Row.Identity) -> Row.Identity?) {
        let gone = marks.subtracting(known)
        guard !gone.isEmpty, gone.count <= 200 else { return }
        for id in gone {
            guard let newer = successor(id) else { continue }
            marks.remove(id)
            marks.insert(newer)
        }
    }
}

/// Carries the exemplars of the reference body over to a body read in step: those whose text stayed the same are only
/// moved.
struct ExemplarCarry: Sendable {
    /// The reference body's, ascending by row.
    private var known: [ExemplarRow] = []
    private var position = 0
    /// The new body's so far.
    private var found: [ExemplarRow] = []
    private var isListing = false
    /// The row of the next known exemplar; above every row when there is none.
    private(set) var nextRow = Int.max

    /// Takes the table's column over. `areReference` tells that it is the reference body's.
    mutating func begin(_ column: inout [ExemplarRow], areReference: Bool) {
        isListing = true
        if areReference {
            swap(&known, &column)
            found.reserveCapacity(known.count + known.count / 8)
        } else {
            swap(&found, &column)
            found.removeAll(keepingCapacity: true)
        }
        findNext()
    }

    /// Gives the new column to the table.
    mutating func end(_ column: inout [ExemplarRow]) { swap(&found, &column) }

    /// The next known exemplar stands in the new body as well, by so many bytes further behind.
    mutating func keep(movedBy distance: Int) {
        let row = known[position]
        found.append(
            ExemplarRow(
                row: row.row,
                valueBits: row.valueBits,
                timestamp: row.timestamp,
                labels: row.labels.lowerBound + distance..<row.labels.upperBound + distance
            )
        )
        position += 1
        findNext()
    }

    /// Whatever exemplar the row had, it now has the scanner's.
    mutating func replace<Scanner: LineScanner>(row: Int, by scanner: inout Scanner) {
        drop(row: row)
        if isListing { scanner.appendExemplars(row: Int32(row), to: &found) }
    }

    /// The row has no exemplar any more.
    @inline(__always)
    mutating func drop(row: Int) {
        guard row == nextRow else { return }
        position += 1
        findNext()
    }

    private mutating func findNext() { nextRow = position < known.count ? Int(known[position].row) : .max }
}

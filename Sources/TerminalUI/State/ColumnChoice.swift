/// Which columns of a table the user wants, and in which order; by their names. Kept over restarts.
package struct ColumnChoice: Sendable, Hashable {
    /// Those that are not shown although there is room.
    package var hidden: Set<String> = []
    /// Those that are shown although they are for wider screens.
    package var shown: Set<String> = []
    /// The order from left to right; what is not in it follows behind, as the table has it. Empty as long as nobody has
    /// moved a column.
    package var order: [String] = []
    /// Every column, and names in full length: `w`.
    package var isWide = false

    package init() {}

    /// The names in the order of the choice; the first stays where it is.
    func arranged(_ names: [String]) -> [String] {
        guard !order.isEmpty, let first = names.first else { return names }
        let known = order.filter { $0 != first && names.contains($0) }
        return [first] + known + names.dropFirst().filter { !known.contains($0) }
    }
}

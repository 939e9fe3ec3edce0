/// One column of a table: its heading, how wide it may be, and what a row shows in it.
struct TableColumn<Row> {
    enum Width {
        case fixed(Int)
        /// As wide as the widest of the first rows, within these bounds.
        case fitting(ClosedRange<Int>)
        /// As much as there is room for, within these bounds.
        case upTo(ClosedRange<Int>)
        /// What is left over, at least so much.
        case rest(Int)

        var isRest: Bool {
            if case .rest = self { true } else { false }
        }

        var isUpTo: Bool {
            if case .upTo = self { true } else { false }
        }
    }

    var title: String
    var width: Width
    var isRightAligned = false
    /// The screen's width from which on the column is shown. Of those that do not fit, the one for the widest screens
    /// falls first.
    var from = 0
    /// The order that this column shows, by its title: the heading is underlined while it holds.
    var order: String?
    /// What stands above it when it is so wide, where that is more than the title.
    var heading: ((Int) -> String)?
    /// The row's text in so many columns.
    var cell: (Row, Int) -> StyledText

    /// What it goes by in a `ColumnChoice`.
    var name: String { title }

    /// The column with a heading that tells what its width stands for.
    func headed(_ heading: @escaping (Int) -> String) -> TableColumn {
        var column = self
        column.heading = heading
        return column
    }

    static func left(
        _ title: String,
        _ width: Width,
        from: Int = 0,
        order: String? = nil,
        _ cell: @escaping (Row, Int) -> StyledText
    ) -> TableColumn {
        TableColumn(title: title, width: width, from: from, order: order, cell: cell)
    }

    static func right(
        _ title: String,
        _ width: Int,
        from: Int = 0,
        order: String? = nil,
        _ cell: @escaping (Row) -> StyledText
    ) -> TableColumn {
        TableColumn(title: title, width: .fixed(width), isRightAligned: true, from: from, order: order) { row, _ in
            cell(row)
        }
    }
}

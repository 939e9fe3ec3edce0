/// Which tabs of a target's detail are on the screen, and where: one, or several side by side where there is room.
struct DetailPanes: Sendable, Equatable {
    struct Pane: Sendable, Equatable {
        var tab: DetailTab
        var area: Area
    }

    private(set) var panes: [Pane] = []
    /// Columns and rows of lines between panes.
    private(set) var verticalLine: Int?
    private(set) var horizontalLine: Int?
    /// All of it.
    let area: Area

    /// Halves of this width hold a tab each.
    static let splitColumns = 160
    static let splitRows = 40

    init(size: ScreenSize, tab: DetailTab, isMaximised: Bool) {
        let layout = Layout(size)
        let area = Area(
            row: layout.bodyTop + 1,
            column: 0,
            rows: max(layout.bodyRows - 1, 1),
            columns: layout.columns
        )
        self.area = area
        guard size.columns >= Self.splitColumns, size.rows >= Self.splitRows, !isMaximised else {
            panes = [Pane(tab: tab, area: area)]
            return
        }
        let left = area.columns / 2 - 1
        verticalLine = left
        panes = [Pane(tab: .summary, area: Area(row: area.row, column: 0, rows: area.rows, columns: left))]
        var right = Area(row: area.row, column: left + 1, rows: area.rows, columns: area.columns - left - 1)
        switch tab {
        case .summary, .response, .history:
            let above = area.rows * 11 / 20
            horizontalLine = area.row + above
            right.rows = above
            panes.append(Pane(tab: .response, area: right))
            right.row += above + 1
            right.rows = max(area.rows - above - 1, 1)
            panes.append(Pane(tab: .history, area: right))
        default: panes.append(Pane(tab: tab, area: right))
        }
    }

    var isSplit: Bool { panes.count > 1 }

    func shows(_ tab: DetailTab) -> Bool { panes.contains { $0.tab == tab } }

    /// Where a tab is; one that is not shown would have everything.
    func area(of tab: DetailTab) -> Area { panes.first { $0.tab == tab }?.area ?? area }

    // MARK: - The response

    /// Rows for the hint below the body.
    var responseHintRows: Int { area(of: .response).rows >= 9 ? 2 : 0 }

    /// Rows of the body: the facts stand above it, the hint below.
    var responseRows: Int { max(area(of: .response).rows - 1 - responseHintRows, 1) }

    /// The columns of a response, line numbers included, and those of its text alone.
    var responseWidth: Int { area(of: .response).columns }
    var responseColumns: Int { max(responseWidth - 10, 10) }
}

extension Monitor {
    /// Where the tabs of the open detail are.
    var detailPanes: DetailPanes {
        let detail = navigation.detail
        return DetailPanes(size: size, tab: detail?.tab ?? .summary, isMaximised: detail?.isMaximised ?? false)
    }
}

/// What of the screen outlives the program: how one user looks at one configuration. Nothing that was scraped is in it.
package struct KeptView: Sendable, Hashable {
    /// One table's order, filter, groups and columns.
    struct Table: Sendable, Hashable {
        /// The order's title; empty: as at first.
        var order = ""
        var isInverted = false
        /// As it was typed.
        var filter = ""
        var grouping = TableGrouping.none
        var columns = ColumnChoice()
    }

    var screen = RootTab.pools
    var isProblemsOnly = false
    var times = TimeDisplay.relative
    /// nil: as the screen's width has it.
    var isPreviewOn: Bool?
    /// The screens with a preview below their table.
    var previews: Set<RootTab> = []
    /// By the name of the table's screen.
    var tables: [String: Table] = [:]
    /// What was typed at `/` and at `:`.
    var filters = LineHistory()
    var commands = LineHistory()

    /// This view, with the histories of `older` and what was added to this one's since it was as `known`.
    func merged(over older: KeptView, since known: KeptView) -> KeptView {
        var view = self
        view.filters = older.filters.merged(with: filters, since: known.filters)
        view.commands = older.commands.merged(with: commands, since: known.commands)
        return view
    }
}

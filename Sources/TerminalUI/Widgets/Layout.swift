/// How a screen's rows are shared out, by the size of the terminal alone.
///
///     row 0        header
///     row 1        tabs or breadcrumb
///     rows 2…      body
///     row H-2      status
///     row H-1      hints (from 16 rows on)
struct Layout: Sendable, Equatable {
    enum Kind: Sendable {
        /// One line of counts: below 40x6.
        case line
        /// Counts and causes, no tables: below 60x10.
        case counters
        case full
    }

    let size: ScreenSize
    let kind: Kind

    init(_ size: ScreenSize) {
        self.size = size
        if size.columns < 40 || size.rows < 6 {
            kind = .line
        } else if size.columns < 60 || size.rows < 10 {
            kind = .counters
        } else {
            kind = .full
        }
    }

    var columns: Int { size.columns }
    var hasHints: Bool { size.rows >= 16 }
    /// Below the header, and below the tabs where there are any.
    var bodyTop: Int { kind == .full ? 2 : 1 }
    /// A table, or a target's detail, is on the screen; there is something selected in it.
    var showsTables: Bool { kind == .full }
    /// A help, a list or a line being typed can be on the screen.
    var showsOverlays: Bool { kind != .line }
    /// The row behind the body.
    var bodyEnd: Int { statusRow }
    var bodyRows: Int { max(bodyEnd - bodyTop, 0) }
    var statusRow: Int { max(size.rows - (hasHints ? 2 : 1), 0) }

    /// From here on columns come with a heading of their own in Events.
    var isWide: Bool { columns >= 120 }
    /// Causes and changes stand side by side: two halves that hold a whole line each.
    var isSideBySide: Bool { columns >= 120 }

    /// From here on a preview can stand beside Targets, and from there on it does without being asked for.
    var canPreview: Bool { columns >= 120 && bodyRows >= 8 }
    /// A preview can stand below a table.
    var canPreviewBelow: Bool { columns >= 120 && bodyRows >= 16 }
    var opensPreview: Bool { columns >= 160 }
    /// Less of a wide screen than of a narrow one: the table's columns come before longer lines in the preview.
    var previewColumns: Int { min(max(columns * 3 / 10 - 4, 30), max(44, columns / 4 - 6), 70) }

    /// The rows of a help, a list or a page laid over the body: below its title.
    var overlayRows: Int { max(bodyRows - 1, 1) }

    /// How many rows of a table, or lines of a text, the body shows. `PoolsLayout` knows those of the pools, `DetailPanes`
    /// those of a target's detail.
    func tableRows(in context: KeyContext) -> Int {
        let rows =
            switch context {
            case .targets: bodyRows - 1
            case .dropped: bodyRows - 1 - (hasRuleCounts ? 2 : 0)
            case .events: bodyRows - (isWide ? 1 : 0)
            default: bodyRows
            }
        return max(rows, 1)
    }

    var hasRuleCounts: Bool { bodyRows >= 10 }
}

internal import ScrapeEngine

/// Copying to the terminal's clipboard.
extension Monitor {
    /// Base64 text that terminals take in one piece, and the bytes that it stands for.
    static let clipboardLimit = 74_994 / 4 * 3

    mutating func openCopyMenu() {
        guard let menu = copyMenu() else {
            notices.show(.info, "nothing to copy: no row is selected", at: now.monotonic)
            return
        }
        overlay = .copyMenu(menu)
    }

    private mutating func copyMenu() -> CopyMenu? {
        if let detail = navigation.detail { return CopyMenu(of: detail.row, row: Self.summary(of: detail.row)) }
        // Marks outlive rows: in the past none of those may be there.
        let marked = navigation.context == .targets ? targetTable.marked : []
        if !marked.isEmpty { return CopyMenu(merging: marked.map { CopyMenu(of: $0, row: Self.summary(of: $0)) }) }
        let row = shownRow
        switch navigation.context {
        case .pools: return pools.current.map { CopyMenu(of: $0, row: row) }
        case .targets: return targetTable.current.map { CopyMenu(of: $0, row: row) }
        case .dropped: return dropped.current.map { CopyMenu(of: $0, row: row) }
        case .events: return events.current.map { CopyMenu(of: $0, row: row) }
        case .engine: return destinations.current.map { CopyMenu(of: $0, row: row) }
        case .config:
            guard let configuration = snapshot?.configuration else { return nil }
            return CopyMenu(entries: [CopyMenu.Entry("f", "file", .lines([configuration.path]))])
        default: return nil
        }
    }

    /// The selected row as a wide screen shows it, without the mark in front.
    private var shownRow: String {
        var other = self
        other.overlay = nil
        other.preview.isOn = false
        let size = ScreenSize(columns: max(size.columns, 200), rows: size.rows)
        other.size = size
        let frame = other.view(size: size, glyphs: .unicode, now: now.wall)
        let words = frame.text(row: frame.cursor.row).split(separator: " ", omittingEmptySubsequences: false)
        return words.drop { $0.isEmpty || $0 == GlyphSet.unicode.selection }.joined(separator: " ")
    }

    static func summary(of row: TargetRow) -> String {
        let error = row.failure.map { "  \($0.shortText)" } ?? ""
        return "\(row.state.word)  \(row.pool)  \(row.displayName)\(error)"
    }

    // MARK: - Keys

    mutating func takeCopyMenu(_ key: Key, _ menu: CopyMenu) -> [Effect] {
        var menu = menu
        switch key {
        case .escape, .control("c"):
            overlay = nil
            return []
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .enter: return copy(menu.entries[min(menu.cursor, menu.entries.count - 1)])
        case .up, .backTab: menu.cursor -= 1
        case .down, .tab: menu.cursor += 1
        default:
            // The letters of the menu are the same whatever the user binds.
            if case .character(let letter) = key, let entry = menu.entry(letter) { return copy(entry) }
            return take(keys.action(for: key, in: keyContext), key, menu)
        }
        menu.cursor = min(max(menu.cursor, 0), menu.entries.count - 1)
        overlay = .copyMenu(menu)
        return []
    }

    /// A key that is none of the menu's own: those that move and leave elsewhere do so here.
    private mutating func take(_ action: Action?, _ key: Key, _ menu: CopyMenu) -> [Effect] {
        var menu = menu
        switch action {
        case .leave:
            overlay = nil
            return []
        case .redraw: return [.redraw]
        case .up: menu.cursor -= 1
        case .down: menu.cursor += 1
        case .top: menu.cursor = 0
        case .bottom: menu.cursor = menu.entries.count - 1
        default:
            guard case .character = key else { return [] }
            overlay = nil
            notices.show(
                .info,
                "\(key.name) copies nothing here - \(self.key(.copy)) shows what does",
                at: now.monotonic
            )
            return []
        }
        menu.cursor = min(max(menu.cursor, 0), menu.entries.count - 1)
        overlay = .copyMenu(menu)
        return []
    }

    private mutating func copy(_ entry: CopyMenu.Entry) -> [Effect] {
        overlay = nil
        switch entry.content {
        case .lines(let lines): return copy(lines, entry.name)
        case .curlCommand(let id): return [.loadCurlCommand(id)]
        case .nothing(let reason):
            notices.show(.info, "no \(entry.name): \(reason)", at: now.monotonic)
            return []
        }
    }

    mutating func take(curlCommand: String?) -> [Effect] {
        guard let curlCommand else {
            notices.show(.info, "no curl line: \(noCurlReason)", at: now.monotonic)
            return []
        }
        return copy([curlCommand], "curl line")
    }

    /// Why the engine has made none.
    var noCurlReason: String {
        if isRecording { return "it was not recorded" }
        return isPast ? "\(key(.freeze)) goes live first" : "the target is not active any more"
    }

    /// Copies lines in the form in which they would be drawn; of what is too long for a terminal the beginning.
    mutating func copy(_ lines: [String], _ name: String) -> [Effect] {
        let whole = lines.map { Sanitiser.wholeText($0) }.joined(separator: "\n")
        let name = lines.count == 1 ? name : "\(name) of \(lines.count) rows"
        guard whole.utf8.count > Self.clipboardLimit else {
            notices.show(.info, "copied \(name): \(Sanitiser.text(whole))", at: now.monotonic)
            return [.copy(whole)]
        }
        var end = whole.utf8.index(whole.startIndex, offsetBy: Self.clipboardLimit)
        while end > whole.startIndex, whole.utf8[end] & 0xC0 == 0x80 { whole.utf8.formIndex(before: &end) }
        let all = ReadableNumber.fullCount(whole.utf8.count)
        let part = ReadableNumber.fullCount(whole.utf8.distance(from: whole.startIndex, to: end))
        notices.show(
            .warning,
            "copied only the first \(part) of \(all) bytes of \(name): terminals take no more",
            at: now.monotonic
        )
        return [.copy(String(whole[..<end]))]
    }
}

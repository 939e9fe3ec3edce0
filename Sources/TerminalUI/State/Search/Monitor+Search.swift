internal import ScrapeEngine

/// `/` in a text: Config, the response, pages. The view follows each key; `n` and `N` go on from match to match.
extension Monitor {
    /// The text that a search would be in now.
    private var searchPlace: SearchState.Place {
        if case .page(let page) = overlay { return SearchState.Place(context: .page, title: page.title) }
        return SearchState.Place(context: navigation.context)
    }

    /// What holds in the text on the screen.
    var heldSearch: TextSearch? { search.place == searchPlace ? search.pattern : nil }

    mutating func openSearch() {
        if navigation.context == .response, overlay == nil, navigation.detail?.scrolledBody == nil {
            notices.show(.info, "no response is kept: there is nothing to search", at: now.monotonic)
            return
        }
        if search.place != searchPlace { search = SearchState() }
        search.place = searchPlace
        search.typing = SearchState.Typing(origin: searchPosition, pattern: search.pattern)
    }

    mutating func takeSearch(_ key: Key) -> [Effect] {
        guard var typing = search.typing else { return [] }
        switch key {
        case .enter:
            search.typing = nil
            if search.pattern == nil || search.isMissing { search.pattern = nil }
        case .escape, .control("c"): cancelSearch(typing)
        case .backspace where typing.editor.text.isEmpty: cancelSearch(typing)
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        default:
            guard typing.editor.take(key) else { return [] }
            search.typing = typing
            search.pattern = TextSearch(typing.editor.text)
            search.isMissing = false
            if search.pattern == nil {
                showMatch(at: typing.origin, column: 0)
            } else {
                find(1, from: typing.origin)
            }
        }
        return []
    }

    /// Goes back to where it began.
    private mutating func cancelSearch(_ typing: SearchState.Typing) {
        search.typing = nil
        search.pattern = typing.pattern
        search.isMissing = false
        showMatch(at: typing.origin, column: 0)
    }

    /// Goes to the next (or previous) match; false when no search holds here.
    mutating func goToMatch(_ step: Int) -> Bool {
        guard heldSearch != nil else { return false }
        find(step, from: searchPosition + (step > 0 ? 1 : 0))
        if search.isMissing {
            notices.show(.info, "\(search.pattern?.text ?? "") is not in this text", at: now.monotonic)
        }
        return true
    }

    /// Takes the search of this text away; false when none holds.
    mutating func clearSearch() -> Bool {
        guard heldSearch != nil else { return false }
        search.pattern = nil
        return true
    }

    // MARK: - Where

    /// The line, or the byte of a response, from which a search goes on.
    private var searchPosition: Int {
        if case .page(let page) = overlay {
            let isHeld = search.place == searchPlace && search.pattern != nil
            return isHeld ? search.position : page.line(at: page.top, width: size.columns)
        }
        switch navigation.context {
        case .config: return config.cursor
        default:
            guard let detail = navigation.detail, let body = detail.scrolledBody else { return 0 }
            if search.place == searchPlace, search.pattern != nil { return search.position }
            if detail.isHex { return detail.responseTop * ResponseHex.rowBytes(columns: detailPanes.responseWidth) }
            return body.starts[min(max(detail.responseTop, 0), body.starts.count - 1)]
        }
    }

    /// Looks from a place on, or back from before it, around the text's end.
    private mutating func find(_ step: Int, from start: Int) {
        guard let pattern = search.pattern else { return }
        if navigation.context == .response, overlay == nil {
            findByte(pattern, step, from: start)
            return
        }
        let count = searchedLines
        guard count > 0 else { return search.isMissing = true }
        var line = step > 0 ? start : start - 1
        for _ in 0..<count {
            line = (line % count + count) % count
            if let text = searchedText(line), pattern.isIn(text) {
                search.isMissing = false
                return showMatch(at: line, column: 0)
            }
            line += step
        }
        search.isMissing = true
    }

    private mutating func findByte(_ pattern: TextSearch, _ step: Int, from start: Int) {
        guard let bytes = navigation.detail?.scrolledBody?.body.bytes else { return }
        let match =
            step > 0
            ? pattern.first(in: bytes, from: start) ?? pattern.first(in: bytes)
            : pattern.last(in: bytes, before: start) ?? pattern.last(in: bytes, before: bytes.count)
        search.isMissing = match == nil
        if let match { showMatch(at: match.lowerBound, column: match.upperBound) }
    }

    private var searchedLines: Int {
        if case .page(let page) = overlay { return page.lines.count }
        return config.rows.count
    }

    private func searchedText(_ line: Int) -> String? {
        if case .page(let page) = overlay { return page.lines[line].text }
        return config.text(of: config.rows[line])
    }

    /// Brings a line, or a byte of the response, onto the screen.
    private mutating func showMatch(at position: Int, column: Int) {
        search.position = position
        if case .page(var page) = overlay {
            let rows = Layout(size).overlayRows
            let row = page.row(of: position, width: size.columns) { search.pattern?.isIn($0) ?? true }
            if !(page.top..<page.top + rows).contains(row) { page.top = row - rows / 2 }
            page.top = min(max(page.top, 0), max(page.shownLines(width: size.columns).count - rows, 0))
            overlay = .page(page)
            return
        }
        if navigation.context == .config { return config.select(position, page: configPage) }
        showByte(position, end: max(column, position))
    }

    private mutating func showByte(_ offset: Int, end: Int) {
        guard let detail = navigation.detail, let body = detail.scrolledBody else { return }
        let page = detailPanes.responseRows
        var row = body.line(at: offset)
        if detail.isHex { row = offset / ResponseHex.rowBytes(columns: detailPanes.responseWidth) }
        // The caret takes a row of its own.
        if !(detail.responseTop..<detail.responseTop + max(page - 1, 1)).contains(row) {
            navigation.detail?.responseTop = max(row - page / 2, 0)
        }
        guard !detail.isHex else { return }
        let columns = detailPanes.responseColumns
        let (first, last) = (offset - body.starts[row], end - body.starts[row])
        if first < detail.responseLeft || last > detail.responseLeft + columns - 2 {
            navigation.detail?.responseLeft = last > columns - 2 ? max(first - columns / 3, 0) : 0
        }
    }
}

extension KeptBodyLines {
    /// The line with a byte.
    fileprivate func line(at offset: Int) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return max(low - 1, 0)
    }
}

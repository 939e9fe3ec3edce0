internal import MetricModel
internal import ScrapeEngine

/// `e` and `o`: the file behind the selection in an editor, the kept body in a pager.
extension Monitor {
    mutating func edit() -> [Effect] {
        if let place = editedPlace { return [.edit(place)] }
        notices.show(.info, whyNoPlace, at: now.monotonic)
        return []
    }

    /// The file and line behind the selection.
    private var editedPlace: FilePlace? {
        if case .page(let page) = overlay { return page.place }
        if let detail = navigation.detail { return place(of: detail.row) }
        switch navigation.context {
        case .pools: return FilePlace(pools.current?.location)
        case .targets: return targetTable.current.flatMap { place(of: $0) }
        case .dropped: return dropped.current.flatMap { place(of: $0) }
        case .events: return events.current.flatMap { place(of: $0) }
        case .config: return configPlace
        default: return nil
        }
    }

    /// Its own file where it has one, else the job that it belongs to.
    private func place(of row: TargetRow) -> FilePlace? { FilePlace(row.location ?? pool(of: row)?.location) }

    /// The rule that dropped it, else where it comes from.
    func place(of row: DroppedRow) -> FilePlace? {
        if case .rule(_, _, _, let location) = row.reason { return FilePlace(location) }
        return FilePlace(row.location ?? snapshot?.pools.first { $0.name == row.pool }?.location)
    }

    private func place(of event: EngineEvent) -> FilePlace? {
        let files = config.comparison?.files.map(\.path) ?? []
        let known = [snapshot?.configuration.path ?? ""] + files + (snapshot?.pools.map(\.location.file) ?? [])
        if let place = FilePlace(in: event.sentence, of: known) { return place }
        if let row = event.target(among: snapshot?.targets ?? []) { return place(of: row) }
        if let name = event.pool { return FilePlace(snapshot?.pools.first { $0.name == name }?.location) }
        return event.area == .configuration ? snapshot.map { FilePlace(path: $0.configuration.path) } : nil
    }

    /// The line under the cursor as it is on the disk, at the column of what is wrong with it.
    private var configPlace: FilePlace? {
        guard let comparison = config.comparison, let place = config.place else {
            return snapshot.map { FilePlace(path: $0.configuration.path) }
        }
        var found = FilePlace(path: comparison.files[place.file].path, line: place.line + 1)
        if case .mark(let number, _) = config.current, config.marks.indices.contains(number) {
            let mark = config.marks[number]
            found = FilePlace(path: mark.path, line: mark.line, column: mark.column)
        }
        return found
    }

    private var whyNoPlace: String {
        if case .page = overlay { return "nothing on this page stands in a file" }
        switch navigation.context {
        case .events: return "this event is about no place in a file"
        default: return "nothing is selected, so there is no file to edit"
        }
    }

    /// The body that is kept, else the one that a probe brought, at its failing line.
    mutating func openPager() -> [Effect] {
        guard let body = navigation.detail?.scrolledBody else {
            notices.show(.info, "no response is kept: there is nothing to page through", at: now.monotonic)
            return []
        }
        return [.openPager(PagerText(bytes: body.body.bytes, line: (body.failingLine ?? 0) + 1))]
    }
}

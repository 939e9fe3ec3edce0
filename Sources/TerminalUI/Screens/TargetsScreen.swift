internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// Every active target, or those of one pool, worst first; beside them the selected one, where there is room.
extension MonitorView {
    func drawTargets(into frame: inout Frame) {
        let table = monitor.targetTable
        guard table.lineCount > 0 else { return drawReason(noTargets, into: &frame) }
        var area = body
        area.columns = targetTableColumns
        TableView(table, columns: targetColumns, area: area) { groupHeading($0, of: table) }.draw(into: &frame)
        if monitor.isPreviewOpen { drawPreview(column: area.columns, into: &frame) }
    }

    /// The columns of the screen that the table has beside the preview.
    var targetTableColumns: Int {
        monitor.isPreviewOpen ? layout.columns - layout.previewColumns - 2 : layout.columns
    }

    private func drawPreview(column: Int, into frame: inout Frame) {
        for row in body.row..<body.endRow {
            frame.write(glyphs.vertical, row: row, column: column, style: .line)
        }
        guard let target = monitor.preview.target else {
            let note = StyledText("\(monitor.keys.letters(.right, in: .targets)) opens the group", .dim)
            frame.write(note, row: body.row, column: column + 2)
            return
        }
        let width = layout.previewColumns - 1
        let preview = TargetPreview(target: target, glyphs: glyphs, times: times, width: width)
        for (index, line) in preview.lines.prefix(body.rows).enumerated() {
            frame.write(line, row: body.row + index, column: column + 2, limit: width)
        }
    }

    /// `▾ connect: connection refused   8 targets, 1 pool, since 14:06:50`
    func groupHeading(_ index: Int, of table: TableState<TargetRow, TargetOrder>) -> StyledText {
        let group = table.groups[index]
        let known = monitor.groupFacts
        let facts = known.indices.contains(index) ? known[index] : TargetGroupFacts(table, group)
        var words = [ReadableNumber.counted(facts.targets, "target")]
        if table.grouping != .pool { words.append(ReadableNumber.counted(facts.pools, "pool")) }
        if table.grouping != .error, facts.down > 0 { words.append("\(ReadableNumber.count(facts.down)) DOWN") }
        if let since = facts.since { words.append("since \(times.clock(since))") }
        let tail = StyledText("   " + words.joined(separator: ", "), .dim)
        let room = max(targetTableColumns - tail.columns(glyphs) - 4, 12)
        let name = TextWidth.truncatedEnd(group.name, to: room, glyphs: glyphs)
        return StyledText("\(group.isClosed ? glyphs.selection : glyphs.expanded) ", .heading)
            + StyledText(name, facts.worst.isProblem ? facts.worst.style : .heading) + tail
    }

    private var noTargets: [String] {
        let table = monitor.targetTable
        let pool = monitor.navigation.pool.flatMap { name in monitor.snapshot?.pools.first { $0.name == name } }
        if !table.filter.isEmpty, !table.rows.isEmpty {
            let all = monitor.isProblemsOnly ? ", \(key(.toggleProblemsOnly)) shows everything" : ""
            let more = "\(key(.back)) clears the filter\(all)"
            let noun = ReadableNumber.noun(table.rows.count, "target")
            return ["0 of \(table.rows.count) \(noun) match \(table.filter.displayText)", more]
        }
        if monitor.isProblemsOnly, !table.rows.isEmpty {
            return ["\(Monitor.allAreWell(table.rows.count)).", "\(key(.toggleProblemsOnly)) shows everything"]
        }
        guard let pool else {
            return monitor.snapshot?.pools.isEmpty == true
                ? [
                    "No targets: scrape_configs is empty.",
                    monitor.possibleKey(.reload).map { "\($0) reloads the configuration" } ?? "",
                ]
                : [
                    "No targets: discovery has found none yet.",
                    "\(key(.screen(.dropped))) shows what was dropped, \(key(.screen(.events))) what happened",
                ]
        }
        let found = monitor.digest.unscrapedWords(of: pool)
        let why = pool.discovery.isEmpty ? found ?? "discovery has found none" : pool.discovery.joined(separator: ", ")
        let advice =
            found.map { "\(key(.screen(.dropped))) shows why: \($0)" } ?? "\(key(.back)) goes back"
        return ["\(pool.name) has no targets: \(why).", advice]
    }
}

internal import MetricModel
internal import ScrapeEngine

/// The preview below Pools and Dropped.
extension MonitorView {
    /// A line, and what is selected below it.
    func drawBottomPreview(row: Int, rows: Int, into frame: inout Frame) {
        guard rows > 0 else { return }
        frame.fill(glyphs.horizontal, row: row, columns: 0..<layout.columns, style: .line)
        let lines = monitor.navigation.context == .pools ? poolPreview : droppedPreview
        for (index, line) in lines.prefix(rows - 1).enumerated() {
            frame.write(line, row: row + 1 + index, column: 1, limit: layout.columns - 2)
        }
    }

    private var poolPreview: [StyledText] {
        guard let pool = monitor.pools.current, let snapshot = monitor.snapshot else { return [] }
        let state = PoolState(pool)
        var title = StyledText("\(state.glyph(in: glyphs)) ", state.style) + StyledText(pool.name, .title)
        let interval = ReadableNumber.duration(pool.interval)
        title.add("  every \(interval), timeout \(ReadableNumber.duration(pool.timeout))", .dim)
        title.add("  from \(pool.location.shortDescription)", .dim)
        var lines = [title]
        if let failure = pool.failure {
            lines += TextWrap.lines(failure.text, width: layout.columns - 4, limit: 3, glyphs: glyphs)
                .map { StyledText($0, .error) }
        }
        if !pool.discovery.isEmpty {
            lines.append(
                StyledText(pool.discovery.joined(separator: ", "), pool.isDiscoveryFailing ? .error : .warning)
            )
        }
        let worst = monitor.bottomPreview.worst.filter { snapshot.targets.indices.contains($0) }
        guard !worst.isEmpty else {
            let text =
                pool.targets == 0
                ? monitor.digest.unscrapedWords(of: pool) ?? "no targets" : Monitor.allAreWell(pool.targets)
            return lines + [StyledText(text, .dim)]
        }
        return lines + worst.map { previewLine(of: snapshot.targets[$0]) }
    }

    /// `✗ 10.4.9.3:8080   32s  parse 214:23`
    private func previewLine(of row: TargetRow) -> StyledText {
        let name = TextWidth.truncatedMiddle(row.displayName, to: 44, glyphs: glyphs)
        var line = StyledText("\(row.state.glyph(in: glyphs)) ", row.state.style)
        line.add(TextWidth.paddedLeftAligned(name, to: 44, glyphs: glyphs))
        line.add(TextWidth.paddedRightAligned(times.age(row.since), to: times.ageColumns, glyphs: glyphs) + "  ", .dim)
        return line + row.note(times: times)
    }

    private var droppedPreview: [StyledText] {
        guard let row = monitor.dropped.current else { return [] }
        let address = row.address.isEmpty ? "(no address)" : row.shownAddress
        let title = StyledText("\(glyphs.dropped) ", .dropped) + StyledText(address, .title)
        let labels = LabelSecrets(row.discoveredLabels).pairs.map { "\($0.name)=\"\($0.value)\"" }
        return [title] + DroppedPage.facts(of: row, width: layout.columns, times: times)
            + FactRows.lines(
                "LABELS",
                wrapping: labels.joined(separator: " "),
                limit: 8,
                width: layout.columns,
                glyphs: glyphs
            )
    }
}

internal import MetricModel
internal import ScrapeEngine

/// What runs, what lies on the disk, what is wrong with either, and what a reload would do.
extension MonitorView {
    func drawConfig(into frame: inout Frame) {
        guard let configuration = monitor.snapshot?.configuration else { return }
        let shares = ConfigLayout(monitor, size: layout.size)
        let area = body
        drawConfigHead(configuration, row: area.row, into: &frame)
        var text = area
        text.row += 1
        text.rows = shares.textRows
        frame.cursor = CursorPosition(row: text.row, column: 0)
        if let comparison = monitor.config.comparison, !monitor.config.rows.isEmpty {
            ConfigText(
                state: monitor.config,
                comparison: comparison,
                search: monitor.heldSearch,
                glyphs: glyphs
            )
            .draw(into: &frame, text)
        } else {
            let why = monitor.config.comparison == nil ? "Loading the texts." : "The configuration is empty."
            frame.write(StyledText(why, .dim), row: text.row + 1, column: 3, limit: area.columns - 4)
        }
        drawConfigFoot(configuration, shares, area, into: &frame)
    }

    private func drawConfigFoot(
        _ configuration: ConfigurationState,
        _ shares: ConfigLayout,
        _ area: Area,
        into frame: inout Frame
    ) {
        var row = area.endRow - shares.planRows - shares.historyRows
        let plan = ConfigPlanLines(monitor: monitor, glyphs: glyphs, width: area.columns).lines
        let left = plan.count - shares.planRows
        for (index, line) in plan.prefix(shares.planRows).enumerated() {
            let isLast = index == shares.planRows - 1
            let isReady = index == 0 && monitor.config.plan?.problems.isEmpty == true && !monitor.config.isAsking
            var note = StyledText()
            if isLast, left > 0 {
                note = StyledText("  \(key(.open)) shows \(left) more ", .dim)
            } else if isReady, monitor.config.plan?.changesSomething == true,
                let key = monitor.possibleKey(.reload)
            {
                note = StyledText("  \(key) applies ", .dim)
            }
            let end = frame.write(line, row: row, column: 1, limit: area.columns - 2)
            frame.write(note, row: row, endingAt: area.columns, notBefore: end)
            row += 1
        }
        let history = ConfigHistoryLines(loads: configuration.history, times: times)
        for line in history.lines(rows: shares.historyRows) {
            frame.write(line, row: row, column: 1, limit: area.columns - 2)
            row += 1
        }
    }

    /// `RUNNING 14:02:11 #9f3c1e   ON DISK 14:05:40 #71d0aa   ● differs +2 -1`, each above its text where they stand
    /// beside each other.
    private func drawConfigHead(_ configuration: ConfigurationState, row: Int, into frame: inout Frame) {
        let running =
            StyledText("RUNNING ", .heading)
            + StyledText("\(times.clock(configuration.loadedAt)) #\(configuration.contentHash.prefix(6))")
        var disk = StyledText("ON DISK ", .heading)
        var verdict = StyledText()
        if let onDisk = configuration.onDisk {
            disk.add(onDisk.modifiedAt.map { "\(times.clock($0)) " } ?? "")
            let hash = onDisk.contentHash.isEmpty ? monitor.config.comparison?.hashOnDisk ?? "" : onDisk.contentHash
            if !hash.isEmpty { disk.add("#\(hash.prefix(6))") }
            verdict = self.verdict(onDisk)
        } else {
            disk.add("the same text", .dim)
        }
        let end = frame.write(running, row: row, column: 1, limit: layout.columns - 2)
        let isSplit = ConfigRows.isSplit(layout.columns) && monitor.config.comparison?.differs == true
        let after = frame.write(disk, row: row, column: isSplit ? layout.columns / 2 + 2 : end + 3)
        frame.write(verdict, row: row, column: after + 3)
    }

    private func verdict(_ onDisk: DiskConfiguration) -> StyledText {
        var text =
            onDisk.problems.isEmpty
            ? StyledText("\(glyphs.bullet) differs", .warning) : StyledText("\(glyphs.down) does not load", .error)
        guard let comparison = monitor.config.comparison, comparison.differs else { return text }
        text.add(" +\(comparison.added)", .added)
        text.add(" -\(comparison.removed)", .removed)
        return text
    }
}

internal import MetricModel
internal import ScrapeEngine

/// What the storage holds and where: head, log, replay, and above all what goes wrong.
struct StorageFacts {
    let snapshot: EngineSnapshot
    /// The head gave up samples in the last minute.
    let areDropsRecent: Bool
    let glyphs: GlyphSet
    let now: WallTime

    private var storage: StorageState { snapshot.storage }

    /// Every row, the worst news first.
    func lines(width: Int) -> [StyledText] {
        var lines = failure(width)
        lines += FactRows.lines("HEAD", head, width: width, glyphs: glyphs)
        lines += FactRows.lines(logName, log(width), width: width, glyphs: glyphs)
        if let replay = storage.wal?.replay, !replay.isEmpty {
            lines += FactRows.lines("REPLAY", wrapping: replay, limit: 2, width: width, glyphs: glyphs)
        }
        if storage.destinations.isEmpty {
            lines += FactRows.lines("REMOTE", [noDestinations], width: width, glyphs: glyphs)
        }
        return lines
    }

    // MARK: - Failure

    private func failure(_ width: Int) -> [StyledText] {
        guard let wal = storage.wal, let since = wal.failingSince else { return [] }
        let cause = "WAL since \(since.clock) (\(ReadableNumber.age(now - since))): \(wal.failure ?? "writing fails")"
        let lost = "\(ReadableNumber.count(Int(clamping: wal.samplesLost))) samples are not in the log. "
        let help =
            "Free space or make \(wal.path) writable: every commit tries again; scraping goes on, the head has everything"
        return FactRows.lines("FAILING", wrapping: cause, .error, limit: 3, width: width, glyphs: glyphs)
            + FactRows.lines("", wrapping: lost + help, .error, limit: 3, width: width, glyphs: glyphs)
    }

    // MARK: - Head

    private var head: [StyledText] {
        var facts = [StyledText("\(ReadableNumber.count(snapshot.seriesInHead)) series")]
        let budget = Int(clamping: storage.headBudget)
        let isNearlyFull = budget > 0 && snapshot.headBytes > budget / 10 * 9
        facts.append(
            StyledText(ReadableNumber.size(snapshot.headBytes, of: budget), isNearlyFull ? .warning : .plain)
        )
        if storage.headWindow > .zero { facts.append(StyledText("window \(storage.headWindow)")) }
        if storage.samplesKept > 0 {
            facts.append(StyledText("\(ReadableNumber.count(storage.samplesKept)) samples kept"))
        }
        if storage.samplesDroppedByBudget > 0 {
            let count = ReadableNumber.count(Int(clamping: storage.samplesDroppedByBudget))
            facts.append(StyledText("\(count) dropped (budget)", areDropsRecent ? .error : .warning))
        }
        return facts
    }

    // MARK: - Log

    private var logName: String { storage.wal == nil && storage.ringLimit > 0 ? "RING" : "WAL" }

    private func log(_ width: Int) -> [StyledText] {
        guard let wal = storage.wal else {
            guard storage.ringLimit > 0 else { return [StyledText("off (--storage.path DIR turns it on)", .dim)] }
            let size = ReadableNumber.size(storage.ringBytes, of: storage.ringLimit)
            return [
                StyledText("\(size) in memory: samples not yet sent are lost at exit"),
                StyledText("--storage.path DIR keeps them", .dim),
            ]
        }
        var facts = [
            StyledText(TextWidth.truncatedMiddle(wal.path, to: FactRows.room(width), glyphs: glyphs)),
            StyledText(ReadableNumber.size(Int(clamping: wal.bytes), of: Int(clamping: wal.retentionSize.bytes))),
            StyledText("segments \(wal.firstSegment)-\(wal.currentSegment)"),
        ]
        if wal.retentionTime > .zero { facts.append(StyledText("keeps \(wal.retentionTime)")) }
        if wal.failingSince == nil, wal.samplesLost > 0 {
            let count = ReadableNumber.count(Int(clamping: wal.samplesLost))
            facts.append(StyledText("\(count) samples are not in it: writing failed", .error))
        }
        return facts
    }

    private var noDestinations: StyledText {
        let path = snapshot.configuration.path
        let file = path.split(separator: "/").last.map(String.init) ?? "the configuration"
        return StyledText("remote_write: in \(file) sends samples on", .dim)
    }
}

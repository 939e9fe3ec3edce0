internal import MetricModel
internal import SampleStorage
internal import ScrapeEngine

/// What the storage holds and where: head, log, replay, and above all what goes wrong.
struct StorageFacts {
    let snapshot: EngineSnapshot
    /// The head gave up samples in the last minute.
    let areDropsRecent: Bool
    let glyphs: GlyphSet
    let times: TimeFormat

    var now: WallTime { times.now }

    private var storage: StorageStatistics { snapshot.storage }

    /// Every row but those of a failure.
    func lines(width: Int) -> [StyledText] {
        var lines = FactRows.lines("HEAD", head, width: width, glyphs: glyphs)
        lines += FactRows.lines(logName, log(width), width: width, glyphs: glyphs)
        if let replay = storage.disk?.replay, !replay.isEmpty {
            lines += FactRows.lines("REPLAY", wrapping: replay, limit: 2, width: width, glyphs: glyphs)
        }
        if storage.destinations.isEmpty {
            lines += FactRows.lines("REMOTE", [noDestinations], width: width, glyphs: glyphs)
        }
        return lines
    }

    // MARK: - Failure

    /// Until when nothing is stored, and why; nothing while everything is.
    func gap(_ width: Int) -> [StyledText] {
        guard let again = snapshot.storesAgainAt else { return [] }
        let newest = storage.head.oldestTakenMillis.map { WallTime(milliseconds: $0) }
        let cause =
            again == newest
            ? "samples are stored that are more than an hour ahead of the clock, and older ones are refused"
            : "the clock was set back, and scrapes keep their last timestamps until it has passed them"
        let until = "until \(times.clock(again)), in \(ReadableNumber.ahead(from: now, to: again))"
        let text = "nothing is stored \(until): \(cause)"
        return FactRows.lines("STORAGE", wrapping: text, .error, limit: 3, width: width, glyphs: glyphs)
    }

    /// Why the log cannot be written; nothing while it can.
    func failure(_ width: Int) -> [StyledText] {
        guard let disk = storage.disk, let failure = disk.failure else { return [] }
        let since = failure.since
        let cause = "WAL since \(times.clock(since)) (\(ReadableNumber.age(now - since))): \(failure.text)"
        let lost = "\(ReadableNumber.count(Int(clamping: disk.samplesLost))) samples are not in the log. "
        let help =
            "Free space or make \(disk.path) writable: tried again at most once a second; scraping goes on, the head has everything"
        return FactRows.lines("FAILING", wrapping: cause, .error, limit: 3, width: width, glyphs: glyphs)
            + FactRows.lines("", wrapping: lost + help, .error, limit: 3, width: width, glyphs: glyphs)
    }

    // MARK: - Head

    private var head: [StyledText] {
        let head = storage.head
        let bytes = head.totalBytes
        let budget = Int(clamping: head.budgetBytes)
        let isNearlyFull = budget > 0 && bytes > budget / 10 * 9
        var facts = [
            StyledText("\(ReadableNumber.count(head.seriesCount)) series"),
            StyledText(ReadableNumber.size(bytes, of: budget), isNearlyFull ? .warning : .plain),
        ]
        if storage.headWindow > .zero { facts.append(StyledText("window \(storage.headWindow)")) }
        if head.samplesKept > 0 {
            facts.append(StyledText("\(ReadableNumber.count(head.samplesKept)) samples kept"))
        }
        if head.samplesDroppedByBudget > 0 {
            let count = ReadableNumber.count(Int(clamping: head.samplesDroppedByBudget))
            facts.append(StyledText("\(count) dropped (budget)", areDropsRecent ? .error : .warning))
        }
        return facts
    }

    // MARK: - Log

    private var logName: String { storage.disk == nil && storage.ringLimit > 0 ? "RING" : "WAL" }

    private func log(_ width: Int) -> [StyledText] {
        guard let disk = storage.disk else {
            guard storage.ringLimit > 0 else { return [StyledText("off (--storage.path DIR turns it on)", .dim)] }
            let size = ReadableNumber.size(storage.ringBytes, of: storage.ringLimit)
            return [
                StyledText("\(size) in memory: samples not yet sent are lost at exit"),
                StyledText("--storage.path DIR keeps them", .dim),
            ]
        }
        var facts = [
            StyledText(TextWidth.truncatedMiddle(disk.path, to: FactRows.room(width), glyphs: glyphs)),
            StyledText(ReadableNumber.size(disk.bytes, of: Int(clamping: disk.retentionSize.bytes))),
            StyledText(
                disk.firstSegment == disk.currentSegment
                    ? "segment \(disk.currentSegment)" : "segments \(disk.firstSegment)-\(disk.currentSegment)"
            ),
        ]
        if disk.retentionTime > .zero { facts.append(StyledText("keeps \(disk.retentionTime)")) }
        if disk.failure == nil, disk.samplesLost > 0 {
            let count = ReadableNumber.count(Int(clamping: disk.samplesLost))
            facts.append(StyledText("\(count) samples are not in it: writing failed", .error))
        }
        return facts
    }

    private var noDestinations: StyledText {
        let path = snapshot.configuration.path
        let file = path.split(separator: "/").last.map(String.init) ?? "the configuration"
        return StyledText("off (remote_write: in \(file) turns it on)", .dim)
    }
}

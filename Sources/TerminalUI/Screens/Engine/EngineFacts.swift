internal import MetricModel
internal import ScrapeEngine

/// The engine's own rows above the destinations: what fails, how well the loops keep their times, what is stored.
struct EngineFacts {
    let storage: StorageFacts
    let digest: SnapshotDigest
    let screen: ScreenStatistics?
    let glyphs: GlyphSet
    /// What shows every provider.
    private let discoveryKey: String

    init(_ monitor: Monitor, snapshot: EngineSnapshot, glyphs: GlyphSet, times: TimeFormat) {
        storage = StorageFacts(
            snapshot: snapshot,
            areDropsRecent: monitor.headDrops.isRecent(at: snapshot.takenAt),
            glyphs: glyphs,
            times: times
        )
        digest = monitor.digest
        screen = monitor.screen
        self.glyphs = glyphs
        discoveryKey = monitor.key(.showDiscovery)
    }

    /// Every row, the worst news first, in about `rows` rows: discovery takes what the others leave.
    func lines(width: Int, rows: Int) -> [StyledText] {
        func row(_ name: String, _ facts: [StyledText]) -> [StyledText] {
            FactRows.lines(name, facts, width: width, glyphs: glyphs)
        }
        let above =
            storage.gap(width) + storage.failure(width) + row("UP", process) + row("LOOPS", loops)
            + row("SCHEDULE", punctuality) + late(width: width) + row("RATE", rates) + row("MEMORY", memory)
        let below = storage.lines(width: width) + row("UI", ui)
        let providers = ProviderFacts(storage.snapshot.providers, glyphs: glyphs, times: storage.times)
        let room = max(rows - above.count - below.count, 1)
        return above + providers.lines(width: width, rows: room, key: discoveryKey) + below
    }

    /// Every row, however many there are.
    func allLines(width: Int) -> [StyledText] { lines(width: width, rows: 10_000) }

    private var snapshot: EngineSnapshot { storage.snapshot }

    /// What the process takes of the machine.
    private var process: [StyledText] {
        let age = max(storage.now - snapshot.startedAt, 0)
        let up = age < 60_000_000_000 ? ReadableNumber.age(age) : ReadableNumber.duration(age)
        guard let vitals = snapshot.vitals else { return [StyledText(up)] }
        var facts = [StyledText(up) + StyledText("  pid \(vitals.processIdentifier)", .dim)]
        if let share = vitals.processorShare {
            let tenths = Int((share * 1000).rounded())
            facts.append(StyledText("CPU \(tenths / 10).\(tenths % 10)%"))
        }
        facts.append(StyledText("RSS \(ReadableNumber.size(vitals.residentBytes))"))
        let limit = vitals.descriptorLimit.map { "/\($0)" } ?? ""
        let isNear = vitals.descriptorLimit.map { vitals.openDescriptors * 5 > $0 * 4 } ?? false
        facts.append(StyledText("fds \(vitals.openDescriptors)\(limit)", isNear ? .warning : .plain))
        return facts + [StyledText("threads \(vitals.threads)", .dim)]
    }

    private var rates: [StyledText] {
        var facts = [
            StyledText("\(ReadableNumber.rate(snapshot.scrapesPerSecond)) scrapes/s"),
            StyledText("\(ReadableNumber.rate(snapshot.samplesPerSecond)) samples/s"),
            StyledText("\(ReadableNumber.size(ReadableNumber.whole(snapshot.bytesPerSecond)))/s"),
        ]
        let history = snapshot.vitals?.samplesPerSecond ?? []
        if history.count > 1 {
            let most = history.max() ?? 0
            let line = history.suffix(Self.sparkColumns).map { glyphs.level(most > 0 ? $0 / most : 0) }.joined()
            facts.append(StyledText(line, .graph))
        }
        return facts
    }

    /// Two and a half minutes of the rate.
    private static let sparkColumns = 30

    /// What the screen itself costs.
    private var ui: [StyledText] {
        guard let screen else { return [] }
        return [
            StyledText("frame \(ReadableNumber.duration(screen.frameNanoseconds))"),
            StyledText("\(ReadableNumber.size(screen.bytesPerSecond))/s to tty", .dim),
            StyledText("fps \(screen.framesPerSecond)", .dim),
            StyledText("snapshot gen \(snapshot.generation)", .dim),
            StyledText("\(screen.rowsPerSecond) rows/s", .dim),
        ]
    }

    /// The targets whose scrapes are overdue, the longest first, where there is room for the columns.
    private func late(width: Int) -> [StyledText] {
        guard width >= 120, digest.counts[.late, default: 0] > 0 else { return [] }
        let late = snapshot.targets.filter { $0.state == .late }
            .sorted { ($0.nextDue ?? storage.now, $0.url) < ($1.nextDue ?? storage.now, $1.url) }
        let lines = late.prefix(5).map { row in
            let by = row.nextDue.map { ReadableNumber.duration(max(storage.now - $0, 0)) } ?? "-"
            let pool = TextWidth.paddedLeftAligned(row.pool, to: 24, glyphs: glyphs)
            let name = TextWidth.paddedLeftAligned(
                TextWidth.truncatedMiddle(row.displayName, to: 40, glyphs: glyphs),
                to: 42,
                glyphs: glyphs
            )
            return StyledText(pool, .dim) + StyledText(name) + StyledText("by \(by)", .late)
                + StyledText(row.isInFlight ? "  the scrape before still runs" : "  not begun", .dim)
        }
        return FactRows.named("LATE NOW", lines)
    }

    private var loops: [StyledText] {
        let late = digest.counts[.late, default: 0]
        return [
            StyledText("\(ReadableNumber.fullCount(digest.targets - digest.paused)) running"),
            StyledText("\(ReadableNumber.fullCount(digest.paused)) paused", digest.paused > 0 ? .paused : .dim),
            StyledText("\(ReadableNumber.fullCount(late)) late", late > 0 ? .late : .dim),
            StyledText("\(ReadableNumber.fullCount(digest.schedule.inFlight)) in flight", .dim),
        ]
    }

    private var memory: [StyledText] {
        [
            StyledText(
                "bodies kept \(ReadableNumber.size(snapshot.keptBodyBytes, of: snapshot.keptBodyLimit))"
            ),
            snapshot.vitals.map { StyledText("history \(ReadableNumber.size($0.resultBytes))") } ?? StyledText(),
            snapshot.vitals.map { StyledText("labels \(ReadableNumber.size($0.labelBytes))") } ?? StyledText(),
            StyledText(
                "\(snapshot.resultsPerTarget) results per target",
                snapshot.resultsPerTarget < ResultRing.capacity ? .warning : .dim
            ),
        ]
    }

    private var punctuality: [StyledText] {
        let schedule = digest.schedule
        guard let median = schedule.median, let p99 = schedule.p99 else { return [StyledText("no scrape yet", .dim)] }
        return [
            StyledText("jitter p50 \(ReadableNumber.duration(median)) p99 \(ReadableNumber.duration(p99))"),
            StyledText("\(ReadableNumber.fullCount(schedule.missed)) skipped", schedule.missed > 0 ? .warning : .dim),
            clock,
        ]
    }

    private var clock: StyledText {
        guard let until = snapshot.clockBehindUntil else { return StyledText("clock ok", .dim) }
        return StyledText("clock behind until \(storage.times.clock(until))", .warning)
    }
}

/// All about the engine, where its screen has no room for it.
enum EnginePage {
    static func page(of monitor: Monitor, width: Int, times: TimeFormat) -> TextPage {
        let lines = monitor.snapshot.map { snapshot in
            EngineFacts(monitor, snapshot: snapshot, glyphs: .unicode, times: times).allLines(width: width)
        }
        return TextPage(title: "ENGINE", lines: lines ?? [], live: .engine)
    }
}

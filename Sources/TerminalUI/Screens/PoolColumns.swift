internal import Discovery
internal import MetricModel
internal import ScrapeEngine

/// The columns of Pools, from left to right.
extension MonitorView {
    /// At 80 columns what tells how a job is, from 120 on numbers, from 200 on what is around it.
    var poolColumns: [TableColumn<PoolRow>] {
        let now = now
        let glyphs = glyphs
        let times = times
        let changes = monitor.digest.poolChanges
        let isWide = layout.isWide
        return [
            .left("POOL", .fitting(12...(isWide ? 30 : 17)), order: PoolOrder.name.title) { pool, width in
                let state = PoolState(pool)
                let name = TextWidth.truncatedMiddle(pool.name, to: width - 2, glyphs: glyphs)
                let age = changes[pool.name].map { now - $0 } ?? -1
                let isFresh = age >= 0 && age < Self.freshNanoseconds
                return StyledText(state.glyph(in: glyphs), state.style, isFresh ? .reversed : []) + StyledText(" ")
                    + StyledText(name)
            },
            .right("UP/TOT", 9, order: PoolOrder.targets.title) { pool in
                pool.isBroken
                    ? StyledText("BROKEN", .down) : StyledText("\(Self.total(pool.up))/\(Self.total(pool.targets))")
            },
            .right("DOWN", 5, order: PoolOrder.down.title) { Self.counted($0.down, .down) },
            .right("SLOW", 4, from: 120, order: PoolOrder.slow.title) {
                Self.counted($0.counts[.slow, default: 0], .slow)
            },
            .right("LATE", 4, from: 120, order: PoolOrder.late.title) {
                Self.counted($0.counts[.late, default: 0], .late)
            },
            .right("P50", 6, from: 120, order: PoolOrder.median.title) {
                StyledText(Self.duration($0.medianDurationNanoseconds))
            },
            .right("P95/TIMEOUT", isWide ? 11 : 12, from: 70, order: PoolOrder.duration.title) { pool in
                StyledText(Self.duration(pool.p95DurationNanoseconds))
                    + StyledText("/\(ReadableNumber.duration(pool.timeout))", .dim)
            },
            .right("SAMPLES", isWide ? 7 : 9, from: 70, order: PoolOrder.samples.title) { pool in
                StyledText(Self.isMeasured(pool) ? ReadableNumber.count(pool.samples) : "-")
            },
            .right("D5M", 6, from: 120, order: PoolOrder.change.title) { Self.change($0) },
            .right("SERIES+", 7, from: 120, order: PoolOrder.added.title) {
                StyledText(ReadableNumber.count($0.seriesAdded))
            },
            .right("STALE", 5, from: 120, order: PoolOrder.stale.title) {
                Self.counted($0.staleMarkersWritten, .stale)
            },
        ] + widePoolColumns + [
            .right("INT", 4, from: 120, order: PoolOrder.interval.title) {
                StyledText(ReadableNumber.duration($0.interval))
            },
            .right("LAST", isWide ? times.ageColumns : max(times.ageColumns, 6), order: PoolOrder.last.title) { pool in
                StyledText(times.age(pool.lastScrape))
            },
            healthColumn,
            .left("DISCOVERY", .rest(10), from: 220, order: PoolOrder.discovery.title) { pool, _ in
                StyledText(pool.discovery.joined(separator: ", "), .dim)
            },
        ]
    }

    /// As many slices as there is room for, up to 3, 6 or 15 minutes; the heading says how many that are.
    private var healthColumn: TableColumn<PoolRow> {
        let slices = layout.columns >= 200 ? 60 : layout.isWide ? 24 : 12
        let (times, glyphs, openKey, digest) = (times, glyphs, key(.open), monitor.digest)
        return TableColumn<PoolRow>.left("HEALTH", .upTo(12...slices), order: PoolOrder.health.title) { pool, width in
            Self.health(
                pool,
                width: width,
                times: times,
                key: openKey,
                unscraped: digest.unscrapedWords(of: pool),
                glyphs: glyphs
            )
        }
        .headed { "HEALTH \(HealthStrip.span(slices: $0, of: PoolHealth.sliceSeconds * 1_000_000_000))" }
    }

    private var widePoolColumns: [TableColumn<PoolRow>] {
        let glyphs = glyphs
        let times = times
        let providers = monitor.snapshot?.providers ?? []
        return [
            .right("DROP", 6, from: 200, order: PoolOrder.dropped.title) { Self.counted($0.dropped, .dropped) },
            .right("BYTES/s", 7, from: 200, order: PoolOrder.bytes.title) { Self.bytesPerSecond($0) },
            .right("LIMIT%", 6, from: 200, order: PoolOrder.limit.title) { Self.headroom($0) },
            .right("FLAP", 4, from: 200, order: PoolOrder.flapping.title) { Self.counted($0.flapping, .flapping) },
            .left("SD", .fitting(4...14), from: 200, order: PoolOrder.provider.title) { pool, _ in
                Self.providers(pool, providers, glyphs)
            },
            .right("RELOADED", 8, from: 200, order: PoolOrder.reloaded.title) {
                StyledText($0.configuredAt.map { times.clock($0) } ?? "-", .dim)
            },
        ]
    }

    /// How many samples more or fewer than five minutes ago.
    private static func change(_ pool: PoolRow) -> StyledText {
        guard let change = pool.samplesChange, isMeasured(pool) else { return StyledText("-", .dim) }
        let isLarge = change < 0 && -change > pool.samples / 10
        return StyledText(ReadableNumber.signedCount(change), isLarge ? .warning : change == 0 ? .dim : .plain)
    }

    /// What its targets send, unpacked, spread over the interval.
    private static func bytesPerSecond(_ pool: PoolRow) -> StyledText {
        guard isMeasured(pool), let bytes = pool.bytesPerSecond else { return StyledText("-", .dim) }
        return StyledText(ReadableNumber.shortSize(ReadableNumber.whole(bytes)))
    }

    /// The kinds of its providers, a failing one first and marked.
    private static func providers(_ pool: PoolRow, _ all: [ProviderStatus], _ glyphs: GlyphSet) -> StyledText {
        var text = StyledText()
        var kinds: Set<String> = []
        let own = all.filter { $0.jobs.contains(pool.name) }
        for provider in own.filter({ !$0.health.isWell }) + own.filter(\.health.isWell)
        where kinds.insert(provider.id.kind).inserted {
            if !text.isEmpty { text.add(" ") }
            text.add(provider.health.isWell ? "" : "\(glyphs.down) ", .down)
            text.add(provider.id.kind, provider.health.isWell ? .dim : .down)
        }
        return text.isEmpty ? StyledText("-", .dim) : text
    }

    /// How much of `target_limit` is taken.
    private static func headroom(_ pool: PoolRow) -> StyledText {
        guard pool.targetLimit > 0 else { return StyledText("-", .dim) }
        let share = ReadableNumber.percent(Int64(pool.targets), of: Int64(pool.targetLimit))
        let isExceeded = pool.targets > pool.targetLimit
        return StyledText(share, isExceeded ? .down : pool.targets * 5 > pool.targetLimit * 4 ? .warning : .plain)
    }

    /// In full to 9,999, then in thousands: DOWN has what is missing.
    private static func total(_ count: Int) -> String {
        count < 10_000 ? String(count) : count < 1_000_000 ? "\(count / 1000)k" : ReadableNumber.count(count)
    }

    static func counted(_ count: Int, _ style: Style) -> StyledText {
        StyledText(ReadableNumber.count(count), count > 0 ? style : .dim)
    }

    private static func duration(_ nanoseconds: Int64?) -> String {
        nanoseconds.map { ReadableNumber.duration($0) } ?? "-"
    }

    /// False when the numbers of the last scrapes would be taken for those of now.
    private static func isMeasured(_ pool: PoolRow) -> Bool {
        pool.lastScrape != nil && PoolState(pool) != .targets(.paused)
    }

    /// The strip; before the first scrape, what the pool waits for.
    private static func health(
        _ pool: PoolRow,
        width: Int,
        times: TimeFormat,
        key: String,
        unscraped: @autoclosure () -> String?,
        glyphs: GlyphSet
    ) -> StyledText {
        if pool.isBroken, let failure = pool.failure {
            let next = failure.nextTry.map {
                times.display == .relative ? "retry in \(times.ahead($0))" : "retry \(times.ahead($0))"
            }
            return StyledText(next ?? "\(key): why", .dim)
        }
        guard pool.lastScrape == nil else { return HealthStrip.line(pool.history, width: width, glyphs: glyphs) }
        if pool.targets == 0 {
            return StyledText(
                pool.discovery.first ?? unscraped() ?? "no targets",
                pool.isDiscoveryFailing ? .error : .dim
            )
        }
        guard pool.pausedAt == nil, let next = pool.nextDue else { return StyledText("-", .dim) }
        let words = times.display == .relative ? "first in" : "first"
        return StyledText("\(words) \(times.ahead(next))", .dim)
    }
}

extension PoolRow {
    /// What its targets send, unpacked, spread over the interval; nil without an interval.
    var bytesPerSecond: Double? {
        interval > .zero ? Double(bodyBytes) * 1e9 / Double(interval.nanoseconds) : nil
    }
}

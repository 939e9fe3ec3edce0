internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine

/// Compares what the engine says from one second to the next and tells what has changed, in lines. A value: it looks at
/// snapshots that it is given.
struct ChangeAnnouncer: Sendable {
    /// Above so many changes of one pool at once they are told together.
    static let changesInFull = 5
    /// Lines for one second; of more only how many there are is said.
    static let linesAtOnce = 20
    /// So many seconds after the start the first results are told, whatever is still missing.
    private static let patience = 15

    private var states: [TargetID: State] = [:]
    private var takenAt: WallTime?
    private var lastEvent: UInt64 = 0
    private var onDisk: DiskConfiguration?
    private var loadedAt: WallTime?
    private var failedAt: WallTime?
    private var alarms: [String] = []
    private var failures: [String: String] = [:]
    private var ticks = 0
    /// The first results have been told.
    private(set) var hasBegun = false
    /// What is shown is of another moment: the way there is no change.
    private var isElsewhere = false
    /// A reload that the user asked for has been told of already.
    var isReloadTold = false

    private struct State: Sendable {
        var pool: String
        var state: TargetState
        var isUp: Bool

        init(_ row: TargetRow) {
            pool = row.pool
            state = row.state
            isUp = row.health == .up && row.state != .paused && row.state != .stale
        }

        /// What it goes by beside another state: who comes from DOWN is up, as on the screens, whatever else there is to say.
        func told(beside other: TargetState) -> TargetState { isUp && other == .down ? .up : state }
    }

    /// Targets of one pool that changed in one way.
    private struct Change: Hashable {
        var pool: String
        var from: TargetState
        var to: TargetState
        var cause: String
    }

    /// What is new since the last call, in lines; called once a second. O(targets).
    mutating func news(_ monitor: Monitor, level: PlainLevel, glyphs: GlyphSet) -> [String] {
        guard let snapshot = monitor.snapshot else { return [] }
        if isElsewhere {
            isElsewhere = false
            // Behind an earlier moment what was told once happens again.
            lastEvent = monitor.log.lastSequence
            _ = news(monitor, level: level, glyphs: glyphs)
            return []
        }
        ticks += 1
        var lines = alarmLines(monitor, glyphs) + configurationLines(snapshot, monitor, level)
        lines += eventLines(monitor, level)
        if snapshot.takenAt != takenAt {
            takenAt = snapshot.takenAt
            lines += hasBegun ? targetLines(snapshot, level, glyphs) : firstLines(snapshot, monitor, level)
            lines += poolLines(snapshot)
        }
        if lines.count > Self.linesAtOnce {
            let hidden = lines.count - Self.linesAtOnce
            lines =
                lines.prefix(Self.linesAtOnce) + [
                    "and \(ReadableNumber.fullCount(hidden)) more: 'changes' and 'events'"
                ]
        }
        let times = TimeFormat(display: monitor.timeDisplay == .utc ? .utc : .local, now: snapshot.takenAt)
        return lines.map { "\(times.clock(snapshot.takenAt)) \($0)" }
    }

    /// A recording was told to go elsewhere: what differs there is not told, what changes from there on is.
    mutating func jump() {
        hasBegun = true
        isElsewhere = true
    }

    // MARK: - Targets

    /// Once every target has been scraped: how they are.
    private mutating func firstLines(_ snapshot: EngineSnapshot, _ monitor: Monitor, _ level: PlainLevel) -> [String] {
        let isComplete = snapshot.isSynced && !snapshot.targets.contains { $0.state == .new }
        guard isComplete || ticks > Self.patience else { return [] }
        hasBegun = true
        failures = Self.failures(snapshot)
        remember(snapshot)
        guard level != .quiet else { return [] }
        let digest = SnapshotDigest(snapshot)
        let waiting = digest.counts[.new, default: 0]
        let new = waiting > 0 ? ", \(ReadableNumber.fullCount(waiting)) not scraped yet" : ""
        let hidden = digest.causes.count - Self.changesInFull
        return ["\(Monitor.targets(digest.targets)): \(digest.up) up, \(digest.down) DOWN\(new)"]
            + digest.causes.prefix(Self.changesInFull).map(PlainReport.line)
            + (hidden > 0 ? ["and \(ReadableNumber.counted(hidden, "more cause")): 'status' names them"] : [])
    }

    private mutating func targetLines(_ snapshot: EngineSnapshot, _ level: PlainLevel, _ glyphs: GlyphSet) -> [String] {
        var changed: [(change: Change, name: String, sentence: String)] = []
        var come: [String: Int] = [:]
        var seen = 0
        for index in snapshot.targets.indices {
            let row = snapshot.targets[index]
            guard let before = states[row.id] else {
                come[row.pool, default: 0] += 1
                continue
            }
            seen += 1
            guard before.state != row.state, Self.isTold(from: before.state, to: row.state, level) else { continue }
            let change = Change(
                pool: row.pool,
                from: before.told(beside: row.state),
                to: State(row).told(beside: before.state),
                cause: row.state == .down ? row.failure?.errorClass ?? "" : ""
            )
            changed.append((change, row.displayName, row.state == .down ? row.failure?.sentence ?? "" : ""))
        }
        var gone: [String: Int] = [:]
        if seen < states.count {
            let known = Set(snapshot.targets.map(\.id))
            for (id, state) in states where !known.contains(id) { gone[state.pool, default: 0] += 1 }
        }
        remember(snapshot)
        guard level != .quiet else { return [] }
        return Self.lines(changed, glyphs) + Self.lines(come: come, gone: gone)
    }

    private mutating func remember(_ snapshot: EngineSnapshot) {
        states.removeAll(keepingCapacity: true)
        for index in snapshot.targets.indices {
            states[snapshot.targets[index].id] = State(snapshot.targets[index])
        }
    }

    /// A slow answer now and then, and a first good scrape, are told to those who want everything.
    private static func isTold(from: TargetState, to: TargetState, _ level: PlainLevel) -> Bool {
        if level == .verbose { return true }
        let calm: Set<TargetState> = [.up, .slow, .new]
        return !(calm.contains(from) && calm.contains(to))
    }

    /// In the order in which the pools come.
    private static func lines(
        _ changed: [(change: Change, name: String, sentence: String)],
        _ glyphs: GlyphSet
    ) -> [String] {
        var byPool: [String: Int] = [:]
        for (change, _, _) in changed { byPool[change.pool, default: 0] += 1 }
        var counts: [Change: Int] = [:]
        for (change, _, _) in changed { counts[change, default: 0] += 1 }
        var told: Set<Change> = []
        var lines: [String] = []
        for (change, name, sentence) in changed {
            let way = "\(change.from.word) \(glyphs.arrow) \(change.to.word)"
            if byPool[change.pool, default: 0] <= changesInFull {
                lines.append("\(change.pool) \(name): \(way)" + (sentence.isEmpty ? "" : "  \(sentence)"))
            } else if told.insert(change).inserted {
                let count = Monitor.targets(counts[change, default: 0])
                lines.append("\(change.pool): \(count) \(way)" + (change.cause.isEmpty ? "" : "  \(change.cause)"))
            }
        }
        return lines
    }

    private static func lines(come: [String: Int], gone: [String: Int]) -> [String] {
        Set(come.keys).union(gone.keys).sorted().map { pool in
            let parts = [(come[pool], "came"), (gone[pool], "went")].compactMap { count, word in
                count.map { "\(Monitor.targets($0)) \(word)" }
            }
            return "\(pool): \(parts.joined(separator: ", "))"
        }
    }

    // MARK: - Pools, configuration, events, alarms

    private static func failures(_ snapshot: EngineSnapshot) -> [String: String] {
        var failures: [String: String] = [:]
        for pool in snapshot.pools { failures[pool.name] = pool.failure?.text }
        return failures
    }

    /// Jobs that stop running as the file says, and those that run again.
    private mutating func poolLines(_ snapshot: EngineSnapshot) -> [String] {
        guard hasBegun else { return [] }
        let newer = Self.failures(snapshot)
        defer { failures = newer }
        guard newer != failures else { return [] }
        return snapshot.pools.compactMap { pool in
            switch (failures[pool.name], newer[pool.name]) {
            case (let old, let new?) where old != new: "\(pool.name): \(PoolState(pool).word): \(new)"
            case (.some, nil): "\(pool.name): runs as the file says"
            default: nil
            }
        }
    }

    private mutating func configurationLines(
        _ snapshot: EngineSnapshot,
        _ monitor: Monitor,
        _ level: PlainLevel
    ) -> [String] {
        let configuration = snapshot.configuration
        defer {
            onDisk = configuration.onDisk
            loadedAt = configuration.loadedAt
            failedAt = configuration.lastFailure?.at
            isReloadTold = false
        }
        var lines: [String] = []
        if let loadedAt, configuration.loadedAt != loadedAt, !isReloadTold {
            let load = configuration.history.first
            let counts = load.map { ": +\($0.targetsAdded) -\($0.targetsRemoved) targets" } ?? ""
            lines.append("reloaded \(configuration.path)\(counts)")
        }
        if let failure = configuration.lastFailure, failure.at != failedAt, !isReloadTold {
            let first = failure.problems.first.map { " \(Self.sentence($0))" } ?? ""
            lines.append("reload failed\(first) - the old configuration goes on")
        }
        guard level != .quiet, configuration.onDisk != onDisk else { return lines }
        if let disk = configuration.onDisk {
            if disk.problems.isEmpty {
                lines.append("disk differs from what runs: 'config' shows how, 'reload' applies it")
            } else {
                let first = disk.problems.first.map { ": \(Self.sentence($0))" } ?? ""
                lines.append("disk broken\(first)")
            }
        } else if configuration.loadedAt == loadedAt {
            lines.append("the disk has what runs again")
        }
        return lines
    }

    private static func sentence(_ problem: ConfigurationProblem) -> String {
        "\(problem.location.shortPosition) \(SecretParameters.masked(inSentence: problem.message))"
    }

    /// Those that no state and no answer has told of.
    private mutating func eventLines(_ monitor: Monitor, _ level: PlainLevel) -> [String] {
        let first = lastEvent
        lastEvent = max(lastEvent, monitor.log.lastSequence)
        let least: EngineEvent.Level =
            switch level {
            case .quiet: .error
            case .normal: .warning
            case .verbose: .info
            }
        var lines: [String] = []
        for event in monitor.log.events.reversed() {
            if event.sequence <= first || lines.count > Self.linesAtOnce { break }
            guard event.level >= least, event.area != .scrape, event.area != .user, event.count == 1 else { continue }
            let subject = event.poolName.map { "\($0) " } ?? ""
            lines.append("\(event.level.word) \(subject)\(event.sentence)")
        }
        return lines.reversed()
    }

    /// What stands in the header for as long as it lasts, when it comes and when it goes.
    private mutating func alarmLines(_ monitor: Monitor, _ glyphs: GlyphSet) -> [String] {
        let view = MonitorView(monitor: monitor, layout: Layout(monitor.size), glyphs: glyphs, clock: monitor.now.wall)
        let chips = view.chipTexts.filter { $0.1 == .error || $0.1 == .warning }.map(\.0)
        let newer = chips.map(Self.name)
        defer { alarms = newer }
        let come = zip(newer, chips).filter { !alarms.contains($0.0) }.map { "ALARM \($0.1)" }
        return come + alarms.filter { !newer.contains($0) }.map { "no more: \($0)" }
    }

    /// `REMOTE BEHIND` of `REMOTE BEHIND 3m`.
    private static func name(_ chip: String) -> String {
        chip.split(separator: " ").filter { !$0.contains(where: \.isNumber) }.joined(separator: " ")
    }
}

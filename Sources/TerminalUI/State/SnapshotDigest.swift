internal import Discovery
internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// What the header, Pools and Dropped say about a whole snapshot, worked out once when it arrives. O(targets).
struct SnapshotDigest: Sendable, Equatable {
    /// How many active targets are in each state, over all pools.
    var counts: [TargetState: Int] = [:]
    var targets = 0
    /// Up in the wide sense: the last scrape was good.
    var up = 0
    var brokenPools = 0
    /// Providers whose last answer was no good, and those that cannot be built.
    var failingProviders = 0
    /// Targets that relabeling dropped, as Prometheus counts them (`droppedTargetCounts`); those without a row too.
    var dropped = 0
    /// Targets in the table of dropped ones that Prometheus does not count there: discovered twice, or none that can be
    /// scraped.
    var otherDropped: [OtherDropped] = []
    /// How many of those that cannot be scraped each pool has.
    var invalidTargets: [String: Int] = [:]
    /// Jobs that are paused as a whole, and targets that are paused by themselves.
    var pausedPools = 0
    var pausedAlone = 0
    var causes: [DownCause] = []
    var changes: [HealthChange] = []
    /// When the health of a target of each pool changed last.
    var poolChanges: [String: WallTime] = [:]
    var droppedRules: [DroppedRuleCount] = []
    var storage = StorageDigest()
    var schedule = ScheduleDigest()

    var down: Int { counts[.down, default: 0] }
    var paused: Int { counts[.paused, default: 0] + counts[.stale, default: 0] }

    /// What was found for a pool and is not scraped: `3 dropped`, `3 dropped, 1 invalid`; nil for nothing.
    func unscrapedWords(of pool: PoolRow) -> String? {
        let parts = [(pool.dropped, "dropped"), (invalidTargets[pool.name] ?? 0, "invalid")].filter { $0.0 > 0 }
        return parts.isEmpty ? nil : parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    /// `1 pool`, `2 targets`, `1 pool, 2 targets`; nil when nothing is paused.
    var pausedWords: String? {
        let parts = [(pausedPools, "pool"), (pausedAlone, "target")].filter { $0.0 > 0 }
        return parts.isEmpty
            ? nil : parts.map { ReadableNumber.fullCounted($0.0, $0.1) }.joined(separator: ", ")
    }

    init() {}

    /// `before` is the digest of another snapshot, of which is taken over what is the same in both.
    init(_ snapshot: EngineSnapshot, after before: (snapshot: EngineSnapshot, digest: SnapshotDigest)? = nil) {
        for pool in snapshot.pools {
            counts.merge(pool.counts, uniquingKeysWith: +)
            up += pool.up
            targets += pool.targets
            brokenPools += pool.isBroken ? 1 : 0
            if pool.pausedAt != nil {
                pausedPools += 1
            } else {
                pausedAlone += pool.counts[.paused, default: 0] + pool.counts[.stale, default: 0]
            }
        }
        failingProviders = snapshot.providers.count(where: \.health.isFailing)
        dropped = snapshot.droppedCounts.values.reduce(0, +)
        causes =
            DownCause.brokenPools(in: snapshot.pools) + DownCause.causes(in: snapshot.targets)
            + DownCause.failingProviders(in: snapshot.providers)
        changes = HealthChange.changes(in: snapshot.targets, until: snapshot.takenAt)
        for change in changes {
            poolChanges[change.pool] = max(poolChanges[change.pool] ?? change.newest, change.newest)
        }
        if let before, before.snapshot.dropped.sharesStorage(with: snapshot.dropped) {
            droppedRules = before.digest.droppedRules
            otherDropped = before.digest.otherDropped
            invalidTargets = before.digest.invalidTargets
        } else {
            droppedRules = DroppedRuleCount.counts(in: snapshot.dropped)
            otherDropped = OtherDropped.counts(in: snapshot.dropped)
            for row in snapshot.dropped where row.reason.isInvalid { invalidTargets[row.pool, default: 0] += 1 }
        }
        storage = StorageDigest(snapshot)
        schedule = ScheduleDigest(snapshot.targets)
    }
}

extension Array {
    /// True when both are one array, and so equal; false says nothing.
    fileprivate func sharesStorage(with other: [Element]) -> Bool {
        count == other.count
            && withUnsafeBufferPointer { own in
                other.withUnsafeBufferPointer { $0.baseAddress == own.baseAddress }
            }
    }
}

/// How many of the targets that are not scraped are so for a reason that Prometheus does not count as dropped.
struct OtherDropped: Sendable, Hashable {
    var word: String
    var count: Int

    /// Those that there are.
    static func counts(in rows: [DroppedRow]) -> [OtherDropped] {
        var (duplicate, invalid) = (0, 0)
        for row in rows {
            switch row.reason {
            case .duplicate: duplicate += 1
            case .invalid: invalid += 1
            case .rule, .empty: break
            }
        }
        return [OtherDropped(word: "duplicate", count: duplicate), OtherDropped(word: "invalid", count: invalid)]
            .filter { $0.count > 0 }
    }
}

/// Failing targets that fail for one reason, a job that does not run as the file says, or discovery that fails.
struct DownCause: Sendable, Hashable {
    var errorClass: String
    /// Of its targets; 0 for a job and for discovery.
    var count = 0
    /// What of the job runs; nil for targets and for discovery.
    var remainder: PoolFailure.Remainder?
    /// Since when the first of them fails for it.
    var since: WallTime?
    /// One of them: its pool and its name, or where a job stands that does not run.
    var pool: String
    var example: String
    /// A few more, with their pool where it is another one.
    var others: [String] = []

    private static let otherCount = 5

    /// Jobs that do not run as the file says come before every failing target; there are no targets to count.
    static func brokenPools(in pools: [PoolRow]) -> [DownCause] {
        pools.compactMap { pool in
            pool.failure.map { failure in
                let remainder = pool.isBroken ? .nothing : failure.remainder
                return DownCause(
                    errorClass: remainder.words + failure.cause,
                    remainder: remainder,
                    pool: pool.name,
                    example: pool.location.shortPosition
                )
            }
        }
    }

    /// Targets that were found before still count; others may be missing.
    static func failingProviders(in providers: [ProviderStatus]) -> [DownCause] {
        providers.compactMap { provider in
            var since: WallTime?
            let text: String
            switch provider.health {
            case .failed(let words, let start): (text, since) = (words, start)
            case .unavailable(let words): text = words
            case .ok, .pending: return nil
            }
            return DownCause(
                errorClass: "discovery: \(SecretParameters.masked(inSentence: text))",
                since: since,
                pool: provider.jobs.first ?? "",
                example: "\(provider.id.kind) \(SecretParameters.masked(inSentence: provider.subject))"
            )
        }
    }

    /// The most targets first.
    static func causes(in targets: [TargetRow]) -> [DownCause] {
        var causes: [String: DownCause] = [:]
        // Of the others not even a copy: there may be ten thousand, five times a second.
        for index in targets.indices where targets[index].state == .down {
            let target = targets[index]
            let name = target.failure?.errorClass ?? "unknown"
            var cause =
                causes[name] ?? DownCause(errorClass: name, pool: target.pool, example: target.displayName)
            if cause.count > 0, cause.others.count < otherCount {
                let name = target.displayName
                cause.others.append(target.pool == cause.pool ? name : "\(target.pool) \(name)")
            }
            cause.count += 1
            if let since = target.causeSince ?? target.since { cause.since = min(since, cause.since ?? since) }
            causes[name] = cause
        }
        return causes.values.sorted { ($1.count, $0.errorClass) < ($0.count, $1.errorClass) }
    }
}

extension [DownCause] {
    /// `14 DOWN in 4 causes, 1 pool not running, 1 SD failing`: each by itself. A short one leaves the causes out.
    func summary(isShort: Bool = false) -> String {
        let targets = filter { $0.count > 0 }
        let down = targets.reduce(0) { $0 + $1.count }
        let idle = self.count { $0.remainder == .nothing }
        let providers = self.count { $0.count == 0 && $0.remainder == nil }
        let partly = self.count - targets.count - idle - providers
        var parts = ["\(ReadableNumber.fullCount(down)) DOWN"]
        if down > 0, !isShort { parts[0] += " in \(ReadableNumber.fullCounted(targets.count, "cause"))" }
        let noun = isShort ? "" : " pool"
        for (count, words) in [(idle, "not running"), (partly, "in part")] where count > 0 {
            parts.append("\(count)\(noun)\(count == 1 || isShort ? "" : "s") \(words)")
        }
        if providers > 0 { parts.append("\(providers) SD failing") }
        return parts.joined(separator: ", ")
    }
}

extension PoolFailure {
    /// What tells one failure from another, where there is little room.
    fileprivate var cause: String {
        let frame = "error creating HTTP client: "
        return text.hasPrefix(frame) ? String(text.dropFirst(frame.count)) : text
    }
}

extension PoolFailure.Remainder {
    /// In front of the reason.
    fileprivate var words: String {
        switch self {
        case .nothing: "not running: "
        case .oldConfiguration: "as before the reload: "
        case .otherDiscovery: "in part: "
        }
    }
}

/// Targets of one pool whose health changed the same way in the last minutes.
struct HealthChange: Sendable, Hashable {
    /// When the first of them changed.
    var at: WallTime
    /// When the last of them changed.
    var newest: WallTime
    var pool: String
    /// The name of the one target; nil when there are several.
    var target: String?
    var count: Int
    var from: TargetState
    var to: TargetState
    var cause: String

    static let windowNanoseconds: Int64 = 300_000_000_000

    private struct Group: Hashable {
        var pool: String
        var from: TargetState
        var to: TargetState
        var errorClass: String
    }

    /// The newest first. A target that came up at its first scrape is no news.
    static func changes(in targets: [TargetRow], until now: WallTime) -> [HealthChange] {
        var changes: [Group: HealthChange] = [:]
        for index in targets.indices {
            guard let since = targets[index].since, now - since <= windowNanoseconds else { continue }
            let target = targets[index]
            guard let (from, to) = transition(of: target) else { continue }
            let group = Group(pool: target.pool, from: from, to: to, errorClass: target.failure?.errorClass ?? "")
            if var change = changes[group] {
                change.at = min(change.at, since)
                change.newest = max(change.newest, since)
                change.count += 1
                change.target = nil
                change.cause = group.errorClass
                changes[group] = change
            } else {
                changes[group] = HealthChange(
                    at: since,
                    newest: since,
                    pool: target.pool,
                    target: target.displayName,
                    count: 1,
                    from: from,
                    to: to,
                    cause: target.failure?.sentence ?? ""
                )
            }
        }
        return changes.values.sorted { ($1.at, $0.pool, $0.cause) < ($0.at, $1.pool, $1.cause) }
    }

    private static func transition(of target: TargetRow) -> (from: TargetState, to: TargetState)? {
        switch target.health {
        case .unknown: return nil
        case .up: return target.recentHealth.contains(.down) && target.state != .paused ? (.down, .up) : nil
        case .down:
            guard target.state == .down else { return nil }
            return (target.recentHealth.contains(.up) ? .up : .new, .down)
        }
    }
}

extension ScrapeFailure {
    /// For a line of news: `parse line 214 col 23`, else the class.
    var sentence: String { problem.map { "parse \($0.place)" } ?? errorClass }
}

/// How many targets one rule (or another reason) dropped.
struct DroppedRuleCount: Sendable, Hashable {
    /// Empty when one pool accounts for all dropped targets.
    var pool: String
    /// `#1 keep`, `duplicate`, `no address`.
    var reason: String
    var count: Int

    /// The most targets first.
    static func counts(in rows: [DroppedRow]) -> [DroppedRuleCount] {
        var counts: [DroppedRuleCount: Int] = [:]
        let isOnePool = rows.allSatisfy { $0.pool == rows.first?.pool }
        for row in rows {
            var pool = ""
            if case .rule = row.reason, !isOnePool { pool = row.pool }
            counts[DroppedRuleCount(pool: pool, reason: row.reason.shortText, count: 0), default: 0] += 1
        }
        return counts.map { DroppedRuleCount(pool: $0.key.pool, reason: $0.key.reason, count: $0.value) }
            .sorted { ($1.count, $0.pool, $0.reason) < ($0.count, $1.pool, $1.reason) }
    }
}

extension DroppedRow.Reason {
    fileprivate var isInvalid: Bool {
        if case .invalid = self { true } else { false }
    }

    /// `#1 keep`, `duplicate`, the words of an invalid target.
    var shortText: String {
        switch self {
        case .rule(let number, let rule, _, _): "#\(number) \(rule.prefix { $0 != " " })"
        case .duplicate: "duplicate"
        case .invalid(let text): text
        case .empty: "no labels left"
        }
    }
}

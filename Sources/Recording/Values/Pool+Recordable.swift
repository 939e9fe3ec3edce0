internal import Discovery
internal import MetricModel
internal import ScrapeEngine

// Jobs, what their discovery says, and what is dropped.

extension PoolFailure: Recordable {
    static var blank: PoolFailure { PoolFailure(text: "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&text)
        try coder.field(&nextTry)
        try coder.choice(&remainder, of: [.nothing, .oldConfiguration, .otherDiscovery])
    }
}

extension PoolHealth: Recordable {
    static var blank: PoolHealth { PoolHealth(up: 0, down: 0, paused: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&up)
        try coder.field(&down)
        try coder.field(&paused)
        try coder.field(&samples)
    }
}

extension PoolRow: Recordable {
    static var blank: PoolRow { PoolRow(name: "", location: .blank) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&name)
        try coder.field(&location)
        try coder.field(&failure)
        try coder.field(&interval)
        try coder.field(&timeout)
        for state in TargetState.allCases {
            var count = counts[state] ?? 0
            try coder.field(&count)
            counts[state] = count == 0 ? nil : count
        }
        try coder.field(&targets)
        try coder.field(&targetLimit)
        try coder.field(&dropped)
        try coder.field(&medianDurationNanoseconds)
        try coder.field(&p95DurationNanoseconds)
        try coder.field(&samples)
        try coder.field(&seriesAdded)
        try coder.field(&staleMarkersWritten)
        try coder.field(&bodyBytes)
        try coder.field(&lastScrape)
        try coder.field(&nextDue)
        try coder.field(&flapping)
        try coder.field(&configuredAt)
        try coder.field(&pausedAt)
        try coder.field(&history)
        try coder.field(&discovery)
        try coder.field(&isDiscoveryFailing)
    }
}

extension ProviderStatus.Health: Recordable {
    static var blank: ProviderStatus.Health { .ok }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var kind = 0
        var text = ""
        var since = WallTime.blank
        switch self {
        case .ok: kind = 0
        case .pending: kind = 1
        case .failed(let words, let time): (kind, text, since) = (2, words, time)
        case .unavailable(let words): (kind, text) = (3, words)
        }
        try coder.choice(&kind, of: [0, 1, 2, 3])
        switch kind {
        case 0: self = .ok
        case 1: self = .pending
        case 2:
            try coder.field(&text)
            try coder.field(&since)
            self = .failed(text, since: since)
        default:
            try coder.field(&text)
            self = .unavailable(text)
        }
    }
}

extension ProviderStatus: Recordable {
    static var blank: ProviderStatus { ProviderStatus(id: ProviderID(kind: "", number: 0), jobs: [], health: .ok) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var (kind, number, jobs, health) = (id.kind, id.number, jobs, health)
        var (location, subject, groups, targets) = (location, subject, groupCount, targetCount)
        var (answer, took, activity) = (lastAnswer, answerNanoseconds, activity)
        try coder.field(&kind)
        try coder.field(&number)
        try coder.field(&jobs)
        try coder.field(&health)
        try coder.field(&location)
        try coder.field(&subject)
        try coder.field(&groups)
        try coder.field(&targets)
        try coder.field(&answer)
        try coder.field(&took)
        try coder.field(&activity)
        self = ProviderStatus(
            id: ProviderID(kind: kind, number: number),
            jobs: jobs,
            health: health,
            location: location,
            subject: subject,
            groupCount: groups,
            targetCount: targets,
            lastAnswer: answer,
            answerNanoseconds: took,
            activity: activity
        )
    }
}

extension DiscoveredLabels: Recordable {
    static var blank: DiscoveredLabels { DiscoveredLabels(target: .empty) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var (target, group, defaults) = (target, group, defaults)
        try coder.field(&target)
        try coder.field(&group)
        try coder.field(&defaults)
        self = DiscoveredLabels(target: target, group: group, defaults: defaults)
    }
}

extension DroppedRow.Reason: Recordable {
    static var blank: DroppedRow.Reason { .empty }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var kind = 0
        var (number, text, value, location) = (0, "", "", SourceLocation.blank)
        switch self {
        case .empty: kind = 0
        case .rule(let place, let rule, let looked, let line):
            (kind, number, text, value, location) = (1, place, rule, looked, line)
        case .duplicate(let other): (kind, text) = (2, other)
        case .invalid(let words): (kind, text) = (3, words)
        }
        try coder.choice(&kind, of: [0, 1, 2, 3])
        if kind > 0 { try coder.field(&text) }
        if kind == 1 {
            try coder.field(&number)
            try coder.field(&value)
            try coder.field(&location)
        }
        switch kind {
        case 0: self = .empty
        case 1: self = .rule(number: number, rule: text, value: value, location: location)
        case 2: self = .duplicate(of: text)
        default: self = .invalid(text)
        }
    }
}

extension DroppedRow: Recordable {
    static var blank: DroppedRow { DroppedRow(pool: "", discovered: .blank, reason: .empty) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        if !coder.isReading { reason = shownReason }
        try coder.field(&pool)
        try coder.field(&discovered)
        try coder.field(&reason)
        try coder.field(&location)
        try coder.field(&source)
        try coder.field(&since)
    }
}

/// The dropped targets of one pool, counted.
struct DroppedCount: Recordable {
    var pool = ""
    var count = 0

    static var blank: DroppedCount { DroppedCount() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&pool)
        try coder.field(&count)
    }
}

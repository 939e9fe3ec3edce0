internal import MetricModel
internal import ScrapeEngine

// Rows of active targets. What of them never changes, `TargetFacts`, is written once for many.

extension TargetFacts.Content: Recordable {
    static var blank: TargetFacts.Content {
        TargetFacts.Content(pool: "", url: "", labels: .empty, discoveredLabels: .empty)
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        if !coder.isReading { hideSecrets() }
        try coder.field(&pool)
        try coder.field(&url)
        try coder.field(&labels)
        try coder.field(&discoveredLabels)
        try coder.field(&intervalText)
        try coder.field(&timeoutText)
        try coder.field(&location)
        try coder.field(&source)
    }

    /// A rule may have copied a secret parameter into another label.
    private mutating func hideSecrets() {
        let secrets = LabelSecrets(discoveredLabels, url: url)
        guard secrets.hidesSomething else { return }
        url = secrets.hidden(in: url)
        labels = secrets.hidden(in: labels)
        discoveredLabels = Labels(secrets.pairs)
    }
}

extension RecentHealth: Recordable {
    static var blank: RecentHealth { RecentHealth() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var pattern = bits
        try coder.hash(&pattern)
        self = RecentHealth(bits: pattern)
    }
}

extension DuplicateTarget: Recordable {
    static var blank: DuplicateTarget { DuplicateTarget(pool: "", url: "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&pool)
        try coder.field(&url)
    }
}

extension EndOfRun: Recordable {
    static var blank: EndOfRun { EndOfRun(at: .blank, markers: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&at)
        try coder.field(&markers)
    }
}

extension StaleMarkersDue: Recordable {
    static var blank: StaleMarkersDue { StaleMarkersDue(count: 0, at: .blank) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&count)
        try coder.field(&at)
    }
}

/// Without its identity and its facts.
extension TargetRow: Recordable {
    static var blank: TargetRow { TargetRow(id: TargetID(rawValue: 0), facts: TargetFacts(.blank)) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&interval)
        try coder.field(&timeout)
        try coder.choice(&health, of: [.unknown, .up, .down])
        try coder.choice(&state, of: TargetState.allCases)
        try coder.field(&since)
        try coder.field(&causeSince)
        try coder.field(&failuresInRow)
        try coder.field(&flaps)
        try coder.field(&recentHealth)
        try coder.field(&lastScrape)
        try coder.field(&lastDurationNanoseconds)
        try coder.field(&failure)
        try coder.field(&scrapes)
        try coder.field(&samplesScraped)
        try coder.field(&samplesKept)
        try coder.field(&seriesAdded)
        try coder.field(&seriesGone)
        try coder.field(&staleMarkersWritten)
        try coder.field(&wireBytes)
        try coder.field(&bodyBytes)
        try coder.field(&samplesRefused)
        try coder.field(&nearestLimit)
        try coder.field(&staleMarkersDue)
        try coder.field(&nextDue)
        try coder.field(&isInFlight)
        try coder.field(&latenessNanoseconds)
        try coder.field(&admissionNanoseconds)
        try coder.field(&missedTicks)
        try coder.field(&duplicate)
        try coder.field(&pausedAt)
    }
}

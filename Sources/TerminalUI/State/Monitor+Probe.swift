internal import MetricModel
internal import ScrapeEngine

/// Probes: extra requests that are shown and never stored.
extension Monitor {
    /// More targets than this are asked about, and a target whose last scrape took longer.
    static let probesAtOnce = 20
    static let slowProbe: Int64 = 5_000_000_000

    /// Probes what is open, marked or selected; what takes long or is much is asked about.
    mutating func probeSelection() -> [Effect] { askToProbe(selectedTargets()) }

    /// Probes these targets, after a question when that takes long or is much.
    mutating func askToProbe(_ rows: [TargetRow]) -> [Effect] {
        guard !rows.isEmpty else {
            notices.show(.info, "nothing to probe: no target is selected", at: now.monotonic)
            return []
        }
        let slowest = rows.max { $0.lastDurationNanoseconds < $1.lastDurationNanoseconds }
        let isSlow = slowest.map { $0.lastDurationNanoseconds > Self.slowProbe } ?? false
        if rows.count > Self.probesAtOnce || isSlow {
            return ask(
                .probe(
                    rows.map(\.id),
                    slowest: isSlow ? slowest.map { ProbeWarning(name: $0.displayName, $0) } : nil
                )
            )
        }
        return probe(rows.map(\.id))
    }

    /// Hands the command to the engine.
    mutating func probe(_ targets: [TargetID]) -> [Effect] {
        let name = targets.count == 1 ? snapshot?.targets.first { $0.id == targets[0] }?.displayName : nil
        notices.show(.info, "probing \(name ?? Self.targets(targets.count))", at: now.monotonic)
        return [.send(.probe(targets))]
    }

    /// Says what came of them, and fetches that of the open target.
    mutating func take(_ report: ProbeReport) -> [Effect] {
        var results: [(target: TargetID, result: ProbeResult)] = []
        var reasons: [String] = []
        for (target, outcome) in report.outcomes {
            switch outcome {
            case .probed(let result): results.append((target, result))
            case .skipped(let reason): reasons.append(reason)
            }
        }
        // Those that are gone do not come back under the same number.
        if let present { probedTargets.formIntersection(present.targets.map(\.id)) }
        for (target, _) in results { probedTargets.insert(target) }
        if report.outcomes.count == 1, let (target, result) = results.first {
            let name = snapshot?.targets.first { $0.id == target }?.displayName ?? "the target"
            notices.show(
                result.failure == nil ? .info : .warning,
                "probed \(name): \(result.screenSentence)",
                at: now.monotonic
            )
        } else {
            showCounts(results.map(\.result), reasons)
        }
        guard let open = navigation.detail?.id, results.contains(where: { $0.target == open }) else { return [] }
        return [.loadProbe(open)]
    }

    private mutating func showCounts(_ results: [ProbeResult], _ reasons: [String]) {
        guard !results.isEmpty else {
            notices.show(.warning, "not probed: \(reasons.first ?? "nothing came back")", at: now.monotonic)
            return
        }
        let failing = results.count { $0.failure != nil }
        var text = "probed \(Self.targets(results.count)): \(results.count - failing) good, \(failing) failing"
        if let first = reasons.first { text += ", \(reasons.count) not asked (\(first))" }
        notices.show(failing == 0 ? .info : .warning, text + " - not ingested", at: now.monotonic)
    }

    /// The engine's answer about the open target's probe.
    mutating func take(_ probe: ProbeResult?, of id: TargetID) {
        guard navigation.detail?.id == id, let probe else { return }
        guard navigation.detail?.probe?.result.at != probe.at else { return }
        let state = ProbeState(probe)
        if navigation.detail?.body == nil { navigation.detail?.isHex = state.lines?.isBinary ?? false }
        navigation.detail?.probe = state
        navigation.detail?.isProbeShown = true
        showFailingLine()
    }

    /// The marked pools, else the one under the cursor.
    mutating func selectedPools() -> [PoolRow] {
        if !pools.marks.isEmpty { return pools.marked }
        pools.settle()
        return pools.current.map { [$0] } ?? []
    }

    /// What the next key's verb is about: the open target, the marked ones, the one under the cursor, or all of the pools
    /// that are.
    mutating func selectedTargets() -> [TargetRow] {
        if let detail = navigation.detail { return detail.isGone ? [] : [detail.row] }
        switch navigation.context {
        case .pools:
            let names = Set(selectedPools().map(\.name))
            return snapshot?.targets.filter { names.contains($0.pool) } ?? []
        case .targets:
            if !targetTable.marks.isEmpty { return targetTable.marked }
            targetTable.settle()
            return targetTable.current.map { [$0] } ?? []
        default: return []
        }
    }

    /// Turns between the kept body and the probe where only one has room; else to the next tab.
    mutating func turnPane() -> [Effect] {
        guard let detail = navigation.detail, detail.tab == .response, detail.probe != nil, detail.body != nil,
            detail.isHex || !ResponseComparison.isSideBySide(width: detailPanes.responseWidth)
        else { return perform(.nextTab) }
        navigation.detail?.isProbeShown.toggle()
        return []
    }
}

/// Why a probe may take long.
struct ProbeWarning: Sendable, Equatable {
    let name: String
    let nanoseconds: Int64

    init(name: String, _ row: TargetRow) {
        self.name = name
        nanoseconds = row.lastDurationNanoseconds
    }
}

internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine

/// How far a reload that the user asked for has come.
enum ReloadStep: Sendable, Equatable {
    /// The engine finds out what a reload would change, to be applied if it is little.
    case checking
    case applying

    /// What the header says meanwhile.
    var chip: String { self == .applying ? "RELOADING" : "CHECKING" }
}

/// Reloads: what they would change, what they have changed, and why they could not.
extension Monitor {
    /// Applies the file; first the engine says what that means, so that a reload which loses much can be asked about.
    mutating func reload() -> [Effect] { begin(.checking, .reload(dryRun: true)) }

    /// Applies the file without a question: somebody who cannot answer one asked for it.
    mutating func reloadAtOnce() -> [Effect] {
        dropReloadQuestion()
        reloadStep = .applying
        return [.send(.reload(dryRun: false))]
    }

    private mutating func begin(_ step: ReloadStep, _ command: EngineCommand) -> [Effect] {
        guard reloadStep == nil else {
            notices.show(.info, "a reload is under way", at: now.monotonic)
            return []
        }
        reloadStep = step
        commandedAt = now.monotonic
        return [.send(command)]
    }

    // MARK: - Answers

    /// What a reload would do is known. A file that does not load is refused by the reload itself, so that every way to
    /// ask for one has the same consequences.
    mutating func take(_ plan: ReloadPlan) -> [Effect] {
        let step = reloadStep
        if step != .applying { reloadStep = nil }
        // The question would be about the present, which is not to be seen.
        if step == .checking, isRewound {
            notices.show(.info, "not reloaded: the display was rewound meanwhile", at: now.monotonic)
            return []
        }
        let isSeen = config.isPlanAskedFor && navigation.context == .config && config.plan == plan
        remember(plan)
        switch step {
        case .checking:
            if isSeen { return reloadAtOnce() }
            let pools = present?.pools ?? []
            let broken = Set(pools.filter(\.isBroken).map(\.name))
            let targets = pools.reduce(0) { $0 + $1.targets }
            guard plan.isConsequential(targets: targets, broken: broken) else { return reloadAtOnce() }
            return askLater(.reload(plan, targets: targets, broken: broken))
        case .applying, nil: return []
        }
    }

    mutating func reloaded(_ report: ReloadReport) {
        endReload()
        let warnings =
            report.warnings.isEmpty
            ? "" : " - \(report.warnings[0])" + (report.warnings.count > 1 ? " (+\(report.warnings.count - 1))" : "")
        let isFine = report.warnings.isEmpty && report.jobsBroken.isEmpty
        notices.show(
            isFine ? .info : .warning,
            "reloaded in \(ReadableNumber.duration(report.nanoseconds)): \(report.sentence)\(warnings)",
            at: now.monotonic,
            isEvent: true
        )
    }

    mutating func reloadedPartly(_ report: ReloadReport, _ failures: [JobFailure]) {
        endReload()
        let first = failures.first.map { "\($0.job): \(SecretParameters.masked(inSentence: $0.text))" } ?? ""
        let more = failures.count > 1 ? " (+\(failures.count - 1))" : ""
        notices.show(
            .error,
            "failed to apply the new configuration: \(first)\(more); the rest " + report.sentence,
            hint: "\(key(.open)) shows",
            at: now.monotonic,
            isReloadFailure: true,
            isEvent: true
        )
        guard !isPast else { return }
        snapshot?.configuration.lastFailure = nil
        snapshot?.configuration.failures = failures
    }

    mutating func reloadRefused(_ failure: ConfigurationFailure) {
        forgetStep()
        closeReloadPage()
        var text = "reload failed"
        if let first = failure.problems.first {
            text += " \(first.location.shortPosition) \(SecretParameters.masked(inSentence: first.message))"
        }
        if failure.problems.count > 1 { text += " (+\(failure.problems.count - 1))" }
        if let loadedAt = present?.configuration.loadedAt { text += " - still running \(times.clock(loadedAt))" }
        notices.show(.error, text, hint: "\(key(.open)) shows", at: now.monotonic, isReloadFailure: true, isEvent: true)
        if !isPast { snapshot?.configuration.lastFailure = failure }
    }

    /// What was said of reloads before is old now.
    private mutating func endReload() {
        forgetStep()
        dropReloadQuestion()
        closeReloadPage()
        notices.dismissReloadFailure()
    }

    /// A reload has ended; one whose plan is still being worked out is another.
    private mutating func forgetStep() {
        if reloadStep == .applying { reloadStep = nil }
    }

    /// A question about a reload that would be is old.
    private mutating func dropReloadQuestion() {
        if question?.isAboutReload == true { question = nil }
        if waitingQuestion?.isAboutReload == true { waitingQuestion = nil }
    }

    /// A page about a reload that would be is old.
    private mutating func closeReloadPage() {
        switch overlay {
        case .page(let page) where page.plan != nil: overlay = nil
        case .help(var help) where help.page?.plan != nil:
            help.page = nil
            overlay = .help(help)
        case .palette(var palette) where palette.page?.plan != nil:
            palette.page = nil
            overlay = .palette(palette)
        default: break
        }
    }
}

extension ConfigurationState {
    /// True while the newest reload was refused, or applied in part.
    var hasReloadFailure: Bool { lastFailure != nil || !failures.isEmpty }
}

extension ReloadPlan {
    /// True when it is to be asked about: it loses more than 50 targets or a tenth of them, or jobs of it cannot run
    /// that are not `broken` already.
    func isConsequential(targets: Int, broken: Set<String> = []) -> Bool {
        guard problems.isEmpty else { return false }
        return targetsLost > 50 || targetsLost * 10 > targets || !failures.isEmpty
            || !report.jobsBroken.allSatisfy { broken.contains($0.job) }
    }
}

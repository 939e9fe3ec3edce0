internal import HTTPTransport
internal import ScrapeConfiguration
internal import ScrapeEngine

/// What a reload would do, the most important first: one line, or several where there is room.
struct ConfigPlanLines {
    let monitor: Monitor
    let glyphs: GlyphSet
    let width: Int

    private static let name = "IF RELOADED"
    private static let nameColumns = 13

    var lines: [StyledText] {
        guard let plan = monitor.config.plan, !monitor.config.isAsking else {
            return [line(StyledText(asking, .dim), name: Self.name)]
        }
        if !plan.problems.isEmpty { return refusal(plan) }
        let facts = FactRows.lines(
            Self.name,
            summary(plan),
            width: width,
            nameColumns: Self.nameColumns,
            glyphs: glyphs
        )
        return facts + details(plan)
    }

    private var asking: String {
        if monitor.isRecording { return "not recorded: it is found out when somebody asks" }
        if monitor.isPast { return "not known for that moment - \(monitor.key(.freeze)) goes live" }
        return askingNow
    }

    private var askingNow: String {
        monitor.config.isAsking
            ? "asking the engine what it would change" : "not known - \(monitor.key(.previewReload)) asks"
    }

    private func refusal(_ plan: ReloadPlan) -> [StyledText] {
        let count = plan.problems.count == 1 ? "1 error" : "\(plan.problems.count) errors"
        return [line(StyledText("refused: \(count); running config stays", .error), name: Self.name)]
    }

    /// `pools ~1   targets +41 -0   dropped -41   loops restarted 0   gaps none   samples +4.1k (est.)`
    private func summary(_ plan: ReloadPlan) -> [StyledText] {
        let report = plan.report
        guard plan.changesSomething else {
            let why =
                monitor.snapshot?.configuration.onDisk == nil ? "nothing: the disk has what runs" : "nothing changes"
            return [StyledText(why, .dim)]
        }
        let pools = [("~", report.jobsChanged), ("+", report.jobsAdded), ("-", report.jobsRemoved)]
            .filter { !$0.1.isEmpty }.map { "\($0.0)\($0.1.count)" }.joined(separator: " ")
        var facts = [StyledText("pools ", .dim) + StyledText(pools.isEmpty ? "none" : pools)]
        facts.append(StyledText("targets ", .dim) + targets(plan))
        if plan.droppedChange != 0 {
            facts.append(StyledText("dropped ", .dim) + StyledText(ReadableNumber.signedCount(plan.droppedChange)))
        }
        facts.append(
            StyledText("loops restarted ", .dim) + StyledText(ReadableNumber.fullCount(report.loopsRestarted))
        )
        if report.loopsRestarted == 0 { facts.append(StyledText("gaps none", .dim)) }
        if plan.samplesChange != 0 || plan.targetsOfUnknownSize > 0 { facts.append(samples(plan)) }
        return facts
    }

    private func targets(_ plan: ReloadPlan) -> StyledText {
        let unknown = plan.jobsWithUnknownTargets.isEmpty ? "" : " +?"
        let added = ReadableNumber.fullCount(plan.report.targetsAdded)
        let removed = ReadableNumber.fullCount(plan.report.targetsRemoved)
        var text = StyledText("+\(added) -\(removed)\(unknown)")
        if plan.targetsLost > 0, plan.targetsLost != plan.report.targetsRemoved {
            text.add(" (\(ReadableNumber.fullCount(plan.targetsLost)) go)", .warning)
        }
        return text
    }

    /// What new targets of jobs that run will have is what the job's targets have; of other jobs nobody knows.
    private func samples(_ plan: ReloadPlan) -> StyledText {
        var text = ReadableNumber.signedCount(plan.samplesChange)
        if plan.targetsOfUnknownSize > 0 { text = plan.samplesChange == 0 ? "+?" : "\(text) +?" }
        return StyledText("samples ", .dim) + StyledText("\(text) (est.)")
    }

    /// What goes wrong, then what is changed of each job, then what is worth a warning.
    private func details(_ plan: ReloadPlan) -> [StyledText] {
        var lines: [StyledText] = []
        for failure in plan.failures {
            let text = SecretParameters.masked(inSentence: failure.text)
            lines.append(line(StyledText("\(failure.job) keeps what it has: \(text)", .error)))
        }
        for failure in plan.report.jobsBroken {
            let text = SecretParameters.masked(inSentence: failure.text)
            lines.append(line(StyledText("\(failure.job) cannot run: \(text)", .error)))
        }
        for difference in plan.jobDifferences {
            let words = difference.words.joined(separator: ", ")
            lines.append(line(StyledText("~ \(difference.job)  ", .warning) + StyledText(words)))
        }
        lines += named(plan.report.jobsAdded, "+", .added) + named(plan.report.jobsRemoved, "-", .removed)
        lines += named(plan.sectionsChanged, "~", .warning)
        if !plan.jobsWithUnknownTargets.isEmpty {
            let jobs = plan.jobsWithUnknownTargets.joined(separator: ", ")
            lines.append(line(StyledText("+? what discovery of \(jobs) finds", .dim)))
        }
        for warning in plan.report.warnings { lines.append(line(StyledText(warning, .warning))) }
        return lines
    }

    private func named(_ names: [String], _ sign: String, _ style: Style) -> [StyledText] {
        names.isEmpty ? [] : [line(StyledText("\(sign) ", style) + StyledText(names.joined(separator: ", ")))]
    }

    private func line(_ fact: StyledText, name: String = "") -> StyledText {
        FactRows.line(name, fact, nameColumns: Self.nameColumns)
    }
}

extension ReloadPlan {
    /// Whether anything would be otherwise after it.
    var changesSomething: Bool {
        !report.jobsAdded.isEmpty || !report.jobsChanged.isEmpty || !report.jobsRemoved.isEmpty
            || !sectionsChanged.isEmpty || !failures.isEmpty || !report.jobsBroken.isEmpty
            || report.targetsAdded + report.targetsRemoved > 0
    }
}

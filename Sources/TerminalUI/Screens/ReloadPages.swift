internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine

/// The problems of a configuration that does not load.
enum ReloadProblemLines {
    /// Each problem with its place, and what was probably meant below it.
    static func lines(_ problems: [ConfigurationProblem], _ width: Int) -> [StyledText] {
        problems.flatMap { problem in
            let place = StyledText(problem.location.shortPosition, .heading)
            let message = SecretParameters.masked(inSentence: problem.message)
            let line = place + StyledText("  ") + StyledText(message, .error)
            return (line.columns(.unicode) <= width - 2 ? [line] : [place] + indented(message, width))
                + (problem.suggestion.map { [StyledText("    did you mean \($0)?", .dim)] } ?? [])
        }
    }

    /// An error below what it is about.
    static func indented(_ text: String, _ width: Int) -> [StyledText] {
        TextWrap.lines(text, width: width - 6, limit: 4, glyphs: .unicode)
            .map { StyledText("    ") + StyledText($0, .error) }
    }
}

/// The jobs that a reload would leave under their old configuration, or could not run.
enum ReloadFailureLines {
    /// Each job with its place, and below it what is wrong.
    static func lines(_ failures: [JobFailure], _ width: Int) -> [StyledText] {
        failures.flatMap { failure in
            [StyledText(failure.job, .heading) + StyledText("  \(failure.location.shortPosition)", .dim)]
                + ReloadProblemLines.indented(SecretParameters.masked(inSentence: failure.text), width)
        }
    }
}

/// What a reload would change. `key` reloads; nil where none does.
enum ReloadPlanPage {
    /// How many lines the names of one kind of job may take.
    private static let nameLines = 4
    /// So many names are counted at a glance.
    private static let countedNames = 9

    static func page(
        of plan: ReloadPlan,
        configuration: ConfigurationState?,
        width: Int,
        times: TimeFormat,
        key: String?
    ) -> TextPage {
        TextPage(
            title: "IF RELOADED",
            lines: lines(plan, configuration, width, times, key),
            plan: plan,
            linesForWidth: { lines(plan, configuration, $0, $1, key) }
        )
    }

    private static func lines(
        _ plan: ReloadPlan,
        _ configuration: ConfigurationState?,
        _ width: Int,
        _ times: TimeFormat,
        _ key: String?
    ) -> [StyledText] {
        var lines: [StyledText] = []
        if let configuration { lines += files(plan, configuration, times) + [StyledText()] }
        if plan.problems.isEmpty {
            lines += changes(plan, width: width)
            if let key { lines += [StyledText(), StyledText("\(key) applies it.", .dim)] }
        } else {
            let count = plan.problems.count == 1 ? "1 problem" : "\(plan.problems.count) problems"
            lines.append(FactRows.line("REFUSED", "\(count); what runs would go on", .error))
            lines += [StyledText()] + ReloadProblemLines.lines(plan.problems, width)
        }
        return lines
    }

    private static func files(
        _ plan: ReloadPlan,
        _ configuration: ConfigurationState,
        _ times: TimeFormat
    ) -> [StyledText] {
        var disk = StyledText()
        if let modifiedAt = configuration.onDisk?.modifiedAt { disk.add("\(times.clock(modifiedAt)) ") }
        if !plan.problems.isEmpty {
            disk.add("does not load", .error)
        } else if plan.contentHash == configuration.contentHash, configuration.onDisk == nil {
            disk.add("#\(plan.contentHash)  the same text", .dim)
        } else {
            disk.add("#\(plan.contentHash)")
            disk.add("  differs", .warning)
        }
        let running = StyledText("\(times.clock(configuration.loadedAt)) #\(configuration.contentHash)")
        return [
            FactRows.line("FILE", configuration.path), FactRows.line("RUNNING", running),
            FactRows.line("ON DISK", disk),
        ]
    }

    private static func changes(_ plan: ReloadPlan, width: Int) -> [StyledText] {
        let report = plan.report
        var lines: [StyledText] = []
        let kinds = [("ADDED", report.jobsAdded), ("CHANGED", report.jobsChanged), ("REMOVED", report.jobsRemoved)]
        for (kind, jobs) in kinds where !jobs.isEmpty { lines += named(kind, jobs, width) }
        for difference in plan.jobDifferences {
            lines += FactRows.lines(
                "",
                wrapping: "\(difference.job): \(difference.words.joined(separator: ", "))",
                .dim,
                limit: 2,
                width: width,
                glyphs: .unicode
            )
        }
        if !plan.sectionsChanged.isEmpty { lines += named("SECTIONS", plan.sectionsChanged, width) }
        if lines.isEmpty { lines.append(FactRows.line("JOBS", "none changes", .dim)) }
        lines.append(FactRows.line("TARGETS", targets(plan)))
        lines.append(FactRows.line("", "an estimate: the new rules over what is discovered now", .dim))
        if !plan.jobsWithUnknownTargets.isEmpty {
            lines += named("UNKNOWN", plan.jobsWithUnknownTargets, width)
            lines.append(FactRows.line("", "what their discovery finds shows when it has run", .dim))
        }
        let loops =
            report.loopsRestarted == 1 ? "1 restarts" : "\(ReadableNumber.fullCount(report.loopsRestarted)) restart"
        lines.append(FactRows.line("LOOPS", StyledText(loops) + StyledText("  scrapes under way end first", .dim)))
        if !plan.failures.isEmpty {
            lines += [StyledText(), StyledText("These jobs would keep the configuration they have:", .warning)]
            lines += ReloadFailureLines.lines(plan.failures, width)
        }
        if !report.jobsBroken.isEmpty {
            lines += [StyledText(), StyledText("These jobs could not run:", .warning)]
            lines += ReloadFailureLines.lines(report.jobsBroken, width)
        }
        if !report.warnings.isEmpty {
            lines.append(StyledText())
            for warning in report.warnings {
                lines += FactRows.lines(
                    "WARNING",
                    wrapping: warning,
                    .warning,
                    limit: 4,
                    width: width,
                    glyphs: .unicode
                )
            }
        }
        return lines
    }

    private static func targets(_ plan: ReloadPlan) -> StyledText {
        var text = StyledText("+\(plan.report.targetsAdded) -\(plan.report.targetsRemoved)")
        if plan.targetsLost > 0 {
            text.add("  \(ReadableNumber.fullCount(plan.targetsLost)) scraped no more", .warning)
        }
        return text
    }

    private static func named(_ kind: String, _ jobs: [String], _ width: Int) -> [StyledText] {
        FactRows.lines(
            kind,
            wrapping: (jobs.count > countedNames ? "\(jobs.count): " : "") + jobs.joined(separator: ", "),
            limit: nameLines,
            width: width,
            glyphs: .unicode
        )
    }
}

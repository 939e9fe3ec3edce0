internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine

/// The loads before, the newest first: beside each other in one row, or one a row where there is room.
struct ConfigHistoryLines {
    let loads: [ConfigurationLoad]
    let times: TimeFormat

    private static let name = "HISTORY"

    func lines(rows: Int) -> [StyledText] {
        guard rows > 0 else { return [] }
        guard !loads.isEmpty else { return [FactRows.line(Self.name, "nothing was loaded yet", .dim)] }
        if rows > 1 {
            return FactRows.named(Self.name, loads.prefix(rows).map { entry($0, isLong: true) })
        }
        let entries = loads.prefix(4).map { entry($0, isLong: false) }
        return [FactRows.line(Self.name, entries.dropFirst().reduce(entries[0]) { $0 + StyledText("   ") + $1 })]
    }

    /// `14:02:11 ok 84ms +12 -3`, `13:40:02 failed 12:9 did not find key`.
    private func entry(_ load: ConfigurationLoad, isLong: Bool) -> StyledText {
        var text = StyledText("\(times.clock(load.at)) ")
        switch load.outcome {
        case .applied: text.add("ok", .up)
        case .partial: text.add("partial", .warning)
        case .refused: text.add("failed", .error)
        }
        if load.outcome != .refused {
            text.add(" \(ReadableNumber.duration(load.nanoseconds))", .dim)
            text.add(" +\(load.targetsAdded) -\(load.targetsRemoved)")
            if isLong { text.add("  #\(load.contentHash.prefix(6))", .dim) }
        }
        guard let problem = load.firstProblem else { return text }
        let place = problem.location
        if place.line > 0 {
            text.add(" " + (isLong ? place.shortPosition : "\(place.line):\(place.column)"))
        }
        text.add(" \(problem.message)")
        if isLong, load.problemCount > 1 { text.add("  +\(load.problemCount - 1)", .dim) }
        return text
    }
}

internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// One phase of a scrape, in the order in which they come.
struct Phase: Equatable {
    var name: String
    var nanoseconds: Int64

    /// All of them, also those that took no time.
    static func all(of result: ScrapeResult) -> [Phase] {
        let timings = result.timings
        return [
            Phase(name: "dns", nanoseconds: timings.dns), Phase(name: "connect", nanoseconds: timings.connect),
            Phase(name: "tls", nanoseconds: timings.tls), Phase(name: "send", nanoseconds: timings.request),
            Phase(name: "wait", nanoseconds: timings.wait), Phase(name: "body", nanoseconds: timings.transfer),
            Phase(name: "parse", nanoseconds: result.parseNanoseconds),
        ]
    }

    /// The one that took longest.
    static func longest(of result: ScrapeResult) -> Phase? {
        all(of: result).filter { $0.nanoseconds > 0 }.max { $0.nanoseconds < $1.nanoseconds }
    }

    /// What a scrape that took all of its time, or nearly all, spent it on; nil for others.
    static func overrun(of result: ScrapeResult, nanoseconds: Int64, timeout: PrometheusDuration) -> String? {
        guard timeout > .zero, nanoseconds >= timeout.nanoseconds / 100 * 95, let longest = longest(of: result)
        else { return nil }
        let time = ReadableNumber.duration(longest.nanoseconds)
        return "the time ran out: \(time) of \(ReadableNumber.duration(timeout)) went to \(longest.words)"
    }

    /// What the scrape was doing then.
    var words: String {
        switch name {
        case "dns": "looking up the name"
        case "connect": "connecting"
        case "tls": "the TLS handshake"
        case "send": "sending the request"
        case "wait": "waiting for an answer"
        case "body": "receiving the body"
        default: "parsing"
        }
    }
}

/// The phases of a scrape as bars on one axis of time, beside what is usual for the target.
struct PhaseBars {
    let result: ScrapeResult
    let results: [ScrapeResult]
    let timeout: PrometheusDuration
    let glyphs: GlyphSet

    private var phases: [Phase] { Phase.all(of: result) }

    /// The rows, the axis above them where quantiles stand beside, and the total.
    func lines(width: Int, hasQuantiles: Bool, notes: [String: String]) -> [StyledText] {
        let head = hasQuantiles ? 38 : 21
        let room = max(width - head, 8)
        let whole = max(phases.reduce(0) { $0 + $1.nanoseconds }, 1)
        var lines: [StyledText] = []
        if hasQuantiles { lines.append(axis(room, whole)) }
        var start: Int64 = 0
        let longest = Phase.longest(of: result)
        for (index, phase) in phases.enumerated() {
            defer { start += phase.nanoseconds }
            if phase.name == "send", phase.nanoseconds == 0 { continue }
            var line = StyledText("  \(TextWidth.paddedLeftAligned(phase.name, to: 9, glyphs: glyphs))", .dim)
            let time = phase.nanoseconds > 0 ? ReadableNumber.phase(phase.nanoseconds) : "-"
            line.add(right(time, 7), phase == longest ? .warning : phase.nanoseconds > 0 ? .plain : .dim)
            if hasQuantiles { line.add(quantiles(of: index), .dim) }
            line.add("   ")
            if phase.nanoseconds > 0 {
                line.add(bar(from: start, phase.nanoseconds, whole, room), phase == longest ? .warning : .plain)
            } else if let note = notes[phase.name] {
                line.add(note, .dim)
            }
            lines.append(line)
        }
        return lines + [total]
    }

    private func axis(_ room: Int, _ whole: Int64) -> StyledText {
        let end = ReadableNumber.phase(whole)
        var line = StyledText("  PHASE       THIS     p50     p95   0ms", .heading)
        line.add(String(repeating: " ", count: max(room - 3 - end.utf8.count, 1)))
        line.add(end, .heading)
        return line
    }

    private func quantiles(of index: Int) -> String {
        let times = results.map { Phase.all(of: $0)[index].nanoseconds }.filter { $0 > 0 }.sorted()
        return [50, 95].map { share in
            right(times.nearestRank(share).map { ReadableNumber.phase($0) } ?? "-", 8)
        }
        .joined()
    }

    private func bar(from start: Int64, _ length: Int64, _ whole: Int64, _ room: Int) -> String {
        let first = min(Int(Double(start) / Double(whole) * Double(room)), room - 1)
        let end = min(max(Int((Double(start + length) / Double(whole) * Double(room)).rounded()), first + 1), room)
        return String(repeating: " ", count: first) + String(repeating: glyphs.block, count: end - first)
    }

    private var total: StyledText {
        var line = StyledText("  \(TextWidth.paddedLeftAligned("total", to: 9, glyphs: glyphs))", .dim)
        line.add(right(ReadableNumber.phase(result.durationNanoseconds), 7), .title)
        guard timeout > .zero else { return line }
        let share = ReadableNumber.tenthsOfPercent(result.durationNanoseconds, of: timeout.nanoseconds)
        line.add("   \(share) of \(ReadableNumber.duration(timeout)) timeout", .dim)
        if result.admissionNanoseconds > 1_000_000 {
            line.add("  \(ReadableNumber.phase(result.admissionNanoseconds)) of it in line for memory", .dim)
        }
        return line
    }

    private func right(_ text: String, _ width: Int) -> String {
        TextWidth.paddedRightAligned(text, to: width, glyphs: glyphs)
    }
}

internal import Exposition
internal import MetricModel
internal import ScrapeEngine

extension TargetRow {
    /// What the ERROR column says: why the target is in its state.
    func note(now: WallTime) -> StyledText { note(times: TimeFormat(display: .relative, now: now)) }

    /// The same in so many columns: of the other target's name the end is left as well, where ports differ.
    func note(times: TimeFormat, width: Int, glyphs: GlyphSet) -> StyledText {
        guard state == .duplicate, let duplicate else { return note(times: times) }
        let room = max(width - Self.duplicateWords.utf8.count, 1)
        let name = TextWidth.truncatedMiddle(name(of: duplicate), to: room, glyphs: glyphs)
        return StyledText(Self.duplicateWords + name, .duplicate)
    }

    private static var duplicateWords: String { "dup of " }

    /// The same, with times as the screen shows them.
    func note(times: TimeFormat) -> StyledText {
        switch state {
        case .down: StyledText(failure?.note ?? "", .down)
        case .slow where waitedForRoom:
            StyledText("\(ReadableNumber.duration(admissionNanoseconds)) in line for memory", .slow)
        case .slow where isHeldUp:
            StyledText("\(ReadableNumber.duration(lastDurationNanoseconds)), CPU busy", .slow)
        case .slow:
            StyledText("\(ReadableNumber.percent(lastDurationNanoseconds, of: timeout.nanoseconds)) of timeout", .slow)
        case .late: StyledText(lateWords(times), .late)
        case .flapping: StyledText("\(flaps) flaps/10m", .flapping)
        case .duplicate: StyledText(Self.duplicateWords + (duplicate.map(name(of:)) ?? "another"), .duplicate)
        case .new:
            StyledText(
                isInFlight
                    ? "first scrape runs"
                    : nextDue.map {
                        times.display == .relative ? "first in \(times.ahead($0))" : "first \(times.ahead($0))"
                    }
                        ?? "never scraped",
                .new
            )
        case .paused:
            StyledText(
                staleMarkersDue.map { "paused, \(ReadableNumber.count($0.count)) due \(times.clock($0.at))" }
                    ?? "paused",
                .paused
            )
        case .stale: StyledText("paused, \(ReadableNumber.count(staleMarkersWritten)) stale", .stale)
        case .refused: StyledText("refused \(ReadableNumber.counted(samplesRefused, "sample"))", .warning)
        case .up:
            if isChurning {
                StyledText("\(ReadableNumber.count(seriesAdded)) series replaced", .warning)
            } else {
                StyledText(missedTicks > 0 ? "\(ReadableNumber.counted(missedTicks, "scrape")) missed" : "", .warning)
            }
        }
    }

    private func lateWords(_ times: TimeFormat) -> String {
        guard let nextDue else { return "late" }
        return times.display == .relative ? "due \(times.age(nextDue)) ago" : "due \(times.age(nextDue))"
    }

    /// No answer takes longer than the timeout: the rest of the time its body waited for this program. The timeout begins
    /// with the request, not with the wait for room before it.
    var isHeldUp: Bool {
        timeout > .zero && (lastDurationNanoseconds - admissionNanoseconds) / 11 * 10 > timeout.nanoseconds
    }

    /// Most of its time went before the request, in the wait for room among the bodies under way.
    var waitedForRoom: Bool { admissionNanoseconds > lastDurationNanoseconds / 2 }

    /// At least half of what it exposes are other series than the scrape before had.
    private var isChurning: Bool {
        samplesKept > 0 && min(seriesAdded, seriesGone) > samplesKept / 2
    }
}

extension ScrapeFailure {
    private static let timeouts = [
        "looking up the name": "dns timeout", "connecting": "connect timeout", "TLS handshake": "tls timeout",
        "waiting for an answer": "no answer", "receiving the body": "body timeout",
    ]

    /// Short enough for a narrow column: what tells causes apart comes first.
    var note: String {
        if let problem { return "parse \(problem.shortPlace)" }
        let parts = errorClass.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
        guard parts.count == 2 else { return errorClass }
        switch parts[0] {
        case "connect" where parts[1] == "connection refused": return "connect refused"
        case "connect", "limit", "body": return String(parts[1])
        case "timeout": return Self.timeouts[String(parts[1])] ?? "timeout"
        case "http":
            let code = parts[1].prefix { $0 != " " }
            return code.allSatisfy(\.isNumber) ? "http \(code)" : String(parts[1])
        case "tls":
            let rest = parts[1].hasPrefix("certificate ") ? parts[1].dropFirst("certificate ".count) : parts[1]
            return "tls: \(rest)"
        default: return errorClass
        }
    }
}

internal import Discovery
internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

/// How discovery is doing, provider by provider: the worst first, in aligned columns.
struct ProviderFacts {
    private let providers: [ProviderStatus]
    private let glyphs: GlyphSet
    private let times: TimeFormat
    private let widths: Widths

    /// How wide the columns are that hold as little as they can.
    private struct Widths {
        var id = 0
        var age = 0
        var groups = 0
        var targets = 0
    }

    init(_ providers: [ProviderStatus], glyphs: GlyphSet, times: TimeFormat) {
        self.glyphs = glyphs
        self.times = times
        self.providers = providers.enumerated()
            .sorted { ($0.element.health.rank, $0.offset) < ($1.element.health.rank, $1.offset) }.map(\.element)
        var widths = Widths()
        for provider in providers {
            widths.id = max(widths.id, provider.id.description.utf8.count)
            widths.age = max(widths.age, Self.age(provider, times.now).utf8.count)
            widths.groups = max(widths.groups, ReadableNumber.fullCount(provider.groupCount).utf8.count)
            widths.targets = max(widths.targets, ReadableNumber.fullCount(provider.targetCount).utf8.count)
        }
        self.widths = widths
    }

    /// One row for each provider, in at most `rows` of them; the last says how many have none, and which
    /// key shows all.
    func lines(width: Int, rows: Int, key: String) -> [StyledText] {
        guard !providers.isEmpty else { return [FactRows.line("SD", "no job has targets to find", .dim)] }
        let room = FactRows.room(width)
        let shown = providers.count <= rows ? providers.count : max(rows - 1, 0)
        var lines = providers.prefix(shown).map { line($0, room: room) }
        if shown < providers.count { lines.append(rest(providers.dropFirst(shown), key)) }
        return FactRows.named("SD", lines)
    }

    /// Everything about every provider.
    func page(width: Int) -> [StyledText] {
        providers.flatMap { provider -> [StyledText] in
            var lines = [line(provider, room: max(width - 2, 40), isAlone: true)]
            if let problem = shownProblem(of: provider) {
                lines += FactRows.lines("ERROR", wrapping: problem, .error, limit: 4, width: width, glyphs: glyphs)
            }
            if !provider.subject.isEmpty {
                lines += FactRows.lines(
                    "ASKS",
                    wrapping: SecretParameters.masked(inSentence: provider.subject),
                    limit: 3,
                    width: width,
                    glyphs: glyphs
                )
            }
            let jobs = provider.jobs.joined(separator: ", ")
            lines += FactRows.lines("JOBS", wrapping: jobs, limit: 3, width: width, glyphs: glyphs)
            if let location = provider.location { lines.append(FactRows.line("FROM", location.description, .dim)) }
            return lines + [StyledText()]
        }
    }

    /// `isAlone`: the problem and the subject stand below.
    private func line(_ provider: ProviderStatus, room: Int, isAlone: Bool = false) -> StyledText {
        let style = provider.health.style
        var line = StyledText("\(provider.health.glyph(in: glyphs)) ", style)
        let id = TextWidth.paddedLeftAligned(provider.id.description, to: widths.id, glyphs: glyphs)
        line.add(id, provider.health.isWell ? .plain : style)
        let isBrief = room < 100 && !provider.health.isWell && !isAlone
        if !isBrief {
            let age = TextWidth.paddedRightAligned(Self.age(provider, times.now), to: widths.age, glyphs: glyphs)
            line.add("  \(age)", .dim)
            // As wide for one as for several: the rows stand below each other.
            line.add(
                "  \(right(provider.groupCount, widths.groups)) \(provider.groupCount == 1 ? "group " : "groups")",
                .dim
            )
        }
        line.add(
            "  \(right(provider.targetCount, widths.targets)) \(provider.targetCount == 1 ? "target " : "targets")  "
        )
        if isAlone {
            line.add(provider.health.word, style)
            if let nanoseconds = provider.answerNanoseconds {
                line.add("  answered in \(ReadableNumber.duration(nanoseconds))", .dim)
            }
            return line
        }
        let left = room - line.columns(glyphs)
        if let problem = shownProblem(of: provider) {
            line.add(TextWidth.truncatedEnd(problem, to: max(left, 4), glyphs: glyphs), style)
        } else {
            let text =
                provider.activity
                ?? (provider.subject.isEmpty ? provider.jobs.joined(separator: ", ") : provider.subject)
            let shown = SecretParameters.masked(inSentence: text)
            line.add(TextWidth.truncatedMiddle(shown, to: max(left, 4), glyphs: glyphs), .dim)
        }
        return line
    }

    /// Errors of Go's kind quote the URL.
    private func shownProblem(of provider: ProviderStatus) -> String? {
        provider.health.problem(times).map { SecretParameters.masked(inSentence: $0) }
    }

    private func right(_ count: Int, _ width: Int) -> String {
        TextWidth.paddedRightAligned(ReadableNumber.fullCount(count), to: width, glyphs: glyphs)
    }

    private func rest(_ providers: some Collection<ProviderStatus>, _ key: String) -> StyledText {
        let bad = providers.count { !$0.health.isWell }
        var line = StyledText("\(glyphs.elision) \(providers.count) more", .dim)
        if bad > 0 { line.add(", \(bad) not well", .error) }
        line.add("  \(key) shows all", .dim)
        return line
    }

    private static func age(_ provider: ProviderStatus, _ now: WallTime) -> String {
        if let at = provider.lastAnswer { return "\(ReadableNumber.age(now - at)) ago" }
        return provider.health == .ok ? "fixed" : "never"
    }
}

extension ProviderStatus.Health {
    fileprivate var rank: Int {
        switch self {
        case .unavailable: 0
        case .failed: 1
        case .pending: 2
        case .ok: 3
        }
    }

    var isWell: Bool { !isFailing }

    fileprivate var style: Style {
        switch self {
        case .unavailable, .failed: .error
        case .pending: .new
        case .ok: .up
        }
    }

    fileprivate var word: String {
        switch self {
        case .unavailable: "NOT AVAILABLE"
        case .failed: "FAILED"
        case .pending: "no answer yet"
        case .ok: "ok"
        }
    }

    fileprivate func glyph(in glyphs: GlyphSet) -> String {
        switch self {
        case .unavailable, .failed: glyphs.down
        case .pending: glyphs.new
        case .ok: glyphs.up
        }
    }

    /// What is wrong, and since when.
    fileprivate func problem(_ times: TimeFormat) -> String? {
        switch self {
        case .unavailable(let text): "not available: \(text)"
        case .failed(let text, let since): "since \(times.clock(since)): \(text)"
        case .pending, .ok: nil
        }
    }
}

/// The providers, laid over the screen.
enum DiscoveryPage {
    static func page(of providers: [ProviderStatus], width: Int, times: TimeFormat) -> TextPage {
        let bad = providers.count { !$0.health.isWell }
        let count = ReadableNumber.counted(providers.count, "provider")
        return TextPage(
            title: "DISCOVERY  \(count)\(bad > 0 ? ", \(bad) not well" : "")",
            lines: ProviderFacts(providers, glyphs: .unicode, times: times).page(width: width),
            live: .discovery
        )
    }
}

internal import Exposition
internal import MetricModel
internal import ScrapeEngine

/// What a target's newest body was read as, and what of a good one was more than plain samples.
struct FormatFact {
    let detail: TargetDetail
    let times: TimeFormat

    private var last: ScrapeResult? { detail.results.last }

    /// Name, counts, Content-Type; none before the first body that was read. The header that only says the name once more
    /// is left out where there is no room for it.
    func facts(room: Int, glyphs: GlyphSet) -> [StyledText] {
        guard let read = detail.results.last(where: { $0.format != nil }), let format = read.format else { return [] }
        guard read.timestamp == last?.timestamp, let exchange = detail.exchange else {
            // The exchange that is known is a newer one, without a body to read.
            return [StyledText(format.name) + StyledText("  at \(times.clock(read.timestamp))", .dim), extras]
        }
        var name = StyledText(exchange.name(of: format))
        let isNamed = exchange.format == format
        if !isNamed { name.add("  by fallback_scrape_protocol", .warning) }
        let facts = [name, extras, StyledText(exchange.contentType, .dim)]
        let columns = facts.reduce(0) { $0 + ($1.isEmpty ? 0 : $1.columns(glyphs) + 3) } - 3
        return isNamed && columns > room ? Array(facts.dropLast()) : facts
    }

    private var extras: StyledText {
        guard let good = last?.isUp == true ? last : detail.lastGood else { return StyledText() }
        let counts = [(good.histograms, "native histogram"), (good.exemplars, "exemplar")].filter { $0.0 > 0 }
        guard !counts.isEmpty else { return StyledText() }
        let words = counts.map { "\(ReadableNumber.fullCount($0)) \($1)\($0 == 1 ? "" : "s")" }
        let head = good.timestamp == last?.timestamp ? "" : "last good \(times.clock(good.timestamp)): "
        return StyledText(head, .dim) + StyledText(words.joined(separator: ", "))
    }
}

internal import MetricModel
internal import ScrapeEngine

extension Monitor {
    /// A target's tabs of text, as they are now.
    func detailLines(of detail: DetailState, glyphs: GlyphSet, times: TimeFormat) -> DetailLines {
        DetailLines(
            detail: detail,
            pool: pool(of: detail.row),
            keys: keys,
            glyphs: glyphs,
            times: times,
            canAct: obstacle(to: .probe) == nil
        )
    }
}

/// The tabs of a target's detail that are lines of text, one below the other.
struct DetailLines {
    let detail: DetailState
    /// The pool it belongs to, as the newest snapshot has it.
    let pool: PoolRow?
    let keys: KeyBindings
    let glyphs: GlyphSet
    let times: TimeFormat
    /// The engine takes commands: only then are their keys named.
    let canAct: Bool

    /// Every line of a tab in so many columns; none of those that draw themselves.
    func lines(of tab: DetailTab, width: Int) -> [StyledText] {
        switch tab {
        case .summary:
            SummaryTab(detail: detail, pool: pool, keys: keys, glyphs: glyphs, times: times, canAct: canAct)
                .lines(width: width)
        case .labels: LabelsTab(detail: detail, keys: keys, glyphs: glyphs).lines(width: width)
        case .http:
            HTTPTab(detail: detail, keys: keys, glyphs: glyphs, times: times, canAct: canAct).lines(width: width)
        case .response, .series, .history: []
        }
    }
}

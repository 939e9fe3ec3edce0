internal import ScrapeEngine

/// How the rows of the Config screen are shared out: a head, the text, what a reload would do, the loads before.
struct ConfigLayout: Sendable, Equatable {
    /// Rows for the loads before, and for what a reload would do.
    let historyRows: Int
    let planRows: Int
    /// Rows of the text.
    let textRows: Int

    init(_ monitor: Monitor, size: ScreenSize) {
        let body = Layout(size).bodyRows
        let loads = monitor.snapshot?.configuration.history.count ?? 0
        let hasRoom = body >= 9
        historyRows = hasRoom ? (body < 24 ? 1 : min(max(loads, 1), body < 45 ? 3 : 8)) : 0
        let wanted = ConfigPlanLines(monitor: monitor, glyphs: .unicode, width: size.columns).lines.count
        planRows = body >= 6 ? min(max(wanted, 1), max(body / 5, 1)) : 0
        textRows = max(body - 1 - historyRows - planRows, 1)
    }
}

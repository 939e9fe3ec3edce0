internal import MetricModel
internal import ScrapeEngine

/// The target that is shown beside the table without being opened.
struct PreviewState: Sendable {
    /// As the user wants it; nil leaves it to the screen's width.
    var isOn: Bool?
    /// What is known of the target; nil when there is none.
    private(set) var target: DetailState?
    /// When the cursor came to it.
    private var since: MonotonicTime?
    /// The scrape whose results were asked for.
    private var asked: Asked?

    private struct Asked: Sendable, Equatable {
        var id: TargetID
        var lastScrape: WallTime?
    }

    /// So long the cursor has to rest before anything is asked.
    static let restNanoseconds: Int64 = 150_000_000

    /// When there is something to ask; nil when nothing is.
    var deadline: MonotonicTime? {
        guard let target, let since, asked != Asked(id: target.id, lastScrape: target.row.lastScrape) else {
            return nil
        }
        return since + Self.restNanoseconds
    }

    /// What was answered was about another moment.
    mutating func forgetAnswers() {
        target = nil
        since = nil
        asked = nil
    }

    /// Goes along with the cursor.
    mutating func follow(_ row: TargetRow?, at now: MonotonicTime) {
        guard let row else {
            target = nil
            since = nil
            return
        }
        if target?.id == row.id {
            target?.row = row
        } else {
            target = DetailState(row: row)
            since = now
            asked = nil
        }
    }

    /// What to ask now.
    mutating func takeRequests(at now: MonotonicTime) -> [Effect] {
        guard let target, let deadline, now >= deadline else { return [] }
        asked = Asked(id: target.id, lastScrape: target.row.lastScrape)
        let wantsBody = target.row.failure != nil || !target.isBodyKnown
        return wantsBody ? [.loadDetail(target.id), .loadKeptBody(target.id)] : [.loadDetail(target.id)]
    }

    mutating func take(_ detail: TargetDetail?, of id: TargetID) {
        if target?.id == id, let detail { target?.detail = detail }
    }

    mutating func take(_ body: KeptBody?, of id: TargetID) {
        guard target?.id == id else { return }
        target?.isBodyKnown = true
        target?.body = body.map { KeptBodyLines($0) }
    }
}

extension Monitor {
    /// True when the selected target is shown beside the table.
    var isPreviewOpen: Bool {
        guard navigation.context == .targets, navigation.detail == nil else { return false }
        return Layout(size).canPreview && (preview.isOn ?? Layout(size).opensPreview)
    }

    mutating func togglePreview() {
        guard navigation.context == .targets else { return toggleBottomPreview() }
        guard Layout(size).canPreview else {
            notices.show(.info, "a preview needs 120 columns - \(key(.open)) opens the target", at: now.monotonic)
            return
        }
        preview.isOn = !isPreviewOpen
    }

    /// Goes along with the cursor; what the preview wants to know once it has rested.
    mutating func followWithPreview() -> [Effect] {
        preview.follow(isPreviewOpen ? targetTable.current : nil, at: now.monotonic)
        let isPoolShown = navigation.context == .pools && bottomPreviewRows > 0
        bottomPreview.follow(isPoolShown ? pools.current?.name : nil, in: snapshot)
        return preview.takeRequests(at: now.monotonic)
    }
}

internal import MetricModel
internal import ScrapeEngine

/// The messages of the status line as events, oldest first: one that was missed can be read on Events. What only answers a
/// key is of level debug.
struct NoticeLog: Sendable {
    private(set) var events: [EngineEvent] = []
    private var count: UInt64 = 0

    static let limit = 500
    /// Above every number that the engine gives to its events.
    static let firstSequence: UInt64 = 1 << 63
    /// So long a message that comes again is counted and not told anew.
    static let repeatNanoseconds: Int64 = 600_000_000_000

    mutating func add(_ notice: Notice, at now: WallTime) {
        let level: EngineEvent.Level =
            switch notice.level {
            case .info: .debug
            case .warning: .warning
            case .error: .error
            }
        count += 1
        var event = EngineEvent(
            sequence: Self.firstSequence + count,
            at: now,
            level: level,
            area: .user,
            text: notice.text
        )
        if let index = events.lastIndex(where: { $0.text == event.text && $0.level == level }),
            (now - events[index].at).magnitude < UInt64(Self.repeatNanoseconds)
        {
            event.count = events[index].count + 1
            events.remove(at: index)
        }
        events.append(event)
        if events.count > Self.limit { events.removeFirst(events.count - Self.limit) }
    }

    /// These events and those of the engine by their times, each in its own order.
    func merged(with others: [EngineEvent]) -> [EngineEvent] {
        guard !events.isEmpty else { return others }
        var merged: [EngineEvent] = []
        merged.reserveCapacity(events.count + others.count)
        var place = others.startIndex
        for event in events {
            let end = others[place...].firstIndex { $0.at > event.at } ?? others.endIndex
            merged += others[place..<end]
            merged.append(event)
            place = end
        }
        return merged + others[place...]
    }
}

internal import MetricModel

/// A message in the status line.
struct Notice: Sendable, Equatable {
    enum Level: Int, Sendable, Comparable, CaseIterable {
        case info, warning, error

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

        var style: Style {
            switch self {
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        }

        /// How long it stays; nil: until Esc.
        var nanoseconds: Int64? {
            switch self {
            case .info: 4_000_000_000
            case .warning: 8_000_000_000
            case .error: nil
            }
        }
    }

    var level: Level
    var text: String
    /// Which key helps; shown however long the text is: `Enter shows`.
    var hint = ""
    /// The refused reload: Enter shows all of its problems.
    var isReloadFailure = false
    var until: MonotonicTime?
    /// When it came.
    var since = MonotonicTime(nanoseconds: 0)
}

/// The messages that wait to be read: the newest shows, so that every key is seen to be answered, and of those that came
/// together the gravest. What only answers a key makes way for the next answer; a warning or an error waits behind those
/// that came after it.
struct Notices: Sendable, Equatable {
    /// In the order in which they came.
    private var waiting: [Notice] = []
    /// What was shown and is no event yet.
    private var untold: [Notice] = []
    /// Those that came since `takeUnread`, for who reads all of them: as many as there may be at once.
    private var unread: [Notice] = []
    private static let unreadLimit = 20
    private static let waitingLimit = 20

    /// The one on the screen.
    var current: Notice? { currentIndex.map { waiting[$0] } }

    private var currentIndex: Int? {
        waiting.indices.max { left, right in
            (waiting[left].since, waiting[left].level, left) < (waiting[right].since, waiting[right].level, right)
        }
    }

    /// How many more wait behind it.
    var hidden: Int { max(0, waiting.count - 1) }

    /// Shows a message. `isEvent` is for one of which the engine has an event itself.
    mutating func show(
        _ level: Notice.Level,
        _ text: String,
        hint: String = "",
        at now: MonotonicTime,
        isReloadFailure: Bool = false,
        isEvent: Bool = false
    ) {
        let notice = Notice(
            level: level,
            text: text,
            hint: hint,
            isReloadFailure: isReloadFailure,
            until: level.nanoseconds.map { now + $0 },
            since: now
        )
        waiting.removeAll { $0.isOver(by: notice) }
        if waiting.count == Self.waitingLimit { waiting.removeFirst() }
        waiting.append(notice)
        if !isEvent { untold.append(notice) }
        if unread.count < Self.unreadLimit { unread.append(notice) }
    }

    /// What was shown since the last call.
    mutating func takeUntold() -> [Notice] {
        defer { if !untold.isEmpty { untold = [] } }
        return untold
    }

    /// The messages since the last call, oldest first, those too of which the engine has an event.
    mutating func takeUnread() -> [Notice] {
        defer { if !unread.isEmpty { unread = [] } }
        return unread
    }

    mutating func expire(at now: MonotonicTime) {
        waiting.removeAll { notice in notice.until.map { now >= $0 } ?? false }
    }

    /// Takes the visible one away; false when there is none.
    mutating func dismiss() -> Bool {
        guard let currentIndex else { return false }
        waiting.remove(at: currentIndex)
        return true
    }

    /// A reload that worked makes the news of one that failed old.
    mutating func dismissReloadFailure() {
        waiting.removeAll(where: \.isReloadFailure)
    }
}

extension Notice {
    /// Nobody needs to read it any more now that `newer` is there.
    fileprivate func isOver(by newer: Notice) -> Bool {
        // What began, or what went well, is no news beside what came of it.
        if level == .info { return true }
        return level == newer.level && (text == newer.text || isReloadFailure && newer.isReloadFailure)
    }
}

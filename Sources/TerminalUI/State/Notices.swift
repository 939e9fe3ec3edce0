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

        /// How long it stays; nil: until Esc or the next of its kind.
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
}

/// The messages that wait to be read: one of each level, the gravest shows.
struct Notices: Sendable, Equatable {
    private var byLevel: [Notice.Level: Notice] = [:]
    /// What was shown and is no event yet.
    private var untold: [Notice] = []
    /// Those that came since `takeUnread`, for who reads all of them: as many as there may be at once.
    private var unread: [Notice] = []
    private static let unreadLimit = 20

    /// The one on the screen.
    var current: Notice? { Notice.Level.allCases.reversed().lazy.compactMap { byLevel[$0] }.first }

    /// How many more wait behind it.
    var hidden: Int { max(0, byLevel.count - 1) }

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
            until: level.nanoseconds.map { now + $0 }
        )
        byLevel[level] = notice
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
        byLevel = byLevel.filter { $0.value.until.map { now < $0 } ?? true }
    }

    /// Takes the visible one away; false when there is none.
    mutating func dismiss() -> Bool {
        guard let current else { return false }
        byLevel[current.level] = nil
        return true
    }

    /// A reload that worked makes the news of one that failed old.
    mutating func dismissReloadFailure() {
        byLevel = byLevel.filter { !$0.value.isReloadFailure }
    }
}

internal import MetricModel

/// Decides what is asked next of the API server to keep a copy of a list: the list, page by page, then what changes from
/// there on, resumed where it ended, and the list again when that is no longer possible (`tools/cache/reflector.go`,
/// client-go v0.32). Time and answers go in, the next step comes out.
struct ReflectorState: Sendable {
    /// Objects on a page, where the server gives pages at all.
    static let pageSize = 500
    /// A stream without an event that ended within so many nanoseconds was not worth opening: it is listed again.
    static let shortWatch: Int64 = 1_000_000_000

    enum Request: Sendable, Hashable {
        /// Empty texts are not sent; `limit` 0 is none.
        case list(resourceVersion: String, continueToken: String, limit: Int)
        case watch(resourceVersion: String, timeoutSeconds: Int)
    }

    enum Step: Sendable, Hashable {
        case send(Request)
        /// `proceed` is to be called then.
        case wait(until: MonotonicTime)
    }

    /// How a request failed.
    enum Failure: Sendable, Hashable {
        /// What was asked for is too old for the server (410), or newer than what it has.
        case expired
        /// The answer has more bytes than a page may have.
        case tooLarge
        /// The server cannot be reached or has too much to do, which says nothing about the resource version.
        case unavailable
        case other
    }

    /// How a stream ended.
    enum StreamEnd: Sendable, Hashable {
        /// As it does after a while, or cut off: it can be resumed.
        case closed
        /// The server cannot go on from that resource version.
        case expired
        /// What it brought cannot be understood.
        case unreadable
    }

    private enum Next: Sendable, Hashable {
        case list
        case watch
    }

    /// Of the newest object that is known; empty before the first list.
    private(set) var resourceVersion = ""
    private var backoff: ReflectorBackoff
    private var next = Next.list
    /// The server no longer knows `resourceVersion`: whatever is newest is listed.
    private var isVersionLost = false
    /// The list is too large for one piece, so it is always asked for in the way that gives pages.
    private var isPaged = false
    private var hasListed = false
    private var pendingList = Request.list(resourceVersion: "", continueToken: "", limit: 0)
    private var watchStart = MonotonicTime(nanoseconds: 0)
    private var hasSeenEvent = false

    init(seed: UInt64) { backoff = ReflectorBackoff(seed: seed) }

    /// The first step, and the one after a wait.
    mutating func proceed(at now: MonotonicTime) -> Step {
        switch next {
        case .list:
            // Only without a version are pages certain: with one the server answers out of its cache, which knows none.
            if isVersionLost || isPaged { return list(resourceVersion: "", limit: Self.pageSize) }
            return hasListed
                ? list(resourceVersion: resourceVersion, limit: 0) : list(resourceVersion: "0", limit: Self.pageSize)
        case .watch: return watch(at: now)
        }
    }

    /// A page of the list has come; with an empty token it is the last.
    mutating func listed(resourceVersion: String, continueToken: String, at now: MonotonicTime) -> Step {
        if !continueToken.isEmpty {
            return list(resourceVersion: "", continueToken: continueToken, limit: Self.pageSize)
        }
        self.resourceVersion = resourceVersion
        hasListed = true
        isVersionLost = false
        return watch(at: now)
    }

    /// A page of the list was not to be had. What has come of it so far is to be forgotten.
    mutating func listFailed(_ failure: Failure, at now: MonotonicTime) -> Step {
        guard case .list(let version, let token, let limit) = pendingList else { return wait(.list, at: now) }
        next = .list
        switch failure {
        case .tooLarge where !version.isEmpty || limit == 0:
            isPaged = true
            return proceed(at: now)
        // The token of a page was too old: everything at once, of the version that the list was begun with.
        case .expired where !token.isEmpty && !isPaged:
            return list(resourceVersion: isVersionLost ? "" : "0", limit: 0)
        case .expired where token.isEmpty && !isVersionLost:
            isVersionLost = true
            return proceed(at: now)
        case .expired, .tooLarge, .unavailable, .other: return wait(.list, at: now)
        }
    }

    /// Something came by the stream after which the list is of this version.
    mutating func received(resourceVersion: String) {
        hasSeenEvent = true
        if !resourceVersion.isEmpty { self.resourceVersion = resourceVersion }
    }

    /// The stream was not opened.
    mutating func watchFailed(_ failure: Failure, at now: MonotonicTime) -> Step {
        wait(failure == .unavailable ? .watch : .list, at: now)
    }

    /// An open stream has ended.
    mutating func watchEnded(_ end: StreamEnd, at now: MonotonicTime) -> Step {
        switch end {
        // The list is asked for from the newest version on that is known: it may well be there.
        case .expired, .unreadable: return wait(.list, at: now)
        case .closed:
            if now - watchStart >= Self.shortWatch { return watch(at: now) }
            return wait(hasSeenEvent ? .watch : .list, at: now)
        }
    }

    private mutating func list(resourceVersion: String, continueToken: String = "", limit: Int) -> Step {
        pendingList = .list(resourceVersion: resourceVersion, continueToken: continueToken, limit: limit)
        return .send(pendingList)
    }

    private mutating func watch(at now: MonotonicTime) -> Step {
        next = .watch
        watchStart = now
        hasSeenEvent = false
        // Five to ten minutes, so that streams do not all end together.
        let seconds = 300 + Int(backoff.random() * 300)
        return .send(.watch(resourceVersion: resourceVersion, timeoutSeconds: seconds))
    }

    private mutating func wait(_ next: Next, at now: MonotonicTime) -> Step {
        self.next = next
        return .wait(until: now + backoff.wait(at: now))
    }
}

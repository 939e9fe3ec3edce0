internal import Synchronization

/// One open watch: pieces come in on the I/O thread, events go out on the control thread, and in between they are read
/// where waiting is allowed, one reader at a time.
final class WatchStream<Object: KubernetesObject>: Sendable {
    enum News: Sendable {
        case events([WatchEvent<Object>])
        /// Nothing more comes.
        case ended(End)
    }

    enum End: Sendable {
        /// As streams end, or cut off in the middle.
        case closed
        /// It was not opened.
        case refused(APIFailure)
        /// What came is no stream of events, in these words.
        case unreadable(String)
    }

    /// Bytes that may wait to be read.
    private static var longestBacklog: Int { 64 << 20 }

    private struct State {
        var unread: [UInt8] = []
        var end: End?
        var isRead = false
        var isStopped = false
        var cancelRequest: (@Sendable () -> Void)?
    }

    private let host: any DiscoveryHost
    private let news: @Sendable (News) -> Void
    private let state = Mutex(State())
    private let lines = Mutex(WatchLines())

    /// `news` is called on the control thread.
    init(host: any DiscoveryHost, news: @escaping @Sendable (News) -> Void) {
        self.host = host
        self.news = news
    }

    /// What gives the request up.
    var cancelRequest: (@Sendable () -> Void)? {
        get { state.withLock { $0.cancelRequest } }
        set { state.withLock { $0.cancelRequest = newValue } }
    }

    /// Nobody is told anything any more. Any thread.
    func stop() {
        let cancel = state.withLock { state in
            state.isStopped = true
            state.unread = []
            return state.cancelRequest
        }
        cancel?()
    }

    /// Takes bytes of the stream. I/O thread.
    func take(_ piece: UnsafeRawBufferPointer) {
        let isTooMuch = state.withLock { state in
            guard !state.isStopped, state.end == nil else { return false }
            state.unread.append(contentsOf: piece)
            guard state.unread.count > Self.longestBacklog else { return false }
            // It can be resumed from what was read.
            state.end = .closed
            state.unread = []
            return true
        }
        if isTooMuch { cancelRequest?() }
        readSoon()
    }

    /// The stream has ended. I/O thread.
    func end(_ end: End) {
        state.withLock { state in
            if state.end == nil { state.end = end }
        }
        readSoon()
    }

    private func readSoon() {
        let isFirst = state.withLock { state in
            if state.isRead || state.isStopped { return false }
            state.isRead = true
            return true
        }
        guard isFirst else { return }
        // A thread for reading is given by the control thread.
        host.post { [self] in host.runBlocking { [self] in read() } }
    }

    private func read() {
        while true {
            let next = state.withLock { state -> (bytes: [UInt8], end: End?)? in
                if state.unread.isEmpty, state.end == nil || state.isStopped {
                    state.isRead = false
                    return nil
                }
                defer { state.unread = [] }
                return (state.unread, state.end)
            }
            guard let next else { return }
            if !tellEvents(in: next.bytes) { return }
            if let end = next.end { return tellEnd(end) }
        }
    }

    /// - Returns: whether anything is to be read after them.
    private func tellEvents(in bytes: [UInt8]) -> Bool {
        var events: [WatchEvent<Object>] = []
        var problem: String?
        let (texts, isBroken) = lines.withLock { ($0.lines(in: bytes), $0.isBroken) }
        for text in texts {
            do {
                events.append(try WatchEvent(text))
            } catch {
                problem = error.text
                break
            }
        }
        if isBroken, problem == nil { problem = "the watch stream has a line of more than \(WatchLines.longest) bytes" }
        if !events.isEmpty { tell(.events(events)) }
        guard let problem else { return true }
        tellEnd(.unreadable(problem))
        return false
    }

    /// Whoever is told stops the stream.
    private func tellEnd(_ end: End) {
        state.withLock { state in
            state.end = end
            state.unread = []
            // Whatever comes behind it is not read.
            state.isRead = true
        }
        tell(.ended(end))
    }

    private func tell(_ told: News) {
        host.post { [weak self] in
            guard let self, state.withLock({ !$0.isStopped }) else { return }
            news(told)
        }
    }
}

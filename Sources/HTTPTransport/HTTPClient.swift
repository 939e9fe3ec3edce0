internal import MetricModel
internal import Synchronization

/// Why no client can be made from settings, in Prometheus's words.
package struct HTTPClientProblem: Error, Hashable, Sendable {
    package let text: String
}

/// The HTTP client of one scrape pool, discovery or destination: its settings and its kept connections, which no other
/// client shares. Any thread may hold and release it; the connections close when the last holder lets go.
package final class HTTPClient: Sendable {
    package let settings: HTTPClientSettings
    private let home = Mutex<Home?>(nil)
    /// Where tokens come from, when the client needs any.
    let tokens: OAuth2Client?
    /// Through whom hops go, as the environment was when the client was made.
    let proxies: ProxyChoice
    private let made = MonotonicTime.now()
    private let hasFiles: Bool
    private let reading: Mutex<ClientCredentials>
    private let published: Mutex<ClientCredentials.Current>

    private struct Home {
        let loop: IOThread
        let connections: ClientConnections
    }

    /// Reads the files that the settings name; any thread that may wait for a disk, so not the I/O thread when there
    /// are such files. One that cannot be read fails every request until it can.
    package init(settings: HTTPClientSettings = HTTPClientSettings()) {
        self.settings = settings
        tokens = if case .oauth2(let settings) = settings.authorization { OAuth2Client(settings) } else { nil }
        proxies = ProxyChoice(settings: settings.proxy)
        hasFiles = !settings.filePaths.isEmpty
        let credentials = ClientCredentials(settings: settings)
        reading = Mutex(credentials)
        published = Mutex(credentials.current)
    }

    /// As `init(settings:)`, for those who need to know at once that no client can be made (`NewClientFromConfig`,
    /// prometheus/common v0.65): authorities, a certificate or a key that cannot be read or used, versions that exclude
    /// each other, secrets in a store. A file with a secret that is missing only fails requests.
    package convenience init(checking settings: HTTPClientSettings) throws(HTTPClientProblem) {
        self.init(settings: settings)
        if let problem = reading.withLock({ $0.creationProblem }) { throw HTTPClientProblem(text: problem) }
    }

    deinit {
        guard let home = home.withLock({ $0 }) else { return }
        home.loop.post { home.loop.forget(home.connections) }
    }

    /// Looks at the files again. Any thread that may wait for a disk, so not the I/O thread.
    ///
    /// - Returns: true when connections made before do not count any more, because other authorities are trusted or the
    ///   client has another certificate.
    @discardableResult
    func refreshFiles() -> Bool {
        reading.withLock { reading in
            reading.refresh()
            let current = reading.current
            return published.withLock { published in
                defer { published = current }
                return published.tlsGeneration != current.tlsGeneration
            }
        }
    }

    /// Closes connections that are not in use; those in use close when their request ends. Any thread.
    package func closeIdleConnections(on thread: IOThread) {
        thread.post { [weak self] in
            guard let self else { return }
            home.withLock { $0?.connections }?.renew(tls: credentials.tls)
        }
    }

    /// What a request that is sent now shows, or why it cannot be sent.
    var credentials: ClientCredentials.Current { published.withLock { $0 } }

    /// A text of the other end's as it may be shown: without what requests say about the client now, apart from tokens.
    /// Any thread.
    package func withoutSecrets(_ text: String) -> String { credentials.secrets.removed(from: text) }

    /// The client's connections. On the I/O thread only; a client keeps to the first thread it is used on.
    func connections(on loop: IOThread) -> ClientConnections {
        home.withLock { home in
            if let home { return home.connections }
            let connections = ClientConnections(
                loop: loop,
                settings: settings,
                tls: credentials.tls,
                look: FileLook(hasFiles: hasFiles, lastLook: made)
            )
            loop.remember(connections)
            home = Home(loop: loop, connections: connections)
            return connections
        }
    }
}

internal import Synchronization

/// The HTTP client of one scrape pool, discovery or destination: its settings and its kept connections, which no other
/// client shares. Any thread may hold and release it; the connections close when the last holder lets go.
package final class HTTPClient: Sendable {
    package let settings: HTTPClientSettings
    private let home = Mutex<Home?>(nil)

    private struct Home {
        let loop: IOThread
        let connections: ClientConnections
    }

    package init(settings: HTTPClientSettings = HTTPClientSettings()) { self.settings = settings }

    deinit {
        guard let home = home.withLock({ $0 }) else { return }
        home.loop.post { home.loop.forget(home.connections) }
    }

    /// Closes connections that are not in use; those in use close when their request ends. Any thread.
    package func closeIdleConnections(on thread: IOThread) {
        thread.post { [weak self] in
            self?.home.withLock { $0?.connections }?.retireAll()
        }
    }

    /// The client's connections. On the I/O thread only; a client keeps to the first thread it is used on.
    func connections(on loop: IOThread) -> ClientConnections {
        home.withLock { home in
            if let home { return home.connections }
            let connections = ClientConnections(loop: loop, settings: settings)
            loop.remember(connections)
            home = Home(loop: loop, connections: connections)
            return connections
        }
    }
}

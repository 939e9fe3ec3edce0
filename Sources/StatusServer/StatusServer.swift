internal import CMicroHTTPD
internal import Glibc
package import ScrapeEngine
package import SelfMetrics
internal import Synchronization

/// The HTTP server beside the engine: its own metrics, health, reload and Prometheus's target API. libmicrohttpd serves
/// each of at most 32 connections on a thread of its own and closes it after ten idle seconds; who comes then waits for a
/// place.
package final class StatusServer: Sendable {
    private static let connectionLimit: UInt32 = 32
    private static let idleSeconds: UInt32 = 10
    private static let bodyLimit = 1 << 20

    /// The address listened on; its port is never 0.
    package let address: ListenAddress
    private let routes: StatusRoutes
    private let server: Mutex<Running?>

    /// The C server. `@unchecked Sendable`: it is handed out once, under the mutex, to whoever stops it.
    private struct Running: @unchecked Sendable {
        let handle: OpaquePointer
    }

    package var port: UInt16 { address.port }

    /// Starts listening at `host:port`. Until `markReady` the API answers 503.
    ///
    /// - Throws: `StatusServerError` when the address is no address, is taken, or cannot be listened on.
    package static func start(
        address: String,
        engine: any EngineAccess,
        registry: MetricRegistry,
        enableLifecycle: Bool
    ) throws(StatusServerError) -> StatusServer {
        let wanted = try ListenAddress(parsing: address)
        var port: UInt16 = 0
        let socket =
            wanted.host.isEmpty
            ? cmicrohttpd_listen(nil, wanted.port, &port) : cmicrohttpd_listen(wanted.host, wanted.port, &port)
        guard socket >= 0 else { throw StatusServerError(listeningAt: wanted, errorNumber: -socket) }
        let routes = StatusRoutes(
            engine: engine,
            registry: registry,
            isLifecycleEnabled: enableLifecycle,
            external: .ofThisMachine(listenPort: port)
        )
        guard let handle = serve(routes, on: socket) else {
            close(socket)
            throw .cannotStart(wanted)
        }
        return StatusServer(
            address: ListenAddress(host: wanted.host, port: port),
            routes: routes,
            server: Running(handle: handle)
        )
    }

    private init(address: ListenAddress, routes: StatusRoutes, server: consuming sending Running) {
        self.address = address
        self.routes = routes
        self.server = Mutex(server)
    }

    deinit { stop() }

    /// The engine runs on its first configuration: `/-/ready` and the API answer from now on.
    package func markReady() { routes.setReady(true) }

    /// Stops accepting, ends every connection and waits for handlers under way. Later calls do nothing.
    package func stop() {
        let running = server.withLock { running in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        routes.close()
        cmicrohttpd_stop(running.handle)
    }

    /// The routes outlive the C server: whoever stops it still holds them.
    private static func serve(_ routes: StatusRoutes, on socket: Int32) -> OpaquePointer? {
        var settings = cmicrohttpd_settings(
            listen_socket: socket,
            connection_limit: connectionLimit,
            idle_seconds: idleSeconds,
            body_limit: bodyLimit,
            handler: { context, request in
                guard let context else { return }
                let routes = Unmanaged<StatusRoutes>.fromOpaque(context).takeUnretainedValue()
                routes.response(to: StatusRequest(request.pointee)).send(to: request.pointee)
            },
            context: Unmanaged.passUnretained(routes).toOpaque(),
            certificate: nil,
            key: nil
        )
        return cmicrohttpd_start(&settings)
    }
}

internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// One exporter of the demo on a loopback address, served by libmicrohttpd on threads of its own.
final class DemoExporter: Sendable {
    /// Where it listens: `127.77.0.11:8080`.
    let address: String
    private let behaviour: DemoBehaviour
    private let startedAt: Double
    private let isStopped = Atomic(false)
    private let server = Mutex<Running?>(nil)

    /// The C server. `@unchecked Sendable`: it is handed out once, under the mutex, to whoever stops it.
    private struct Running: @unchecked Sendable {
        let handle: OpaquePointer
    }

    /// Starts at `host:port`, or at another port of that host where this one is taken. Nil when the system gives none.
    init?(_ behaviour: DemoBehaviour, host: String, port: UInt16) {
        self.behaviour = behaviour
        startedAt = Self.seconds
        var bound: UInt16 = 0
        var socket = cmicrohttpd_listen(host, port, &bound)
        if socket < 0 { socket = cmicrohttpd_listen(host, 0, &bound) }
        address = "\(host):\(bound)"
        guard socket >= 0 else { return nil }
        guard let handle = serve(on: socket) else {
            close(socket)
            return nil
        }
        server.withLock { $0 = Running(handle: handle) }
    }

    /// Ends every connection, those that wait for an answer too. Later calls do nothing.
    func stop() {
        isStopped.store(true, ordering: .releasing)
        let running = server.withLock { running in
            defer { running = nil }
            return running
        }
        if let running { cmicrohttpd_stop(running.handle) }
    }

    /// `self` outlives the C server: the farm holds it until `stop` has returned.
    private func serve(on socket: Int32) -> OpaquePointer? {
        func start(_ certificate: UnsafePointer<CChar>?, _ key: UnsafePointer<CChar>?) -> OpaquePointer? {
            var settings = cmicrohttpd_settings(
                listen_socket: socket,
                connection_limit: 16,
                idle_seconds: 60,
                body_limit: 1 << 16,
                handler: { context, request in
                    guard let context else { return }
                    Unmanaged<DemoExporter>.fromOpaque(context).takeUnretainedValue().answer(request.pointee)
                },
                context: Unmanaged.passUnretained(self).toOpaque(),
                certificate: certificate,
                key: key
            )
            return cmicrohttpd_start(&settings)
        }
        guard behaviour == .expired else { return start(nil, nil) }
        return DemoCertificate.expired.withCString { certificate in
            DemoCertificate.key.withCString { start(certificate, $0) }
        }
    }

    /// On the connection's thread, which may wait.
    private func answer(_ request: cmicrohttpd_request) {
        let answer = behaviour.answer(at: Self.seconds - startedAt)
        wait(answer.delay)
        let body = Array(answer.body.utf8)
        guard let response = body.withUnsafeBufferPointer({ cmicrohttpd_response($0.baseAddress, $0.count) }) else {
            return
        }
        MHD_add_response_header(response, "Content-Type", answer.contentType)
        MHD_queue_response(request.connection, UInt32(answer.status), response)
        MHD_destroy_response(response)
    }

    /// In short pieces, so that a stop is not held up.
    private func wait(_ seconds: Double) {
        let end = Self.seconds + seconds
        while Self.seconds < end, !isStopped.load(ordering: .acquiring) {
            usleep(UInt32(min(max(end - Self.seconds, 0), 0.05) * 1e6))
        }
    }

    private static var seconds: Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}

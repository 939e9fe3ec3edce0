import ScrapeTestSupport
import Synchronization

/// A Docker engine of which a test says what its API answers, on a loopback port or a unix socket.
final class ServedDocker: Sendable {
    private struct State {
        var lists: [String: LoopbackExporter.Answer] = [:]
        var requests: [LoopbackExporter.Request] = []
    }

    private final class Script: Sendable {
        let state = Mutex(State())

        func answer(_ request: LoopbackExporter.Request) -> LoopbackExporter.Answer {
            let name = request.path.split(separator: "?").first?.split(separator: "/").last.map(String.init) ?? ""
            return state.withLock { state in
                state.requests.append(request)
                return state.lists[name] ?? .page(status: "404 Not Found", body: [])
            }
        }
    }

    private let script: Script
    private let server: LoopbackExporter

    struct NotListening: Error {}

    /// An engine that says it knows versions up to `version` of the API and has no containers.
    init(socket path: String? = nil, version: String = "1.41") throws {
        let script = Script()
        let answer: @Sendable (LoopbackExporter.Request, Int) -> LoopbackExporter.Answer = { request, _ in
            script.answer(request)
        }
        let server =
            path.map { LoopbackExporter(socket: $0, receiving: answer) }
            ?? LoopbackExporter(port: 0, receiving: answer)
        guard let server else { throw NotListening() }
        self.script = script
        self.server = server
        set("_ping", .page(headers: ["Api-Version: \(version)"], body: []))
        for name in ["json", "networks", "nodes", "services", "tasks"] { set(name, "[]") }
    }

    /// `127.0.0.1:<port>`.
    var address: String { server.address }

    /// `GET /v1.41/networks`, in the order in which they came.
    var requests: [String] { script.state.withLock { $0.requests.map { "\($0.method) \($0.path)" } } }

    var newestRequest: LoopbackExporter.Request? { script.state.withLock(\.requests.last) }

    /// What the list at the end of a path is from now on: `json` (of the containers), `networks`, ….
    func set(_ list: String, _ body: String, status: String = "200 OK") {
        set(list, .page(status: status, contentType: "application/json", body: Array(body.utf8)))
    }

    func set(_ list: String, _ answer: LoopbackExporter.Answer) { script.state.withLock { $0.lists[list] = answer } }

    func stop() { server.stop() }

    /// The list of one container with a port, in a network without a name.
    static func containers(_ id: String, port: Int) -> String {
        """
        [{"Id": "\(id)", "Names": ["/\(id)"], "Ports": [{"PrivatePort": \(port), "Type": "tcp"}],
          "HostConfig": {"NetworkMode": "bridge"},
          "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "n", "IPAddress": "10.0.0.2"}}}}]
        """
    }
}

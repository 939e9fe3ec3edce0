import Glibc
import ScrapeTestSupport
import Synchronization

/// A Consul agent of which a test says what its catalog holds. Questions with an index are held back until there is
/// another one, as Consul does it.
final class ServedConsul: Sendable {
    fileprivate struct State {
        var index = 1
        /// The body of each service's instances, and the index at which it changed.
        var services: [String: (body: String, index: Int)] = [:]
        /// What is answered instead, by the start of the path.
        var instead: [String: LoopbackExporter.Answer] = [:]
        var isStopped = false
        var requests: [LoopbackExporter.Request] = []
        var waiting = 0
        var mostWaiting = 0
    }

    private final class Agent: Sendable {
        let state = Mutex(State())

        func answer(_ request: LoopbackExporter.Request) -> LoopbackExporter.Answer {
            let (path, query) = Self.parts(of: request.path)
            state.withLock { $0.requests.append(request) }
            if path == "/v1/agent/self" {
                return state.withLock { $0.answer(to: path) } ?? .json(#"{"Config": {"Datacenter": "dc1"}}"#)
            }
            let known = query["index"].flatMap { Int($0) } ?? 0
            let service = path.hasPrefix("/v1/health/service/") ? String(path.dropFirst(19)) : nil
            state.withLock { state in
                state.waiting += 1
                state.mostWaiting = max(state.mostWaiting, state.waiting)
            }
            defer { state.withLock { $0.waiting -= 1 } }
            while true {
                let answer = state.withLock { state -> LoopbackExporter.Answer? in
                    if state.isStopped { return .hangUp }
                    if let answer = state.answer(to: path) { return answer }
                    return service.map { state.instances($0, since: known) } ?? state.catalog(since: known)
                }
                if let answer { return answer }
                usleep(2_000)
            }
        }

        private static func parts(of path: String) -> (path: String, query: [String: String]) {
            let parts = path.split(separator: "?", maxSplits: 1)
            let pairs = parts.count > 1 ? parts[1].split(separator: "&") : []
            let query = pairs.map { pair -> (String, String) in
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (String(sides[0]), sides.count > 1 ? String(sides[1]) : "")
            }
            return (String(parts.first ?? ""), Dictionary(query) { first, _ in first })
        }
    }

    private let agent: Agent
    private let server: LoopbackExporter

    struct NotListening: Error {}

    init() throws {
        let agent = Agent()
        guard let server = LoopbackExporter(port: 0, receiving: { request, _ in agent.answer(request) }) else {
            throw NotListening()
        }
        self.agent = agent
        self.server = server
    }

    /// `127.0.0.1:<port>`.
    var address: String { server.address }

    var requests: [LoopbackExporter.Request] { agent.state.withLock(\.requests) }

    /// The most questions that there have been at one moment.
    var mostWaiting: Int { agent.state.withLock(\.mostWaiting) }

    /// A service with one instance per port.
    func set(_ name: String, ports: Int...) {
        let entries = ports.map { port in
            #"{"Node": {"Node": "n", "Address": "10.0.0.1"}, "Service": {"ID": "\#(name)-\#(port)", "Port": \#(port)}}"#
        }
        agent.state.withLock { state in
            state.index += 1
            state.services[name] = ("[\(entries.joined(separator: ","))]", state.index)
        }
    }

    func remove(_ name: String) {
        agent.state.withLock { state in
            state.index += 1
            state.services[name] = nil
        }
    }

    /// Answers everything under a path like this, at once; nil ends it.
    func answer(_ path: String, with answer: LoopbackExporter.Answer?) {
        agent.state.withLock { $0.instead[path] = answer }
    }

    func stop() {
        agent.state.withLock { $0.isStopped = true }
        server.stop()
    }
}

extension ServedConsul.State {
    fileprivate func answer(to path: String) -> LoopbackExporter.Answer? {
        instead.first { path.hasPrefix($0.key) }?.value
    }

    /// Nil while there is no other index.
    fileprivate func catalog(since known: Int) -> LoopbackExporter.Answer? {
        guard index != known else { return nil }
        let names = services.keys.sorted().map { #""\#($0)": ["a"]"# }
        return .json("{\(names.joined(separator: ","))}", index: index)
    }

    /// A service that is not there has no instances, which is told once.
    fileprivate func instances(_ name: String, since known: Int) -> LoopbackExporter.Answer? {
        guard let service = services[name] else { return known == 1 ? nil : .json("[]", index: 1) }
        return service.index == known ? nil : .json(service.body, index: service.index)
    }
}

extension LoopbackExporter.Answer {
    /// An answer of Consul's.
    fileprivate static func json(_ body: String, index: Int? = nil) -> LoopbackExporter.Answer {
        let headers = index.map { ["X-Consul-Index: \($0)"] } ?? []
        return .page(contentType: "application/json", headers: headers, body: Array(body.utf8))
    }
}

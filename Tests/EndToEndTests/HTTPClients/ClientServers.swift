import ScrapeTestSupport
import Synchronization

/// The servers that the jobs ask: nginx with a door for each kind of TLS, two tinyproxies, and behind all of them one server
/// that remembers what it was asked.
final class ClientServers {
    let places: ClientPlaces
    private let seen: SeenRequests
    private let backend: LoopbackExporter
    private let nginx: WebServer
    private let proxies: [ForwardProxy]

    /// False, with a line for each, where one of the programs is not installed.
    static let areInstalled = [WebServer.program, ForwardProxy.program].allSatisfy { $0 != nil }

    init(_ files: ClientFiles) throws {
        let (home, away) = (StartedProgram.ownAddress(block: 85), StartedProgram.ownAddress(block: 86))
        let doors = try ClientDoors.all(files, home: home, away: away)
        let port = try LoopbackPort.free()
        let (openPort, closedPort): (UInt16, UInt16) = (18_800, 18_801)
        var places = files.places
        for door in doors { places.set(door.name, "\(door.address):\(door.port)") }
        places.set("backend", "127.0.0.1:\(port)")
        places.set("refused", "\(home):1")
        places.set("open", "\(home):\(openPort)")
        places.set("closed", "\(home):\(closedPort)")
        self.places = places

        let (seen, answers) = (SeenRequests(), ClientAnswers(places: places))
        self.seen = seen
        let backend = LoopbackExporter(
            port: port,
            receiving: { request, _ in answers.answer(to: request, earlier: seen.add(request)) }
        )
        guard let backend else { throw RunningProgram.Problem(text: "no exporter") }
        self.backend = backend
        nginx = try WebServer(
            doors.map { $0.block(backend: backend.address) }.joined(),
            in: TemporaryFolder(),
            listeningAt: doors.map { .port($0.port, address: $0.address) }
        )
        let allowed = doors.filter { $0.name != "tls13" }.map { $0.port } + [1]
        let settings = allowed.map { "ConnectPort \($0)\n" }.joined()
        proxies = [
            try ForwardProxy(address: home, port: openPort, settings: settings),
            try ForwardProxy(user: "name pw", address: home, port: closedPort, settings: settings),
        ]
    }

    deinit { backend.stop() }

    /// What was asked since the last call, by job, each line once.
    func takeRequests() -> [String: Set<String>] { seen.take() }

    /// What many connections have asked.
    private final class SeenRequests: Sendable {
        private let requests = Mutex<[SeenRequest]>([])

        /// - Returns: how many requests for this path came from this job before.
        func add(_ request: LoopbackExporter.Request) -> Int {
            let request = SeenRequest(request)
            return requests.withLock { requests in
                defer { requests.append(request) }
                return requests.count { $0.job == request.job && $0.path == request.path }
            }
        }

        func take() -> [String: Set<String>] {
            let requests = requests.withLock { requests in
                defer { requests = [] }
                return requests
            }
            return requests.reduce(into: [:]) { lines, request in
                lines[request.job, default: []].insert("asks \(request.text)")
                lines[request.job, default: []].formUnion(request.ownHeaders.map { "asks with \($0)" })
            }
        }
    }
}

import Glibc
import JSON
import MetricModel

/// One of the two scrapers, in a directory of its own, while it runs.
final class PeerProgram {
    let isOurs: Bool
    /// `127.0.0.1:<port>` of its API.
    let address: String
    private let directory: TemporaryDirectory
    private let stopProgram: () throws -> Void
    private let said: () -> String
    /// When it was told to end, in milliseconds of the wall clock.
    private(set) var end = Int64.max

    static let failureFile = "failures.log"

    var name: String { isOurs ? "ours" : "theirs" }

    /// Starts it on `prometheus.yml`, which is among the files, with these features of Prometheus, and on a copy of this
    /// storage directory, or on none.
    init(
        isOurs: Bool,
        features: [String],
        files: [(name: String, text: String)],
        storage: String? = nil
    ) throws {
        self.isOurs = isOurs
        let directory = try TemporaryDirectory()
        self.directory = directory
        for file in files { try directory.write(file.name, file.text) }
        if let storage {
            let copy = CommandRun(
                ["cp", "-r", storage, directory.path("data")],
                environment: CommandRun.plainEnvironment
            )
            guard copy.status == 0 else { throw RunningProgram.Problem(text: "cp \(storage)") }
        }
        let flags =
            ["--web.enable-lifecycle", "--log.level=debug"]
            + (features.isEmpty ? [] : ["--enable-feature=\(features.joined(separator: ","))"])
        if isOurs {
            let agent = try RunningProgram(
                ["agent", "prometheus.yml", "--storage.path=data", "--web.listen-address=127.0.0.1:0"] + flags,
                in: directory.path
            )
            address = try agent.listeningAddress()
            said = { agent.errors }
            stopProgram = {
                agent.signal(SIGTERM)
                guard agent.waitForEnd() == 0 else { throw RunningProgram.Problem(text: agent.errors) }
            }
        } else {
            // Its manager takes new targets every 5 s only; that is the one thing that is made faster here.
            let prometheus = try RealPrometheus(
                configuration: "prometheus.yml",
                in: directory.path,
                storage: directory.path("data"),
                flags: flags + ["--scrape.discovery-reload-interval=200ms"]
            )
            address = prometheus.address
            said = { prometheus.log }
            stopProgram = prometheus.stop
        }
    }

    /// Replaces a file by another in one step.
    func replace(_ name: String, with text: String) throws {
        try directory.write("new", text)
        guard rename(directory.path("new"), directory.path(name)) == 0 else {
            throw RunningProgram.Problem(text: "rename: \(errno)")
        }
    }

    func reload() throws {
        let answer = LoopbackRequest.post(address, "/-/reload", [], [])
        guard answer.status == 200 else {
            throw RunningProgram.Problem(text: "\(name): \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    /// The active targets of one pool, or of all.
    func targets(of pool: String? = nil) throws -> [JSONValue] {
        let query = pool.map { "&scrapePool=\($0)" } ?? ""
        let answer = LoopbackRequest.get(address, "/api/v1/targets?state=active\(query)")
        guard answer.status == 200 else { throw RunningProgram.Problem(text: "\(name): status \(answer.status)") }
        return try JSONReader.parse(answer.body)["data"]?["activeTargets"]?.elements ?? []
    }

    func stop() throws {
        end = WallTime.now().milliseconds
        try stopProgram()
    }

    /// What it has written to the file of failed scrapes.
    func failures() throws -> String { try directory.read(Self.failureFile) }

    /// What it has said, at level debug.
    var messages: String { said() }

    /// What it has left in its log.
    func log() throws -> [LoggedSamples.Series] { try LoggedSamples.inLog(directory.path("data")) }
}

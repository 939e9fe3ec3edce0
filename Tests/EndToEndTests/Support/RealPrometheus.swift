import Glibc
import JSON

/// A real Prometheus server on a configuration, with storage of its own. The reference is 3.5; others are not compared
/// with.
final class RealPrometheus {
    private let ownStorage: TemporaryDirectory
    private let server: ListeningPeer

    var address: String { server.address }

    /// The path of a Prometheus 3.5; nil, with one line that says so, where there is none.
    static let path: String? = {
        var found = "none"
        let peers = getenv("SCRAPE_TUI_PEERS").map { "\(String(cString: $0))/usr/bin/prometheus" }
        for candidate in [peers, "prometheus"].compactMap(\.self) {
            let run = CommandRun([candidate, "--version"], environment: CommandRun.plainEnvironment)
            guard run.status == 0, let line = run.output.split(separator: "\n").first else { continue }
            if line.contains(" version 3.5.") { return candidate }
            found = line.split(separator: " ").prefix(3).joined(separator: " ")
        }
        print("skipped: needs Prometheus 3.5, found \(found)")
        return nil
    }()

    /// The path of the promtool that came with it.
    static let promtool: String? = path.map { path in
        path.contains("/")
            ? path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/promtool" : "promtool"
    }

    /// Starts it, on a storage directory of its own unless one is given, with this (`NAME=value`) in its environment too,
    /// run by these words of another program.
    init(
        configuration: String,
        in directory: String,
        storage: String? = nil,
        flags: [String] = [],
        environment: [String] = [],
        runBy words: [String] = []
    ) throws {
        guard let path = Self.path else { throw RunningProgram.Problem(text: "no Prometheus") }
        ownStorage = try TemporaryDirectory()
        server = try ListeningPeer(
            program: "env",
            environment + words + [
                path, "--config.file=\(configuration)", "--storage.tsdb.path=\(storage ?? ownStorage.path)",
            ]
                + flags,
            in: directory
        )
    }

    /// What it has said so far.
    var log: String { server.log }

    /// Lets it load its configuration again.
    func reload() { server.reload() }

    /// Ends it as an operator does, so that its log is whole.
    func stop() throws { try server.stop() }

    /// Ends it at once.
    func kill() { server.kill() }

    /// Waits until it has read its log; false when it does not within 20 s.
    func isReady() -> Bool {
        for _ in 0..<400 {
            if LoopbackRequest.get(address, "/-/ready").status == 200 { return true }
            usleep(50_000)
        }
        return false
    }

    /// The `data` of an answer of the API.
    func data(_ path: String) throws -> JSONValue {
        let answer = LoopbackRequest.get(address, path)
        guard answer.status == 200, let data = try JSONReader.parse(answer.body)["data"] else {
            throw RunningProgram.Problem(text: "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return data
    }

    /// Every sample of the last hour of the series that the selector names, stale markers left out, series with labels.
    func series(_ selector: String) throws -> [(labels: JSONValue, samples: [(milliseconds: Int64, value: String)])] {
        let data = try data("/api/v1/query?query=" + Self.escaped("\(selector)[1h]"))
        return (data["result"]?.elements ?? []).map { series in
            let samples = (series["values"]?.elements ?? []).map { pair in
                (milliseconds: Self.milliseconds(pair.elements?[0]), value: pair.elements?[1].text ?? "")
            }
            return (series["metric"] ?? .null, samples)
        }
    }

    private static func milliseconds(_ value: JSONValue?) -> Int64 {
        switch value {
        case .integer(let seconds): seconds * 1000
        case .number(let seconds): Int64((seconds * 1000).rounded())
        default: 0
        }
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || byte == UInt8(ascii: "_")
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        .joined()
    }
}

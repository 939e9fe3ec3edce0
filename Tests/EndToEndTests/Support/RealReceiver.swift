import Glibc
import JSON
import MetricModel

/// A real server that takes remote write, which keeps its address and its storage when it is stopped and started again.
final class RealReceiver {
    enum Kind: String {
        case prometheus, victoriaMetrics
    }

    /// `127.0.0.1:<port>`.
    let address: String
    let storage: TemporaryDirectory
    private let kind: Kind
    private let program: String
    private var running: RunningProgram?

    /// The path of a VictoriaMetrics; nil, with one line that says so, where there is none.
    static let victoriaMetrics: String? = {
        let peers = getenv("SCRAPE_TUI_PEERS").map { "\(String(cString: $0))/usr/bin/victoria-metrics" }
        for candidate in [peers, "victoria-metrics"].compactMap(\.self) {
            let run = CommandRun([candidate, "-version"], environment: CommandRun.plainEnvironment)
            if run.status == 0 { return candidate }
        }
        print("skipped: needs VictoriaMetrics, found none")
        return nil
    }()

    /// Starts one with an empty storage; nil where there is none of the kind.
    init?(_ kind: Kind) throws {
        guard let path = kind == .prometheus ? RealPrometheus.path : Self.victoriaMetrics else { return nil }
        self.kind = kind
        program = path
        address = "127.0.0.1:\(try LoopbackPort.free())"
        storage = try TemporaryDirectory()
        try storage.write("empty.yml", "global: {}\n")
        try start()
    }

    var writeURL: String { "http://\(address)/api/v1/write" }

    /// Starts it and waits until it takes requests.
    func start() throws {
        let process = try RunningProgram(program: program, arguments, in: storage.path)
        running = process
        let path = kind == .prometheus ? "/-/ready" : "/health"
        for _ in 0..<2000 {
            if LoopbackRequest.get(address, path).status == 200 { return }
            usleep(10_000)
        }
        throw RunningProgram.Problem(text: "\(kind) does not start:\n\(process.errors)")
    }

    /// Ends it with a signal and waits for the end.
    func stop(_ signal: Int32 = SIGTERM) {
        running?.signal(signal)
        _ = running?.waitForEnd()
        running = nil
    }

    private var arguments: [String] {
        switch kind {
        case .prometheus:
            [
                "--config.file=empty.yml", "--storage.tsdb.path=data", "--web.listen-address=\(address)",
                "--web.enable-remote-write-receiver", "--log.level=warn",
            ]
        case .victoriaMetrics:
            ["-storageDataPath=data", "-httpListenAddr=\(address)", "-loggerLevel=WARN", "-retentionPeriod=1y"]
        }
    }

    /// Every sample it has. Of VictoriaMetrics's a stale marker is any NaN.
    func samples() throws -> StoredSamples {
        switch kind {
        case .prometheus: try remoteRead()
        case .victoriaMetrics: try export()
        }
    }

    /// What a Prometheus has logged so far of the families of its series, as `name type help`: it shows the metadata of
    /// remote write nowhere else. None while its log ends in the middle of a record.
    var loggedMetadata: Set<String> { (try? StoredSamples.metadata(log: storage.path("data"))) ?? [] }

    private func remoteRead() throws -> StoredSamples {
        let headers = [
            "Content-Encoding: snappy", "Content-Type: application/x-protobuf",
            "X-Prometheus-Remote-Read-Version: 0.1.0",
        ]
        let answer = LoopbackRequest.post(address, "/api/v1/read", headers, RemoteMessage.readEverything())
        guard answer.status == 200 else {
            throw RunningProgram.Problem(text: "remote read: \(String(decoding: answer.body, as: UTF8.self))")
        }
        return try RemoteMessage.samples(ofRead: answer.body)
    }

    /// `{"metric":{…},"values":[…],"timestamps":[…]}` per line and block of a series.
    private func export() throws -> StoredSamples {
        _ = LoopbackRequest.get(address, "/internal/force_flush")
        // Without an end it leaves out what came in the last second.
        let query = "match[]=%7B__name__!=%22%22%7D&reduce_mem_usage=1&end=4102444800"
        let answer = LoopbackRequest.get(address, "/api/v1/export?\(query)")
        var stored = StoredSamples()
        for line in answer.body.split(separator: UInt8(ascii: "\n")) {
            let document = try JSONReader.parse(Array(line))
            let labels = (document["metric"]?.members ?? []).map { (name: $0.key, value: $0.value.text ?? "") }
            let pairs = zip(document["values"]?.elements ?? [], document["timestamps"]?.elements ?? [])
            for case (let value, .integer(let milliseconds)) in pairs {
                stored.add(StoredSamples.name(labels), .init(milliseconds: milliseconds, bits: Self.bits(value)))
            }
        }
        return stored
    }

    static let anyNaN = Double.nan.bitPattern

    private static func bits(_ value: JSONValue) -> UInt64 {
        switch value {
        case .integer(let number): Double(number).bitPattern
        case .number(let number): number.bitPattern
        case .string(let text): (Double(text) ?? .nan).bitPattern
        default: anyNaN
        }
    }
}

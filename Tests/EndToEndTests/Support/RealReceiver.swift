import Glibc
import JSON
import MetricModel

/// A port of loopback for a server that is stopped and started again: below those that the system gives to others.
enum LoopbackPort {
    static func free() throws -> UInt16 {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<1000 {
            let port = UInt16.random(in: 15_000..<32_000, using: &random)
            if isFree(port) { return port }
        }
        throw RunningProgram.Problem(text: "no free port")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

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
                "--web.enable-remote-write-receiver", "--enable-feature=metadata-wal-records", "--log.level=warn",
            ]
        case .victoriaMetrics:
            ["-storageDataPath=data", "-httpListenAddr=\(address)", "-loggerLevel=WARN", "-retentionPeriod=1y"]
        }
    }

    /// Every sample it has. VictoriaMetrics keeps no NaN apart from another, so there all are one.
    func samples() throws -> StoredSamples {
        switch kind {
        case .prometheus: try remoteRead()
        case .victoriaMetrics: try export()
        }
    }

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
        let answer = LoopbackRequest.get(address, "/api/v1/export?match[]=%7B__name__!=%22%22%7D&reduce_mem_usage=1")
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

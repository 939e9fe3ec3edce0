internal import Glibc
internal import HTTPTransport
internal import SelfMetrics

/// Prints what one server costs: the processor time of requests on kept connections of many clients, and that of each
/// client's first, with its connection and its TLS handshake. Arguments: a URL, and a file with the authorities of an
/// https one.
func runHTTPBenchmark(_ arguments: [String]) {
    guard let url = arguments.first else { return print("http: needs a URL, and for https a file with authorities") }
    do {
        try HTTPFarm(url: url, authorities: arguments.dropFirst().first).measure()
    } catch {
        print("http: \(error)")
    }
}

private struct HTTPFarm {
    private static let clientCount = 200

    private let request: HTTPRequest
    private let io: IOThread
    private let settings: HTTPClientSettings

    init(url: String, authorities: String?) throws {
        let headers: HTTPHeaders = ["Accept-Encoding": "gzip"]
        request = HTTPRequest(url: url, headers: headers, deadline: .total(nanoseconds: 10_000_000_000))
        var settings = HTTPClientSettings()
        settings.tls.authorities = authorities.map { .file(path: $0) }
        self.settings = settings
        io = try IOThread()
        io.start()
    }

    func measure() throws {
        let memory = ProcessStatistics.read().residentBytes
        let made = Benchmark.processorNanoseconds()
        let clients = (0..<Self.clientCount).map { _ in HTTPClient(settings: settings) }
        let first = Benchmark.processorNanoseconds()
        for client in clients { send(through: client) }
        let next = Benchmark.processorNanoseconds()
        for _ in 0..<20 {
            for client in clients { send(through: client) }
        }
        let end = Benchmark.processorNanoseconds()
        let count = Double(clients.count)
        func microseconds(_ from: Int64, _ to: Int64, _ count: Double) -> String {
            Benchmark.text(Double(to - from) / count / 1000)
        }
        print("http: a client made: \(microseconds(made, first, count)) us")
        print("http: a client's first request: \(microseconds(first, next, count)) us")
        print("http: a request on a kept connection: \(microseconds(next, end, 20 * count)) us")
        print("http: a client's memory: \((ProcessStatistics.read().residentBytes - memory) / clients.count) bytes")
        io.stop()
    }

    /// One request from its start to its end: what comes next waits, as paced scrapes do.
    private func send(through client: HTTPClient) {
        let done = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        sem_init(done, 0, 0)
        defer { done.deallocate() }
        let signal = UInt(bitPattern: done)
        io.send(request, through: client) { outcome in
            if case .failure(let failure) = outcome { print("http: \(failure.problem.goText)") }
            if let done = UnsafeMutablePointer<sem_t>(bitPattern: signal) { sem_post(done) }
        }
        while sem_wait(done) != 0 {}
    }
}

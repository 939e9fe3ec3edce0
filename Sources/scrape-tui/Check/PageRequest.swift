internal import Exposition
internal import Glibc
internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import Synchronization

/// Asks a URL for its page once, as Prometheus asks a target.
struct PageRequest {
    private static let bodyLimit = 1 << 30

    let url: String
    /// nil to take what the answer says it is.
    let format: ExpositionFormat?
    let timeout: PrometheusDuration

    /// Waits for the whole answer, the timeout at most.
    ///
    /// - Throws: why there is no page, in Prometheus's words.
    func answer() throws(InputFile.Unreadable) -> (body: BodyBuffer, format: ExpositionFormat) {
        let response = try response()
        guard response.status == 200 else {
            throw unreadable("server returned HTTP status \(response.statusText)")
        }
        if let format { return (try unpacked(response), format) }
        let declared = try declaredFormat(response)
        return (try unpacked(response), declared)
    }

    private func unpacked(_ response: HTTPResponse) throws(InputFile.Unreadable) -> BodyBuffer {
        do {
            return try BodyUnpacking.unpack(response, inflater: Inflater(), sizeHint: 0, limit: Self.bodyLimit)
        } catch {
            throw unreadable(error.goText)
        }
    }

    private func declaredFormat(_ response: HTTPResponse) throws(InputFile.Unreadable) -> ExpositionFormat {
        switch ContentNegotiation.verdict(contentType: response.contentType, fallback: nil) {
        case .read(let format, _): return format
        case .refuse(let text): throw unreadable("\(text) [--format says what it is]")
        }
    }

    private func response() throws(InputFile.Unreadable) -> HTTPResponse {
        let thread: IOThread
        do {
            thread = try IOThread()
        } catch {
            throw unreadable("\(error)")
        }
        thread.start()
        defer { thread.stop() }
        let client = HTTPClient()
        let arrived = Arrival()
        thread.send(request, through: client) { arrived.take($0) }
        switch arrived.wait() {
        case .response(let response): return response
        case .failure(let failure): throw InputFile.Unreadable(description: failure.goText(url: url))
        }
    }

    private var request: HTTPRequest {
        let accept = ContentNegotiation.acceptHeader(protocols: protocols.map(\.rawValue))
        return HTTPRequest(
            url: url,
            headers: HTTPHeaders([
                HTTPHeader("Accept", accept), HTTPHeader("Accept-Encoding", "gzip"),
                HTTPHeader("User-Agent", HTTPRequest.userAgent),
            ]),
            deadline: .total(nanoseconds: timeout.nanoseconds),
            maxBodyBytes: Self.bodyLimit
        )
    }

    private var protocols: [ScrapeProtocol] {
        switch format {
        case nil: ScrapeProtocol.usual
        case .prometheusText: [.prometheusText100, .prometheusText004]
        case .openMetricsText: [.openMetricsText100, .openMetricsText001]
        case .protobuf: [.prometheusProto]
        }
    }

    private func unreadable(_ text: String) -> InputFile.Unreadable {
        InputFile.Unreadable(description: "\(url): \(text)")
    }
}

/// Where the I/O thread leaves an outcome for the thread that waits for it.
///
/// `@unchecked Sendable`: the semaphore guards itself and its pointer never changes; the outcome has a lock.
private final class Arrival: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let outcome = Mutex<HTTPOutcome?>(nil)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func take(_ outcome: HTTPOutcome) {
        self.outcome.withLock { $0 = outcome }
        sem_post(semaphore)
    }

    /// The request has a deadline, so this ends.
    func wait() -> HTTPOutcome {
        while true {
            if sem_wait(semaphore) == 0, let outcome = outcome.withLock({ $0 }) { return outcome }
        }
    }
}

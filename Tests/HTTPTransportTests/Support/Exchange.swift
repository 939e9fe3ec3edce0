import Glibc
import MetricModel
import ScrapeTestSupport
import Synchronization
import Testing

@testable import HTTPTransport

/// Waits, bounded, until something happened as often as asked: the tests' only way to wait.
final class Countdown: @unchecked Sendable {
    // sem_t guards itself; the pointer never changes.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    /// False when `times` signals have not come within 30 s: a hang, never a slow machine.
    func wait(times: Int = 1) -> Bool {
        var limit = timespec()
        clock_gettime(CLOCK_REALTIME, &limit)
        limit.tv_sec += 30
        for _ in 0..<times {
            while sem_timedwait(semaphore, &limit) != 0 {
                if errno != EINTR { return false }
            }
        }
        return true
    }
}

/// Waits, bounded, until the condition holds. For what nobody signals, such as counters.
func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<150_000 {
        if condition() { return true }
        usleep(200)
    }
    return false
}

extension IOThread {
    /// Comes back when the thread has read what stood in its sockets at the call. A letter may be read before the
    /// sockets of the same turn are, so the second one is what tells.
    func takeWhatArrived() {
        for _ in 0..<2 {
            let isRead = Countdown()
            post { isRead.signal() }
            #expect(isRead.wait())
        }
    }
}

/// An I/O thread and one client for a test.
final class Exchange {
    let thread: IOThread
    var client: HTTPClient

    init(
        settings: HTTPClientSettings = HTTPClientSettings(),
        nameServers: [String] = [],
        blockingWork: IOThread.BlockingWork? = nil,
        handshakeLimit: Int64 = IOThread.usualHandshakeLimit
    ) throws {
        thread = try IOThread(
            nameServers: nameServers,
            blockingWork: blockingWork,
            handshakeLimit: handshakeLimit
        )
        thread.start()
        client = HTTPClient(settings: settings)
    }

    deinit { thread.stop() }

    static func seconds(_ seconds: Double) -> RequestDeadline { .total(nanoseconds: Int64(seconds * 1e9)) }

    /// Sends and waits for the outcome.
    func send(_ request: HTTPRequest) throws -> HTTPOutcome {
        let done = Countdown()
        let result = Mutex<HTTPOutcome?>(nil)
        thread.send(request, through: client) { outcome in
            result.withLock { $0 = outcome }
            done.signal()
        }
        guard done.wait(), let outcome = result.withLock({ $0 }) else { throw SetupProblem(text: "no outcome") }
        return outcome
    }

    func get(_ url: String, deadline: Double = 20, maxBodyBytes: Int = 1 << 30) throws -> HTTPOutcome {
        try send(HTTPRequest(url: url, deadline: Self.seconds(deadline), maxBodyBytes: maxBodyBytes))
    }

    func response(_ url: String) throws -> HTTPResponse { try get(url).response }

    /// What Prometheus would show for the URL: an empty text for status 200.
    func goText(_ url: String, deadline: Double = 20, maxBodyBytes: Int = 1 << 30) throws -> String {
        switch try get(url, deadline: deadline, maxBodyBytes: maxBodyBytes) {
        case .failure(let failure): failure.goText(url: url)
        case .response(let response):
            response.status == 200 ? "" : "server returned HTTP status \(response.statusText)"
        }
    }
}

extension HTTPOutcome {
    var response: HTTPResponse {
        get throws {
            switch self {
            case .response(let response): return response
            case .failure(let failure): throw SetupProblem(text: failure.goText(url: "?"))
            }
        }
    }

    var problem: TransportProblem? {
        if case .failure(let failure) = self { failure.problem } else { nil }
    }
}

extension BodyBuffer {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

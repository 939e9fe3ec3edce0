import Glibc
import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Synchronization
import Testing

@testable import SampleStorage

/// A receiver on loopback that says what it is told to, a connection per answer.
///
/// `@unchecked Sendable`: the socket is opened before anybody sees the object and closed when nobody does any more.
private final class OneLineReceiver: @unchecked Sendable {
    private let listener: Int32
    let port: UInt16
    /// Requests as received, head and body.
    let requests = Mutex<[(head: String, body: [UInt8])]>([])
    private let thread: Mutex<NamedThread?> = Mutex(nil)

    /// Answers each request with the next of these texts and closes the connection.
    init(_ answers: [String]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isOpen = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        try #require(isOpen)
        port = UInt16(bigEndian: address.sin_port)
        thread.withLock { thread in
            thread = NamedThread("receiver") { [self] in
                var left = answers[...]
                while !left.isEmpty {
                    let connection = accept(listener, nil, nil)
                    guard connection >= 0 else { return }
                    if read(connection) {
                        let answer = left.removeFirst()
                        _ = answer.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
                    }
                    close(connection)
                }
            }
        }
    }

    /// Reads one request; false when the connection ends before.
    private func read(_ connection: Int32) -> Bool {
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let text = String(decoding: received, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.lowerBound])
                let lengthLine = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
                let length = Int(lengthLine?.dropFirst(16) ?? "0") ?? 0
                let body = received.dropFirst(head.utf8.count + 4)
                if body.count >= length {
                    requests.withLock { $0.append((head, Array(body.prefix(length)))) }
                    return true
                }
            }
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { return false }
            received += chunk[..<count]
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }?.join()
        close(listener)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: text.utf8) {
                return start..<utf8.index(start, offsetBy: text.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}

extension SendOutcome {
    fileprivate var status: Int? {
        if case .answered(let answer) = self { return answer.status }
        return nil
    }
}

@Suite("Requests of remote write over HTTP")
struct IOThreadSenderTests {
    private final class Outcomes: Sendable {
        let list = Mutex<[SendOutcome]>([])
        let news = WakeUp()
    }

    /// Sends one request after another and gives what came of each.
    private static func outcomes(_ answers: [String]) throws -> (
        [SendOutcome], [(head: String, body: [UInt8])]
    ) {
        let receiver = try OneLineReceiver(answers)
        let io = try IOThread()
        io.start()
        var section = RemoteWriteSection(url: "http://127.0.0.1:\(receiver.port)/write")
        section.headers = [HTTPHeader("X-Scope-OrgID", "t")]
        section.httpClient.authorization = .credentials(type: "Bearer", .text("hush"))
        let sender = IOThreadSender(io: io, section: section, userAgent: "scrape-tui/1")
        let outcomes = Outcomes()
        for attempt in answers.indices {
            sender.send([1, 2, 3, UInt8(attempt)], attempt: attempt) { outcome in
                outcomes.list.withLock { $0.append(outcome) }
                outcomes.news.signal()
            }
            while outcomes.list.withLock({ $0.count }) <= attempt { outcomes.news.wait(milliseconds: 10_000) }
        }
        io.stop()
        receiver.stop()
        return (outcomes.list.withLock { $0 }, receiver.requests.withLock { $0 })
    }

    @Test("the answer's status, text, headers and the beginning of its body come back")
    func answers() throws {
        let long = String(repeating: "x", count: 3000)
        let (outcomes, requests) = try Self.outcomes([
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 503 Busy\r\nConnection: close\r\nRetry-After: 7\r\nContent-Length: 3000\r\n\r\n" + long,
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nX-Prometheus-Remote-Write-Samples-Written: 3\r\nContent-Length: 2\r\n\r\nno",
        ])
        var busy = ReceiverAnswer(status: 503, statusText: "503 Busy")
        busy.retryAfter = "7"
        busy.body = String(repeating: "x", count: 1024)
        var bad = ReceiverAnswer(status: 400, statusText: "400 Bad Request")
        bad.body = "no"
        bad.written.samples = 3
        bad.confirmsWritten = true
        #expect(
            outcomes == [
                .answered(ReceiverAnswer(status: 204, statusText: "204 No Content")), .answered(busy), .answered(bad),
            ]
        )
        #expect(requests.map(\.body) == [[1, 2, 3, 0], [1, 2, 3, 1], [1, 2, 3, 2]])
        for (attempt, request) in requests.enumerated() {
            let lines = Set(request.head.split(separator: "\r\n").map(String.init))
            #expect(request.head.hasPrefix("POST /write HTTP/1.1\r\n"))
            let expected: Set = [
                "Content-Encoding: snappy", "Content-Type: application/x-protobuf", "User-Agent: scrape-tui/1",
                "X-Prometheus-Remote-Write-Version: 0.1.0", "X-Scope-OrgID: t",
            ]
            #expect(lines.isSuperset(of: expected))
            #expect(lines.contains("Retry-Attempt: \(attempt)") == (attempt > 0))
        }
    }

    @Test("an answer that quotes who we are is not shown so")
    func quotes() throws {
        let (outcomes, requests) = try Self.outcomes([
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 15\r\n\r\nno Bearer hush!"
        ])
        var answer = ReceiverAnswer(status: 400, statusText: "400 Bad Request")
        answer.body = "no Bearer <secret>!"
        #expect(outcomes == [.answered(answer)])
        #expect(requests.first?.head.contains("Authorization: Bearer hush\r\n") == true)
    }

    @Test("without an answer nobody knows; with a status the rest may fail")
    func broken() throws {
        let (outcomes, _) = try Self.outcomes([
            "", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\n\r\nabc", "nonsense\r\n\r\n",
        ])
        try #require(outcomes.count == 3)
        guard case .unanswered(let text) = outcomes[0] else {
            Issue.record("a closed connection is no answer")
            return
        }
        #expect(text.hasSuffix(": EOF"))
        #expect(outcomes[1].status == 200)
        if case .unanswered = outcomes[2] {} else { Issue.record("nonsense is no answer") }
    }

    @Test("what is under way when it is cancelled is unanswered")
    func cancelled() throws {
        let receiver = try OneLineReceiver([])
        let io = try IOThread()
        io.start()
        let section = RemoteWriteSection(url: "http://127.0.0.1:\(receiver.port)/write")
        let sender = IOThreadSender(io: io, section: section, userAgent: "scrape-tui/1")
        let outcomes = Outcomes()
        for attempt in 0..<3 {
            sender.send([1], attempt: attempt) { outcome in
                outcomes.list.withLock { $0.append(outcome) }
                outcomes.news.signal()
            }
        }
        sender.cancelAll()
        while outcomes.list.withLock({ $0.count }) < 3 { outcomes.news.wait(milliseconds: 10_000) }
        #expect(outcomes.list.withLock { $0 }.allSatisfy { if case .unanswered = $0 { true } else { false } })
        io.stop()
        receiver.stop()
    }
}

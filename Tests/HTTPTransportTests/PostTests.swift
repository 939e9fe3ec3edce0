import Glibc
import MetricModel
import Synchronization
import Testing

@testable import HTTPTransport

/// A request with a large body, read without copying it around.
private struct Received: Sendable {
    let head: String
    let body: [UInt8]

    /// Nil when the client closes.
    init?(from connection: ServedConnection) {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 16)
        var headEnd: Int?
        var wanted = Int.max
        while bytes.count < wanted {
            let count = connection.receive(&room)
            if count <= 0 { return nil }
            let searchStart = max(0, bytes.count - 3)
            bytes += room[..<count]
            guard headEnd == nil else { continue }
            let marks = [0x0D, 0x0A, 0x0D, 0x0A] as [UInt8]
            for index in stride(from: searchStart, through: bytes.count - 4, by: 1)
            where bytes[index..<(index + 4)].elementsEqual(marks) {
                headEnd = index + 4
                wanted = index + 4 + Self.length(String(decoding: bytes[..<index], as: UTF8.self))
                break
            }
        }
        head = String(decoding: bytes[..<(headEnd ?? 0)], as: UTF8.self)
        body = Array(bytes[(headEnd ?? 0)...])
    }

    private static func length(_ head: String) -> Int {
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
        return line.flatMap { Int($0.dropFirst(16)) } ?? 0
    }
}

@Suite("A request with a large body")
struct PostTests {
    private func request(
        _ url: String,
        _ body: [UInt8],
        deadline: RequestDeadline = Exchange.seconds(20),
        delivery: BodyDelivery = .whole
    ) -> HTTPRequest {
        HTTPRequest(
            method: .post,
            url: url,
            headers: ["Content-Type": "application/x-protobuf"],
            body: body,
            deadline: deadline,
            delivery: delivery
        )
    }

    /// Bytes that show when a piece of them is missing or stands elsewhere.
    private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 7) } }

    @Test("is sent whole, at once and with its length", arguments: [1 << 20, 10 << 20])
    func whole(count: Int) throws {
        let received = Mutex<[Received]>([])
        let server = try LoopbackServer { connection in
            while let request = Received(from: connection) {
                received.withLock { $0.append(request) }
                connection.respond("204 No Content")
            }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        let body = bytes(count)
        for _ in 0..<2 { #expect(try exchange.send(request(server.url, body)).response.status == 204) }
        let seen = received.withLock { $0 }
        #expect(seen.count == 2 && seen.allSatisfy { $0.body == body })
        #expect(seen.allSatisfy { !$0.head.contains("Expect") && $0.head.contains("\r\nContent-Length: \(count)\r\n") })
        #expect(server.accepted == 1)
    }

    @Test("is not given a type by libcurl")
    func type() throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() { connection.respond(body: request) }
        }
        defer { server.stop() }
        let plain = HTTPRequest(method: .post, url: server.url, body: [1], deadline: Exchange.seconds(20))
        #expect(try !Exchange().send(plain).response.body.text.contains("Content-Type"))
    }

    @Test("goes along a redirect that keeps it")
    func redirected() throws {
        let body = bytes(1 << 20)
        let server = try LoopbackServer { connection in
            while let request = Received(from: connection) {
                if request.head.hasPrefix("POST / ") {
                    connection.respond("307 Temporary Redirect", headers: "Location: /next\r\n")
                } else {
                    connection.respond(body: "\(request.body == body)")
                }
            }
        }
        defer { server.stop() }
        #expect(try Exchange().send(request(server.url + "/", body)).response.body.text == "true")
    }

    @Test("is left behind by a redirect that does not keep it, with what was said about it")
    func leftBehind() throws {
        let server = try LoopbackServer { connection in
            while let request = connection.readRequest() {
                if request.hasPrefix("POST / ") {
                    connection.respond("303 See Other", headers: "Location: /next\r\n")
                } else {
                    connection.respond(body: request)
                }
            }
        }
        defer { server.stop() }
        var request = request(server.url + "/", [1, 2, 3])
        request.headers = ["Content-Type": "a/b", "Content-Encoding": "gzip", "X-Own": "c"]
        let seen = try Exchange().send(request).response.body.text
        #expect(seen.hasPrefix("GET /next HTTP/1.1\r\n") && seen.contains("\r\nX-Own: c\r\n"))
        #expect(!seen.contains("Content-"))
    }

    @Test("starts again on a new connection when the kept one turns out to be dead")
    func deadConnection() throws {
        let body = bytes(1 << 20)
        let served = Mutex(0)
        let server = try LoopbackServer { connection in
            while let request = Received(from: connection) {
                // The second one is lost with its connection.
                let number = served.withLock { served in
                    served += 1
                    return served
                }
                if number == 2 { return }
                connection.respond(body: "\(number) \(request.body == body)")
            }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        #expect(try exchange.send(request(server.url, body)).response.body.text == "1 true")
        #expect(try exchange.send(request(server.url, body)).response.body.text == "3 true")
        #expect(server.accepted == 2)
    }

    @Test(
        "ends at its deadline when nobody reads it",
        arguments: [RequestDeadline.total(nanoseconds: 50_000_000), .idle(nanoseconds: 50_000_000)]
    )
    func deadline(deadline: RequestDeadline) throws {
        // More than the sockets between the two can hold.
        let unread = [UInt8](repeating: 0x61, count: 64 << 20)
        let ended = Countdown()
        let server = try LoopbackServer { _ in _ = ended.wait() }
        defer {
            ended.signal()
            server.stop()
        }
        let outcome = try Exchange().send(request(server.url, unread, deadline: deadline))
        #expect(outcome.problem == .timeout)
    }

    @Test("is waited for as long as it moves, when only silence counts")
    func slowReader() throws {
        let body = bytes(4 << 20)
        let server = try LoopbackServer { connection in
            guard let request = Received(from: connection) else { return }
            connection.respond(body: "\(request.body == body)")
        }
        defer { server.stop() }
        let request = request(server.url, body, deadline: .idle(nanoseconds: 20_000_000_000))
        #expect(try Exchange().send(request).response.body.text == "true")
    }
}

@Suite("A body of which only the beginning is wanted")
struct BodyBeginningTests {
    private func response(_ status: String, _ body: String, wanted: Int) throws -> HTTPResponse {
        let server = try LoopbackServer(
            answering: "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        defer { server.stop() }
        let request = HTTPRequest(
            method: .post,
            url: server.url,
            body: [1, 2, 3],
            deadline: Exchange.seconds(20),
            maxBodyBytes: 10,
            delivery: .beginning(byteCount: wanted)
        )
        return try Exchange().send(request).response
    }

    @Test("is cut, whatever its status and its size", arguments: [100, 1024, 1025, 3 << 20])
    func cut(count: Int) throws {
        for status in ["200 OK", "400 Bad Request", "500 Internal Server Error"] {
            let response = try response(status, String(repeating: "x", count: count), wanted: 1024)
            #expect(response.statusText == status)
            #expect(response.body.text == String(repeating: "x", count: min(count, 1024)))
        }
    }

    @Test("may be nothing")
    func nothing() throws {
        #expect(try response("400 Bad Request", "abc", wanted: 0).body.text == "")
    }

    @Test("leaves the connection to the next request when little follows")
    func keptConnection() throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.respond("400 Bad Request", body: String(repeating: "x", count: 20_000))
            }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        let request = HTTPRequest(
            url: server.url,
            deadline: Exchange.seconds(20),
            delivery: .beginning(byteCount: 1024)
        )
        for _ in 0..<3 { #expect(try exchange.send(request).response.body.count == 1024) }
        #expect(server.accepted == 1)
    }
}

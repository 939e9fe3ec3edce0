import MetricModel
import Testing

@testable import HTTPTransport

@Suite("A plain response")
struct ResponseTests {
    @Test("comes whole, with its status, headers, addresses and phases")
    func wholeResponse() throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                connection.respond(
                    headers: "Content-Type: text/plain; version=0.0.4\r\nX-More:  a b \r\n",
                    body: "up 1\n"
                )
            }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        let response = try exchange.response(server.url + "/metrics")
        #expect(response.status == 200)
        #expect(response.statusText == "200 OK")
        #expect(response.reason == "OK")
        #expect(response.httpVersion == "HTTP/1.1")
        #expect(response.contentType == "text/plain; version=0.0.4")
        #expect(response.contentEncoding == "")
        #expect(response.headers.value(of: "x-more") == "a b")
        #expect(response.body.text == "up 1\n")
        #expect(response.peerAddress == "127.0.0.1:\(server.port)")
        #expect(response.localAddress.hasPrefix("127.0.0.1:"))
        #expect(!response.connectionReused)
        #expect(response.redirects == 0)
        #expect(response.finalURL == server.url + "/metrics")
        #expect(response.timings.dns == 0)
        #expect(response.timings.tls == 0)
        let phases = response.timings
        #expect(phases.total >= phases.connect + phases.request + phases.wait + phases.transfer)
    }

    @Test("over a kept connection opens no second one")
    func keptConnection() throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond(body: "up 1\n") }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        let reused = try (0..<5).map { _ in try exchange.response(server.url).connectionReused }
        #expect(reused == [false, true, true, true, true])
        #expect(server.accepted == 1)
    }
}

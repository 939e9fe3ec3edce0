import Glibc
import ScrapeTestSupport
import SelfMetrics
import StatusServer
import Testing

@Suite("Listening")
struct ListeningTests {
    private func start(_ address: String) throws(StatusServerError) -> StatusServer {
        try StatusServer.start(
            address: address,
            engine: ScriptedEngine(snapshot()),
            registry: MetricRegistry(),
            enableLifecycle: false
        )
    }

    @Test(
        "reads addresses as Go does",
        arguments: [
            ("127.0.0.1:9760", "127.0.0.1", 9760), (":9760", "", 9760), ("[::1]:0", "::1", 0),
            ("localhost:65535", "localhost", 65535), ("[fe80::1%lo]:80", "fe80::1%lo", 80), ("0.0.0.0:1", "0.0.0.0", 1),
        ] as [(String, String, UInt16)]
    )
    func addresses(text: String, host: String, port: UInt16) throws {
        let address = try ListenAddress(parsing: text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(
        "refuses what is no address, with Go's reason",
        arguments: [
            ("127.0.0.1", "listen tcp: address 127.0.0.1: missing port in address"),
            ("", "listen tcp: address : missing port in address"),
            ("::1:80", "listen tcp: address ::1:80: too many colons in address"),
            ("[::1]", "listen tcp: address [::1]: missing port in address"),
            ("[::1:80", "listen tcp: address [::1:80: missing ']' in address"),
            ("h:70000", "listen tcp: address 70000: invalid port"), ("h:+1", "listen tcp: address +1: invalid port"),
            ("h:", "listen tcp: address : invalid port"),
        ]
    )
    func badAddresses(text: String, reason: String) {
        let error = #expect(throws: StatusServerError.self) { try ListenAddress(parsing: text) }
        #expect(error?.description == reason)
    }

    @Test("takes a free port when the port is 0, and tells it")
    func freePort() throws {
        let server = try start("127.0.0.1:0")
        #expect(server.port != 0 && server.address.description == "127.0.0.1:\(server.port)")
        #expect(RawClient.request("GET", "/-/healthy", port: server.port).status == 200)
    }

    @Test("says whose address is taken", arguments: ["127.0.0.1", "0.0.0.0", ""])
    func takenPort(host: String) throws {
        let first = try start("127.0.0.1:0")
        let error = #expect(throws: StatusServerError.self) { try start("\(host):\(first.port)") }
        #expect(error == .addressTaken(ListenAddress(host: host, port: first.port)))
        #expect(error?.description == "listen tcp \(host):\(first.port): bind: address already in use")
        #expect(RawClient.request("GET", "/-/healthy", port: first.port).status == 200)
    }

    @Test("tells other reasons of the system in Go's words")
    func otherReasons() {
        // 192.0.2.1 is set aside for documentation: no machine has it.
        let foreign = #expect(throws: StatusServerError.self) { try start("192.0.2.1:0") }
        #expect(foreign?.description == "listen tcp 192.0.2.1:0: bind: cannot assign requested address")
        let unknown = #expect(throws: StatusServerError.self) { try start("no such host:0") }
        #expect(unknown?.description == "listen tcp no such host:0: lookup no such host: no such host")
    }

    @Test("listens at every address without a host")
    func everyAddress() throws {
        let server = try start(":0")
        for host: UInt32 in [INADDR_LOOPBACK, INADDR_LOOPBACK + 0x010203] {
            let connection = RawClient.open(port: server.port, host: host)
            #expect(connection >= 0)
            RawClient.send("GET /-/healthy HTTP/1.0\r\n\r\n", on: connection)
            #expect(RawAnswer(RawClient.readToEnd(connection)).status == 200)
            close(connection)
        }
    }

    @Test("gives the port back when it is stopped, and may be stopped twice")
    func stop() throws {
        let server = try start("127.0.0.1:0")
        let idle = RawClient.open(port: server.port)
        #expect(RawClient.request("GET", "/-/healthy", port: server.port).status == 200)
        server.stop()
        server.stop()
        #expect(RawClient.readToEnd(idle).isEmpty)
        close(idle)
        #expect(RawClient.open(port: server.port) < 0)
        let next = try start("127.0.0.1:\(server.port)")
        #expect(next.port == server.port)
    }
}

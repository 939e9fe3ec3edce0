import Logging
import MetricModel
import ScrapeTestSupport
import SelfMetrics
import Synchronization
import Testing

@testable import Discovery
@testable import ScrapeConfiguration

/// `refresh` of `discovery/dns/dns.go`, v3.5, asking a scripted server.
@Suite("DNS discovery")
struct DNSSourceTests {
    private let address = StartedProgram.ownAddress(block: 94)
    private let folder = TemporaryFolder()
    private let logged = LoggedLines()
    private let metrics = DNSMetrics(registry: MetricRegistry())

    /// The source of a block, with this resolv.conf.
    private func source(
        _ names: String...,
        type: DNSDiscoverySection.RecordType = .service,
        resolver: String,
        port: UInt16
    ) -> DNSSource {
        let handler = logged.handler
        return DNSSource(
            DNSDiscoverySection(names: names, type: type, port: 80, location: place(1)),
            metrics: metrics,
            logger: Logger(label: "test") { _ in handler },
            resolverPath: folder.write("resolv.conf", resolver),
            port: port
        )
    }

    private func text(_ answer: RefreshAnswer) -> [String] {
        answer.groups.map { group in "\(group.source): \(group.targets.map { $0["__address__"] ?? "" })" }
    }

    @Test(
        "gives a group for every name that was answered; of the others what is known stays, and it is counted and told"
    )
    func refresh() throws {
        let server = try ScriptedNameServer(address) { question in
            switch question.name {
            case "one.lan.": [NamePacket(question, [("@", .service(1, "a.")), ("@", .bytes(16, [0]))]).bytes]
            case "none.", "none.lan.": [NamePacket(question, code: 3).bytes]
            default: [NamePacket(question, code: 2).bytes]
            }
        }
        defer { server.stop() }
        let file = "search lan\nnameserver \(address)\n"
        let answer = try source("one", "bad", "none", "worse.", resolver: file, port: server.port).refresh()
        #expect(text(answer) == [#"one: ["a:1"]"#, "none: []"])
        #expect(answer.keptSources == ["bad", "worse."])
        let doubt = "all servers responded with errors to at least one search domain"
        #expect(answer.problem == "could not resolve \"bad\": \(doubt) (and 1 more names)")
        #expect(metrics.lookups.value == 4 && metrics.failures.value == 2)
        #expect(
            logged.lines == [
                "Invalid record record=one.lan. TYPE16",
                "Error refreshing DNS targets err=could not resolve \"bad\": \(doubt)",
                "Error refreshing DNS targets err=could not resolve \"worse.\": \(doubt)",
            ]
        )
    }

    @Test("asks for its type, and tells which server did not answer")
    func types() throws {
        let nobody = "127.93.255.253"
        let server = try ScriptedNameServer(address) { [NamePacket($0, [("@", .address("10.0.0.1"))]).bytes] }
        defer { server.stop() }
        let file = "nameserver \(nobody)\nnameserver \(address)\n"
        let answer = try source("a.", type: .address, resolver: file, port: server.port).refresh()
        #expect(text(answer) == [#"a.: ["10.0.0.1:80"]"#] && answer.problem == nil)
        #expect(server.questions == ["udp a. 1 4096"])
        #expect(logged.lines == ["DNS resolution failed err=connection refused name=a. server=\(nobody)"])
    }

    @Test("reads resolv.conf at every refresh; without it all names fail")
    func resolver() throws {
        let server = try ScriptedNameServer(address) { [NamePacket($0, [("@", .service(1, $0.name))]).bytes] }
        defer { server.stop() }
        let source = source("a", "b", resolver: "nameserver \(address)\n", port: server.port)
        #expect(try text(source.refresh()) == [#"a: ["a:1"]"#, #"b: ["b:1"]"#])
        _ = folder.write("resolv.conf", "nameserver \(address)\nsearch lan\n")
        #expect(try text(source.refresh()) == [#"a: ["a.lan:1"]"#, #"b: ["b.lan:1"]"#])
        folder.remove("resolv.conf")
        let answer = try source.refresh()
        #expect(answer.groups.isEmpty && answer.keptSources == ["a", "b"])
        #expect(
            answer.problem == "could not load resolv.conf: open \(folder.path("resolv.conf")): "
                + "no such file or directory (and 1 more names)"
        )
        #expect(metrics.lookups.value == 6 && metrics.failures.value == 2)
    }

    @Test("that is stopped does not wait for its servers")
    func stop() throws {
        let server = try ScriptedNameServer(address) { _ in [] }
        defer { server.stop() }
        let source = source("a.", resolver: "nameserver \(address)\n", port: server.port)
        source.stop()
        #expect(throws: DiscoveryProblem("context canceled")) { try source.refresh() }
        #expect(server.questions.isEmpty && metrics.failures.value == 0)
    }
}

import MetricModel
import ScrapeTestSupport
import Synchronization
import Testing

@testable import Discovery

/// Look-ups on real sockets, answered by scripted servers.
@Suite("Looking names up")
struct DNSLookupsTests {
    private static let first = StartedProgram.ownAddress(block: 91)
    private static let second = StartedProgram.ownAddress(block: 92)

    /// What comes of one name, and what the first server was asked.
    private func lookUp(
        _ name: String = "db.example.",
        _ type: DNSRecord.Kind = .service,
        _ script: @escaping ScriptedNameServer.Script
    ) throws -> (plan: LookupPlan, asked: [String]) {
        let server = try ScriptedNameServer(Self.first, script)
        defer { server.stop() }
        var lookups = DNSLookups([name], type: type, file: ResolverFile(servers: [Self.first]), port: server.port)
        return (try #require(lookups.run().first), server.questions)
    }

    @Test(
        "brings the records of every type",
        arguments: [
            (.service, .service(9100, "a.example."), .service(target: "a.example.", port: 9100)),
            (.address, .address("10.0.0.1"), .address("10.0.0.1")),
            (
                .longAddress, .longAddress([0x20, 1, 0xD, 0xB8] + Array(repeating: 0, count: 11) + [1]),
                .address("2001:db8::1")
            ),
            (.mailExchange, .mail("mx.example."), .mailExchange("mx.example.")),
            (.nameServer, .server("ns.example."), .nameServer("ns.example.")),
        ] as [(DNSRecord.Kind, NamePacket.Contents, DNSRecord)]
    )
    func types(_ type: DNSRecord.Kind, _ contents: NamePacket.Contents, _ record: DNSRecord) throws {
        let (plan, asked) = try lookUp("db.example.", type) { question in
            [NamePacket(question, [("@", .alias("real.")), ("real.", contents)]).bytes]
        }
        #expect(try plan.result?.get() == [.alias, record])
        #expect(asked == ["udp db.example. \(type.rawValue) 4096"])
    }

    @Test("asks by TCP what does not fit")
    func truncated() throws {
        let (plan, asked) = try lookUp { question in
            var packet = NamePacket(question, [("@", .service(1, "a.example."))])
            packet.isTruncated = !question.overTCP
            if question.overTCP {
                packet.answers = (1...2000).map { (name: "@", .service($0, "a.example.")) }
            }
            return [packet.bytes]
        }
        #expect(try plan.result?.get().count == 2000)
        #expect(asked == ["udp db.example. 33 4096", "tcp db.example. 33"])
    }

    @Test("takes an answer by UDP of as many bytes as it has said")
    func largeDatagram() throws {
        let (plan, asked) = try lookUp { question in
            [NamePacket(question, (1...200).map { ("@", .service($0, "@")) }).bytes]
        }
        #expect(try plan.result?.get().count == 200)
        #expect(asked.count == 1)
    }

    @Test("passes over packets with another number, for another name, and too short ones")
    func strangers() throws {
        let (plan, asked) = try lookUp { question in
            var wrong = NamePacket(question, [("@", .service(1, "wrong."))])
            wrong.id &+= 1
            var other = NamePacket(question, [("@", .service(2, "wrong."))])
            other.question.name = "other.example."
            return [wrong.bytes, other.bytes, [1, 2, 3], NamePacket(question, [("@", .service(3, "right."))]).bytes]
        }
        #expect(try plan.result?.get() == [.service(target: "right.", port: 3)])
        #expect(asked.count == 1)
    }

    @Test("is told of an answer that is broken")
    func garbage() throws {
        let (plan, _) = try lookUp { question in
            [NamePacket(question, [("@", .bytes(33, [1, 2, 3, 4, 5, 6, 63]))]).bytes]
        }
        #expect(plan.failures.map(\.text) == ["dns: buffer size too small"])
        #expect(throws: DiscoveryProblem.self) { try plan.result?.get() }
    }

    @Test(
        "takes failures as they are said",
        arguments: [(UInt8(3), true), (2, false), (5, false), (4, false), (9, false)]
    )
    func codes(_ code: UInt8, _ isAnswer: Bool) throws {
        let (plan, asked) = try lookUp { [NamePacket($0, code: code).bytes] }
        #expect(plan.failures.isEmpty)
        #expect(asked == ["udp db.example. 33 4096"])
        if isAnswer {
            #expect(try plan.result?.get() == [])
        } else {
            #expect(throws: DiscoveryProblem.self) { try plan.result?.get() }
        }
    }

    @Test("asks servers that do not know EDNS0 without it")
    func withoutRoom() throws {
        let (plan, asked) = try lookUp { question in
            [NamePacket(question, code: question.room == nil ? 0 : 1, [("@", .service(1, "a."))]).bytes]
        }
        #expect(try plan.result?.get() == [.service(target: "a.", port: 1)])
        #expect(asked == ["udp db.example. 33 4096", "udp db.example. 33"])
    }

    @Test("goes from a silent server, one that is not there, and what is no address, to the next")
    func servers() throws {
        let silent = try ScriptedNameServer(Self.first) { _ in [] }
        defer { silent.stop() }
        let server = try ScriptedNameServer(Self.second, port: silent.port) {
            [NamePacket($0, [("@", .service(1, "a."))]).bytes]
        }
        defer { server.stop() }
        let nobody = "127.93.255.254"
        let file = ResolverFile(servers: ["localhost", "fe80::1%lo", nobody, "::1", Self.first, Self.second])
        var lookups = DNSLookups(["db."], type: .service, file: file, port: silent.port)
        let plan = try #require(lookups.run().first)
        #expect(try plan.result?.get() == [.service(target: "a.", port: 1)])
        #expect(
            plan.failures.map { "\($0.question.server): \($0.text)" } == [
                "localhost: the name server is not an address", "fe80::1%lo: the name server is not an address",
                "\(nobody): connection refused", "::1: connection refused",
                "\(Self.first): i/o timeout",
            ]
        )
    }

    @Test("by TCP of a server that closes without a word fails")
    func brokenConnection() throws {
        let (plan, asked) = try lookUp { question in
            var packet = NamePacket(question)
            packet.isTruncated = true
            return question.overTCP ? [] : [packet.bytes]
        }
        #expect(plan.failures.map(\.text) == ["connection refused or broken"])
        #expect(asked == ["udp db.example. 33 4096", "tcp db.example. 33"])
    }

    @Test("asks for names at the same time")
    func together() throws {
        // Nothing is ever said. If one name waited for another, the one in front would go on to the second server.
        let held = Mutex<[ScriptedNameServer.Question]>([])
        let server = try ScriptedNameServer(Self.first) { question in
            held.withLock { $0.append(question) }
            return []
        }
        defer { server.stop() }
        let next = try ScriptedNameServer(Self.second, port: server.port) { _ in [] }
        defer { next.stop() }
        let names = (0..<40).map { "n\($0)." }
        let file = ResolverFile(servers: [Self.first, Self.second])
        var lookups = DNSLookups(names, type: .service, file: file, port: server.port)
        var allAsked = false
        let plans = lookups.run {
            allAsked = allAsked || held.withLock { $0.count } == 40
            return !allAsked && next.questions.isEmpty
        }
        #expect(allAsked && next.questions.isEmpty && plans.isEmpty)
    }

    @Test("of more names than go at the same time answers all of them")
    func waves() throws {
        let server = try ScriptedNameServer(Self.first) { [NamePacket($0, [("@", .service(1, $0.name))]).bytes] }
        defer { server.stop() }
        let names = (0..<300).map { "n\($0)." } + ["not..a.name."]
        let file = ResolverFile(servers: [Self.first])
        var lookups = DNSLookups(names, type: .service, file: file, port: server.port)
        let plans = lookups.run()
        let found = plans.map { plan in (try? plan.result?.get()) ?? [] }
        #expect(found == names.dropLast().map { [.service(target: $0, port: 1)] } + [[]])
        #expect(plans.last?.failures.map(\.text) == ["dns: bad rdata"])
    }

    @Test("ends when it is not wanted any more")
    func ending() throws {
        let server = try ScriptedNameServer(Self.first) { _ in [] }
        defer { server.stop() }
        var lookups = DNSLookups(["a."], type: .service, file: ResolverFile(servers: [Self.first]), port: server.port)
        var turns = 0
        #expect(
            lookups.run {
                turns += 1
                return turns < 3
            }.isEmpty
        )
        #expect(turns == 3)
    }
}

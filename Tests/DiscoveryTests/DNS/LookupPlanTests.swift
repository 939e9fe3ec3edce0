import Testing

@testable import Discovery

/// `lookupWithSearchPath`, `lookupFromAnyServer` and `askServerForName` of `discovery/dns/dns.go`, v3.5.
@Suite("A look-up of a name")
struct LookupPlanTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var name = "db.example."
        var file = ResolverFile(servers: ["one", "two"], suffixes: ["lan", "corp."])
        let replies: [LookupPlan.Reply]
        /// `server name way`, where the way is `udp+` or `tcp+` with EDNS0 and `tcp` without.
        let asked: [String]
        let result: String
    }

    private static let nothing = LookupPlan.Reply.answer(DNSAnswer(code: 3))
    private static let cutOff = LookupPlan.Reply.answer(DNSAnswer(code: 0, isTruncated: true))
    private static let silence = LookupPlan.Reply.failure("i/o timeout")

    private static func found(_ addresses: String...) -> LookupPlan.Reply {
        .answer(DNSAnswer(code: 0, records: addresses.map { .address($0) }))
    }

    private static func refused(_ code: Int) -> LookupPlan.Reply { .answer(DNSAnswer(code: code)) }

    private static func doubt(_ name: String) -> String {
        "could not resolve \"\(name)\": all servers responded with errors to at least one search domain"
    }

    static let rows = [
        Row(
            testDescription: "of a rooted name asks for nothing else",
            replies: [found("10.0.0.1")],
            asked: ["one db.example. udp+"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "of a name with more labels than ndots tries it as it is, then with each suffix",
            name: "db.example",
            replies: [nothing, nothing, found("10.0.0.1")],
            asked: ["one db.example. udp+", "one db.example.lan. udp+", "one db.example.corp. udp+"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "of a shorter name tries the suffixes first",
            name: "db",
            replies: [nothing, nothing, found("10.0.0.1")],
            asked: ["one db.lan. udp+", "one db.corp. udp+", "one db. udp+"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "goes on with the first suffix that is known",
            name: "db",
            replies: [found("10.0.0.1")],
            asked: ["one db.lan. udp+"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "takes an answer without records for an answer",
            name: "db",
            replies: [found()],
            asked: ["one db.lan. udp+"],
            result: ""
        ),
        Row(
            testDescription: "finds nothing when all say that there is no such name",
            name: "db",
            replies: [nothing, nothing, nothing],
            asked: ["one db.lan. udp+", "one db.corp. udp+", "one db. udp+"],
            result: ""
        ),
        Row(
            testDescription: "asks the next server after a failure, a refusal or silence",
            file: ResolverFile(servers: ["one", "two", "three", "four"]),
            replies: [refused(2), refused(5), silence, found("10.0.0.1")],
            asked: [
                "one db.example. udp+", "two db.example. udp+", "three db.example. udp+", "four db.example. udp+",
            ],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "does not ask a second server whether there is no such name",
            replies: [nothing],
            asked: ["one db.example. udp+"],
            result: ""
        ),
        Row(
            testDescription: "is in doubt when all servers fail",
            replies: [refused(2), refused(2)],
            asked: ["one db.example. udp+", "two db.example. udp+"],
            result: doubt("db.example.")
        ),
        Row(
            testDescription: "is in doubt when all servers fail for one candidate and the others do not exist",
            name: "db",
            replies: [nothing, silence, silence, nothing],
            asked: ["one db.lan. udp+", "one db.corp. udp+", "two db.corp. udp+", "one db. udp+"],
            result: doubt("db")
        ),
        Row(
            testDescription: "is not in doubt when a later candidate is known",
            name: "db",
            replies: [silence, silence, found("10.0.0.1")],
            asked: ["one db.lan. udp+", "two db.lan. udp+", "one db.corp. udp+"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "asks again by TCP and without EDNS0 for an answer that is cut off",
            replies: [cutOff, found("10.0.0.1")],
            asked: ["one db.example. udp+", "one db.example. tcp"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "keeps to TCP for the other servers of the candidate, with EDNS0",
            replies: [cutOff, refused(2), found("10.0.0.1")],
            asked: ["one db.example. udp+", "one db.example. tcp", "two db.example. tcp+"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "goes back to UDP for the next candidate",
            name: "db",
            replies: [cutOff, nothing, found("10.0.0.1")],
            asked: ["one db.lan. udp+", "one db.lan. tcp", "one db.corp. udp+"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "takes an answer by TCP that is cut off for a failure",
            replies: [cutOff, cutOff, cutOff],
            asked: ["one db.example. udp+", "one db.example. tcp", "two db.example. tcp+"],
            result: doubt("db.example.")
        ),
        Row(
            testDescription: "asks again by TCP for a failure that is cut off, too",
            replies: [.answer(DNSAnswer(code: 2, isTruncated: true)), found("10.0.0.1")],
            asked: ["one db.example. udp+", "one db.example. tcp"],
            result: "10.0.0.1"
        ),
        Row(
            testDescription: "has no answer without servers",
            file: ResolverFile(suffixes: ["lan"]),
            replies: [],
            asked: [],
            result: doubt("db.example.")
        ),
    ]

    @Test("asks what Prometheus asks, and makes the same of it", arguments: rows)
    func answers(_ row: Row) {
        var plan = LookupPlan(name: row.name, file: row.file)
        var asked: [String] = []
        for reply in row.replies {
            guard let question = plan.question else { break }
            asked.append(
                "\(question.server) \(question.name) \(question.overTCP ? "tcp" : "udp")\(question.hasRoom ? "+" : "")"
            )
            plan.take(reply)
        }
        #expect(asked == row.asked)
        #expect(plan.question == nil)
        switch plan.result {
        case .success(let records):
            let addresses = records.map { if case .address(let address) = $0 { address } else { "?" } }
            #expect(addresses.joined(separator: " ") == row.result)
        case .failure(let problem): #expect(problem.text == row.result)
        case nil: Issue.record("no result")
        }
    }

    @Test("tells which questions failed and why, but not of servers that refuse")
    func failures() {
        var plan = LookupPlan(name: "db.", file: ResolverFile(servers: ["one", "two", "three"]))
        plan.take(.failure("i/o timeout"))
        plan.take(.answer(DNSAnswer(code: 5)))
        plan.take(.answer(DNSAnswer(code: 0, isTruncated: true)))
        plan.take(.answer(DNSAnswer(code: 0, isTruncated: true)))
        #expect(
            plan.failures.map { "\($0.question.server): \($0.text)" } == [
                "one: i/o timeout", "three: got truncated message on TCP (64kiB limit exceeded?)",
            ]
        )
        plan.take(.failure("too late"))
        #expect(plan.failures.count == 2)
    }
}

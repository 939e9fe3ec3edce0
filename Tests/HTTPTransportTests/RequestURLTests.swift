import Testing

@testable import HTTPTransport

@Suite("A request's URL")
struct RequestURLTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let reason: String
        var testDescription: String { text }
    }

    static let malformed: [Row] = [
        Row(text: "http://a b/", reason: #"invalid character " " in host name"#),
        Row(text: "http://a%20b/", reason: #"invalid URL escape "%20""#),
        Row(text: "http://[::1/", reason: "missing ']' in host"),
        Row(text: "http://[::1]x/", reason: #"invalid port "x" after host"#),
        Row(text: "http://a:b/", reason: #"invalid port ":b" after host"#),
        Row(text: "http://a:-1/", reason: #"invalid port ":-1" after host"#),
        Row(text: "http://a/%zz", reason: #"invalid URL escape "%zz""#),
        Row(text: "http://a/%2", reason: #"invalid URL escape "%2""#),
        Row(text: "http://a/\u{7F}", reason: "net/url: invalid control character in URL"),
        Row(text: "http://a/\n", reason: "net/url: invalid control character in URL"),
        Row(text: "://a", reason: "missing protocol scheme"),
        Row(text: "http://a b@c/", reason: "net/url: invalid userinfo"),
        Row(text: "1.2.3.4:80", reason: "first path segment in URL cannot contain colon"),
        Row(text: "%zz", reason: #"invalid URL escape "%zz""#),
        Row(text: "http://[fe80::1%eth0]/", reason: #"invalid URL escape "%et""#),
        Row(text: "http://a#f%zz", reason: #"invalid URL escape "%zz""#),
        Row(text: "1:2", reason: "first path segment in URL cannot contain colon"),
    ]

    @Test("that is malformed gets Go's reason", arguments: malformed)
    func isMalformed(row: Row) {
        #expect(throws: TransportProblem.invalidURL(text: row.text, reason: row.reason)) {
            try RequestURL(parsing: row.text)
        }
    }

    struct Parts: Sendable, CustomTestStringConvertible {
        let text: String
        let dialAddress: String
        let isAddress: Bool
        let rewritten: String
        var testDescription: String { text }
    }

    static let wellFormed: [Parts] = [
        Parts(text: "http://a/b?c#d", dialAddress: "a:80", isAddress: false, rewritten: "http://a/b?c"),
        Parts(text: "HTTPS://A", dialAddress: "A:443", isAddress: false, rewritten: "https://A"),
        Parts(
            text: "http://10.0.0.1:9100/metrics",
            dialAddress: "10.0.0.1:9100",
            isAddress: true,
            rewritten: "http://10.0.0.1:9100/metrics"
        ),
        Parts(text: "http://[::1]:1/", dialAddress: "[::1]:1", isAddress: true, rewritten: "http://[::1]:1/"),
        Parts(
            text: "http://1.2.3.4:080/",
            dialAddress: "1.2.3.4:80",
            isAddress: true,
            rewritten: "http://1.2.3.4:080/"
        ),
        Parts(text: "http://127.1/", dialAddress: "127.1:80", isAddress: false, rewritten: "http://127.1/"),
        Parts(text: "http://1.2.3.04/", dialAddress: "1.2.3.04:80", isAddress: false, rewritten: "http://1.2.3.04/"),
        Parts(text: "http://1.2.3.256/", dialAddress: "1.2.3.256:80", isAddress: false, rewritten: "http://1.2.3.256/"),
        Parts(
            text: "http://u:p@a/ü x?y z",
            dialAddress: "a:80",
            isAddress: false,
            rewritten: "http://u:p@a/%C3%BC%20x?y%20z"
        ),
        Parts(text: "http://a/?x=ü", dialAddress: "a:80", isAddress: false, rewritten: "http://a/?x=ü"),
        Parts(text: "http://a/%2f/../b", dialAddress: "a:80", isAddress: false, rewritten: "http://a/%2f/../b"),
    ]

    @Test("is taken apart and written as it goes over the wire", arguments: wellFormed)
    func isWellFormed(row: Parts) throws {
        let url = try RequestURL(parsing: row.text)
        #expect(url.dialAddress == row.dialAddress)
        #expect(url.hostIsAddress == row.isAddress)
        #expect(url.text == row.rewritten)
        #expect(url.problemBeforeDialing == nil)
    }

    @Test("without a host is this machine, and shows no address")
    func noHost() throws {
        let url = try RequestURL(parsing: "http://:9100/metrics")
        #expect(url.text == "http://127.0.0.1:9100/metrics")
        #expect(url.displayText == "http://:9100/metrics")
        #expect(url.dialAddress == ":9100" && url.hostIsAddress && url.problemBeforeDialing == nil)
    }

    @Test(
        "that cannot be read shows no password either",
        arguments: [
            ("http://u:hush@a b/", #"parse "http://u:xxxxx@a b/": invalid character "xxxxx" in host name"#),
            ("http://u:hu%zz@a/", #"parse "http://u:xxxxx@a/": invalid URL escape "xxxxx""#),
            ("http://u:hu/sh@a/", #"parse "http://u:xxxxx@a/": invalid port "xxxxx" after host"#),
            ("http://u:hu\nsh@a/", #"parse "http://u:xxxxx@a/": net/url: invalid control character in URL"#),
            ("http://u:é@c/", #"parse "http://u:xxxxx@c/": net/url: invalid userinfo"#),
            ("http://a:x/", #"parse "http://a:x/": invalid port ":x" after host"#),
        ]
    )
    func unreadablePassword(text: String, problem: String) {
        var found: String?
        do throws(TransportProblem) {
            _ = try RequestURL(parsing: text)
        } catch {
            found = error.goText
        }
        #expect(found == problem)
    }

    @Test("shows no password")
    func password() throws {
        #expect(try RequestURL(parsing: "http://u:secret@a/b").displayText == "http://u:***@a/b")
        #expect(try RequestURL(parsing: "http://u@a/b").displayText == "http://u@a/b")
        #expect(try RequestURL(parsing: "http://u:secret@a/b?c=d").redactedText == "http://u:xxxxx@a/b?c=d")
        #expect(try RequestURL(parsing: "http://u@a/b").redactedText == "http://u@a/b")
    }
}

@Suite("The phases of a hop")
struct HopClockTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let clock: HopClock
        /// connect, tls, request, wait, transfer.
        let phases: [Int64]
        let phase: RequestPhase
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(
            name: "over a new connection",
            clock: HopClock(connected: 10, secured: 0, ready: 12, firstByte: 30, total: 40),
            phases: [10, 0, 2, 18, 10],
            phase: .transfer
        ),
        Row(
            name: "over a kept connection",
            clock: HopClock(connected: 0, secured: 0, ready: 3, firstByte: 30, total: 40),
            phases: [0, 0, 3, 27, 10],
            phase: .transfer
        ),
        Row(
            name: "over TLS",
            clock: HopClock(connected: 10, secured: 50, ready: 51, firstByte: 60, total: 61),
            phases: [10, 40, 1, 9, 1],
            phase: .transfer
        ),
        Row(
            name: "while connecting",
            clock: HopClock(total: 25),
            phases: [25, 0, 0, 0, 0],
            phase: .connect
        ),
        Row(
            name: "while securing",
            clock: HopClock(connected: 10, total: 25),
            phases: [10, 15, 0, 0, 0],
            phase: .tls
        ),
        Row(
            name: "while waiting",
            clock: HopClock(connected: 10, ready: 11, total: 25),
            phases: [10, 0, 1, 14, 0],
            phase: .wait
        ),
        Row(
            name: "with a clock that ran backwards",
            clock: HopClock(connected: 20, ready: 11, firstByte: 15, total: 25),
            phases: [20, 0, 0, 0, 5],
            phase: .transfer
        ),
    ]

    @Test("each begin where the one before ended", arguments: rows)
    func phases(row: Row) {
        var timings = PhaseTimings()
        row.clock.add(to: &timings)
        let found = [timings.connect, timings.tls, timings.request, timings.wait, timings.transfer]
        #expect(found == row.phases)
        #expect(row.clock.phase == row.phase)
    }

    @Test("add up over redirects")
    func redirects() {
        var timings = PhaseTimings()
        for _ in 0..<2 { HopClock(connected: 10, ready: 12, firstByte: 30, total: 40).add(to: &timings) }
        #expect(timings.connect == 20)
        #expect(timings.transfer == 20)
    }
}

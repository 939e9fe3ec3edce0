import Testing

@Suite("The demo", .enabled(if: TmuxSession.isAvailable)) struct DemoTests {
    @Test("shows a newcomer every way in which scraping fails, within a minute")
    func states() throws {
        let session = try TmuxSession(
            [try BuiltProgram.scrapeTUI(), "demo", "--web.listen-address="],
            columns: 120,
            rows: 36
        )
        defer { session.kill() }
        try session.waitFor(
            "http: 500 Internal Server Error",
            "tls: certificate has expired",
            "connect: connection refused",
            "timeout: waiting for an answer",
            "parse: expected label value",
            "2 dup",
            "✓ shop",
            "! blackbox",
            seconds: 60
        )
        session.sendKeys("3")
        try session.waitFor("[3 Dropped]", "127.77.9.1:8080", "#1 keep", "127.77.9.1:15090", "#2 drop")
        session.sendKeys("q")
        try session.waitFor("quit?")
        session.sendKeys("y")
        #expect(try session.waitForExit() == 0)
    }
}

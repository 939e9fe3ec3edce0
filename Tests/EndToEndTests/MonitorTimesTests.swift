import Testing

@Suite(
    "The monitor tells times in a zone that it names",
    .serialized,
    .enabled(if: TmuxSession.isAvailable, "tmux is not installed")
)
struct MonitorTimesTests {
    @Test("t turns every screen from the local zone to UTC, and the header says which it is")
    func zones() throws {
        let monitor = try MonitorInTerminal(environment: ["TZ": "IST-5:30"])
        let session = monitor.session
        try monitor.waitForScrapes()
        session.type("2/broken")
        session.sendKeys("Enter", "Enter")
        session.type("1")
        let local = try session.waitFor(" IST", "EVERY")
        #expect(Self.hour(inHeaderOf: local) == Self.hour(of: "LAST", in: local))
        session.type("tt")
        let utc = try session.waitUntil("a clock with Z") { Self.header($0).hasSuffix("Z") }
        #expect(!Self.header(utc).contains("IST"))
        #expect(Self.hour(inHeaderOf: utc) == Self.hour(of: "LAST", in: utc))
        #expect(Self.hour(inHeaderOf: utc) != Self.hour(inHeaderOf: local))
        session.type("5")
        let history = try session.waitFor("TIME", "DUR", "▸")
        #expect(Self.hour(of: "▸", in: history) == Self.hour(inHeaderOf: history))
        session.sendKeys("Q")
        try session.waitFor("quit? scraping stops")
        session.sendKeys("y")
        #expect(try session.waitForExit() == 0)
    }

    private static func header(_ screen: String) -> String {
        String(screen.prefix { $0 != "\n" }).trimmingBlanks
    }

    /// The hour of the header's clock.
    private static func hour(inHeaderOf screen: String) -> String {
        let words = header(screen).split(separator: " ")
        return words.last { $0.split(separator: ":").count == 3 }.map { String($0.prefix(2)) } ?? ""
    }

    /// The hour of the first clock behind a word.
    private static func hour(of name: String, in screen: String) -> String {
        let line = screen.split(separator: "\n").first { $0.contains(name) } ?? ""
        let words = line.split(separator: " ")
        return words.first { $0.split(separator: ":").count == 3 }.map { String($0.prefix(2)) } ?? "none"
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

import Testing

@Suite(
    "The monitor comes back as it was left",
    .serialized,
    .enabled(if: TmuxSession.isAvailable, "tmux is not installed")
)
struct MonitorStateTests {
    @Test("the screen, its filter and what `!` hides are there again in the next run; --no-state begins anew")
    func comesBack() throws {
        let folder = try TemporaryDirectory()
        let monitor = try MonitorInTerminal(environment: ["XDG_STATE_HOME": folder.path("state")]) { program, file in
            let run = "\(program) \(file) --web.listen-address="
            return ["sh", "-c", "\(run); \(run); exec \(run) --no-state"]
        }
        let session = monitor.session
        try monitor.waitForScrapes()
        session.type("2!/broken")
        session.sendKeys("Enter")
        try session.waitFor("1 of 3", "[! problems]", "filter: broken")
        session.sendKeys("q")
        try session.waitFor("quit? scraping stops")
        session.sendKeys("y")
        try session.waitFor("1 of 3", "[! problems]", "filter: broken")
        #expect(try folder.read("state/scrape-tui/state.json").contains("\"filter\":\"broken\""))
        session.sendKeys("q")
        try session.waitFor("quit? scraping stops")
        session.sendKeys("y")
        try session.waitFor("3 pools", "filter: none")
        #expect(try monitor.quit() == 0)
    }
}

import Glibc
import ScrapeTestSupport
import Testing

@Suite("Keys that do something", .serialized, .enabled(if: TmuxSession.isAvailable, "tmux is not installed"))
struct MonitorVerbTests {
    /// Opens the target with the broken line.
    private static func openBroken(_ monitor: MonitorInTerminal) throws {
        try monitor.waitForScrapes()
        monitor.session.sendKeys("2", "/")
        monitor.session.type("broken")
        try monitor.session.waitFor("1 of 3")
        monitor.session.sendKeys("Enter")
        try monitor.session.waitFor("filter: broken")
        monitor.session.sendKeys("Enter")
        try monitor.session.waitFor("▲", "1 of 1")
    }

    @Test("y u and y c reach the clipboard of the terminal, and the curl line works")
    func copies() throws {
        let monitor = try MonitorInTerminal()
        monitor.session.takeClipboard()
        try Self.openBroken(monitor)
        monitor.session.sendKeys("y")
        try monitor.session.waitFor("COPY", "u URL")
        monitor.session.sendKeys("u")
        try monitor.session.waitFor("copied URL")
        let url = "http://\(monitor.exporter.address)/broken"
        #expect(eventually { monitor.session.clipboard == url }, "\(monitor.session.clipboard)")
        monitor.session.sendKeys("c", "c")
        #expect(eventually { monitor.session.clipboard.hasPrefix("curl -q ") })
        let line = monitor.session.clipboard
        #expect(line.hasSuffix(" \(url)"))
        let run = CommandRun(["bash", "-c", line], environment: CommandRun.plainEnvironment)
        #expect(run.status == 0 && run.output.contains(MonitorInTerminal.brokenLine))
        // The sequence leaves nothing on the screen.
        #expect(!monitor.session.capture().contains("]52"))
        monitor.session.sendKeys("q")
        try monitor.session.waitFor("[2 Targets]")
        #expect(try monitor.quit() == 0)
    }

    @Test("r probes beside the loop, and shows the answer beside the kept body")
    func probes() throws {
        let monitor = try MonitorInTerminal(columns: 120, rows: 36)
        try Self.openBroken(monitor)
        monitor.session.sendKeys("r")
        try monitor.session.waitFor("FAILING", "(kept)", "PROBE", "(not ingested)")
        try monitor.session.waitFor("probed \(monitor.exporter.address)/broken: 200, parse line 214")
        monitor.session.resize(columns: 80, rows: 24)
        try monitor.session.waitFor("PROBE", "Tab shows the kept body")
        monitor.session.sendKeys("Tab")
        try monitor.session.waitFor("FAILING", "Tab shows the probe")
        monitor.session.sendKeys("q")
        try monitor.session.waitFor("[2 Targets]")
        #expect(try monitor.quit() == 0)
    }

    @Test("Ctrl-S writes text and JSON into the working directory; --read-only refuses to pause")
    func saves() throws {
        let folder = TemporaryFolder()
        let directory = folder.path
        let monitor = try MonitorInTerminal { program, configuration in
            ["env", "-C", directory, program, configuration, "--web.listen-address=", "--read-only"]
        }
        try monitor.waitForScrapes()
        monitor.session.sendKeys("C-s")
        let screen = try monitor.session.waitFor("saved scrape-tui-pools-", ".txt and .json")
        let words = screen.split { $0 == " " || $0 == "\n" }
        let name = try #require(words.first { $0.hasPrefix("scrape-tui-pools-") })
        let text = try String(decoding: #require(Self.read("\(directory)/\(name)")), as: UTF8.self)
        #expect(text.contains("[1 Pools]") && text.contains("READ-ONLY"))
        let json = try #require(Self.read("\(directory)/\(name.dropLast(4)).json"))
        #expect(String(decoding: json, as: UTF8.self).contains(#""scrapePool":"refusing""#))
        monitor.session.sendKeys("p")
        try monitor.session.waitFor("read-only: started with --read-only")
        #expect(try monitor.quit() == 0)
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return bytes
    }
}

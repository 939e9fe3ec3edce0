import ScrapeTestSupport
import Testing

/// The monitor in a terminal of its own, on pages that the test makes: a good one, one with a broken line, and a port
/// where nobody listens.
final class MonitorInTerminal {
    /// The line of the broken page that does not parse.
    static let brokenLine = #"cart_items{user_class=gold} 12"#
    static let brokenLineNumber = 214

    let directory: TemporaryDirectory
    let exporter: LoopbackExporter
    let session: TmuxSession

    /// Starts the monitor, by default on the three usual jobs. `jobs` are others, as `job` writes them; `command` makes
    /// what the terminal runs out of the program and the configuration's path.
    ///
    /// - Throws: when the program is not built or tmux gives no session.
    init(
        jobs: [String]? = nil,
        arguments: [String] = ["--web.listen-address="],
        columns: Int = 80,
        rows: Int = 24,
        environment: [String: String] = [:],
        command: ((_ program: String, _ configuration: String) -> [String])? = nil
    ) throws {
        exporter = try #require(LoopbackExporter { path, _ in Self.answer(path) })
        directory = try TemporaryDirectory()
        let usual = [
            Self.job("fine", exporter.address), Self.job("broken", exporter.address),
            Self.job("refusing", "127.0.0.1:1"),
        ]
        try directory.write("m.yml", Self.configuration(jobs ?? usual))
        let program = try BuiltProgram.scrapeTUI()
        let configuration = directory.path("m.yml")
        session = try TmuxSession(
            command?(program, configuration) ?? [program, configuration] + arguments,
            columns: columns,
            rows: rows,
            environment: environment
        )
    }

    deinit { exporter.stop() }

    /// A job whose targets answer at a path with its name.
    static func job(_ name: String, _ addresses: String...) -> String {
        """
        - job_name: \(name)
          metrics_path: /\(name)
          static_configs: [{targets: [\(addresses.map { "\"\($0)\"" }.joined(separator: ", "))]}]

        """
    }

    static func configuration(_ jobs: [String]) -> String {
        "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n" + jobs.joined()
    }

    /// Adds lines to the configuration; returns the number of the first.
    func extendConfiguration(_ text: String) throws -> Int {
        let before = try directory.read("m.yml")
        try directory.write("m.yml", before + text)
        return before.split(separator: "\n").count + 1
    }

    private static func answer(_ path: String) -> LoopbackExporter.Answer {
        guard path == "/broken" else { return .text("# TYPE a gauge\na{x=\"1\"} 1\na{x=\"2\"} 2\nb 3\n") }
        let lines = (1...300).map { line in
            line == brokenLineNumber ? brokenLine : "cart_requests_total{path=\"/cart/\(line)\"} \(line * 3)"
        }
        return .text(lines.joined(separator: "\n") + "\n")
    }

    // MARK: - The screen

    /// Waits until every target was scraped.
    @discardableResult
    func waitForScrapes() throws -> String {
        try session.waitUntil("1 up and 2 DOWN") { $0.contains("1 up ") && $0.contains("2 DOWN") }
    }

    /// Waits for a frame that was painted after this call: the clock of the header has moved on.
    @discardableResult
    func waitForNextSecond() throws -> String {
        let clock = Self.clock(session.capture())
        return try session.waitUntil("a clock after \(clock)") { Self.clock($0) != clock && !Self.clock($0).isEmpty }
    }

    /// `14:07:32` at the end of the first line; empty when there is none.
    private static func clock(_ screen: String) -> String {
        let line = screen.prefix { $0 != "\n" }
        let word = line.split(separator: " ").last ?? ""
        return word.split(separator: ":").count == 3 ? String(word) : ""
    }

    /// The screen once it does not change for a moment, line by line, without what moves by itself: a number is one sign
    /// however long it is, and so are blanks.
    func stillScreen() throws -> [String] {
        var last: [String] = []
        try session.waitUntil("a still screen") { screen in
            let lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map { Self.withoutNumbers($0) }
            defer { last = lines }
            return lines == last
        }
        return last
    }

    private static func withoutNumbers(_ line: Substring) -> String {
        var text = ""
        for character in line {
            let sign: Character = character.isNumber ? "0" : character
            if sign == "0" || sign == " ", text.last == sign { continue }
            text.append(sign)
        }
        return text
    }

    /// After the end: the modes are what they were, and so is the screen.
    var isTerminalAsBefore: Bool {
        session.modesBefore != nil && session.modesBefore == session.modesAfter && !session.isOnAlternateScreen
    }

    /// Leaves by the keys that a user presses; the exit code.
    func quit() throws -> Int32 {
        session.sendKeys("q")
        try session.waitFor("quit? scraping stops")
        session.sendKeys("y")
        return try session.waitForExit()
    }
}

import Glibc
import MetricModel
import SampleStorage
import ScrapeTestSupport
import Testing

@Suite("The monitor in a terminal", .serialized, .enabled(if: TmuxSession.isAvailable, "tmux is not installed"))
struct MonitorTests {
    @Test(
        "shows a node_exporter up with its samples, and what is broken or refuses as DOWN",
        .enabled(if: ListeningPeer.hasNodeExporter, "prometheus-node-exporter is not installed")
    )
    func showsStates() throws {
        let node = try ListeningPeer.nodeExporter()
        let broken = try #require(LoopbackExporter { _, _ in .text("a 1\nb{x=1} 2\n") })
        defer { broken.stop() }
        let jobs = [
            "- job_name: node\n  static_configs: [{targets: [\"\(node.address)\"]}]\n",
            MonitorInTerminal.job("broken", broken.address), MonitorInTerminal.job("refusing", "127.0.0.1:1"),
        ]
        let monitor = try MonitorInTerminal(jobs: jobs)
        try monitor.waitForScrapes()
        // The last line is painted last.
        let screen = try monitor.session.waitFor("WHY DOWN", ": cmd")
        let row = try #require(screen.split(separator: "\n").first { $0.contains("✓ node ") }).split(separator: " ")
        #expect(row.starts(with: ["✓", "node", "1/1", "0"]))
        let page = String(decoding: LoopbackRequest.get(node.address, "/metrics").body, as: UTF8.self)
        let samples = page.split(separator: "\n").filter { !$0.hasPrefix("#") }.count
        // Some of its series come and go.
        #expect(samples > 100 && abs((Int(row[5]) ?? 0) - samples) < 20, "\(samples) samples in: \(row)")
        #expect(screen.contains("✗ broken") && screen.contains("parse: expected label value"))
        #expect(screen.contains("✗ refusing") && screen.contains("connect: connection refused"))
        monitor.session.sendKeys("2")
        try monitor.session.waitFor("[2 Targets]", "parse 2:5", "✗ 127.0.0.1:1/refusing")
        #expect(try monitor.quit() == 0)
    }

    @Test("Enter on a target with a broken line opens the line, with a caret under the column")
    func opensBrokenLine() throws {
        let monitor = try MonitorInTerminal()
        try monitor.waitForScrapes()
        monitor.session.sendKeys("2", "/")
        monitor.session.type("broken")
        try monitor.session.waitFor("1 of 3")
        monitor.session.sendKeys("Enter")
        try monitor.session.waitFor("filter: broken")
        monitor.session.sendKeys("Enter")
        let screen = try monitor.session.waitFor("▲", "1 of 1")
        let lines = screen.split(separator: "\n").map(Array.init)
        let index = try #require(lines.firstIndex { String($0).contains(MonitorInTerminal.brokenLine) })
        let line = lines[index]
        #expect(String(line).contains("✗  \(MonitorInTerminal.brokenLineNumber) │"))
        let gold = try #require(line.indices.first { line[$0...].starts(with: "gold") })
        #expect(lines[index + 1].firstIndex(of: "▲") == gold)
        #expect(screen.contains("expected label value"))
        monitor.session.sendKeys("Escape")
        try monitor.session.waitFor("[2 Targets]")
    }

    @Test("a log that is hours ahead of the clock: nothing is stored, and every screen says so")
    func storesNothing() throws {
        let directory = try TemporaryDirectory()
        try Self.writeLog(in: directory.path("data"), aheadSeconds: 3 * 3600 + 300)
        let monitor = try MonitorInTerminal(
            arguments: ["--storage.path=\(directory.path("data"))", "--web.listen-address="]
        )
        let session = monitor.session
        try session.waitFor("STORES NOTHING FOR 2h", "6 Engine●", "≠ 1 refused")
        session.sendKeys("2")
        try session.waitFor("[2 Targets]", "≠ ", "refused 3 samp")
        session.sendKeys("5")
        try session.waitFor("[5 Events]", "refused 3 out of bounds")
        session.sendKeys("6")
        try session.waitFor("[6 Engine]", "STORAGE   nothing is stored until", "samples are stored")
        #expect(try monitor.quit() == 0)
    }

    /// A log with one series and one sample, so far in the future.
    private static func writeLog(in folder: String, aheadSeconds: Int64) throws {
        var writer = try LogWriter(try SegmentDirectory("\(folder)/wal"), segmentSize: 32768)
        let time = WallTime.now().milliseconds + aheadSeconds * 1000
        let sample = LoggedSample(series: 1, timestampMillis: time, valueBits: 1.0.bitPattern)
        let records: [(inout RecordBuffer) -> Void] = [
            { SeriesLogRecord.encode([LoggedSeries(series: 1, labels: Labels([("__name__", "later")]))], into: &$0) },
            { SampleLogRecord.encode([sample], into: &$0) },
        ]
        for encode in records {
            var buffer = RecordBuffer()
            encode(&buffer)
            var packed = PackedRecords()
            packed.append(buffer)
            _ = try writer.write(packed, now: MonotonicTime(nanoseconds: 0))
        }
        try writer.close()
    }

    @Test("R after an edit adds the new target and says so; R on a broken file shows where and changes nothing")
    func reloads() throws {
        let monitor = try MonitorInTerminal()
        let session = monitor.session
        try monitor.waitForScrapes()
        let line = try monitor.extendConfiguration(MonitorInTerminal.job("fresh", monitor.exporter.address))
        session.sendKeys("R")
        try session.waitFor("reloaded in", "+1 -0 targets, fresh added")
        try session.waitFor("✓ fresh")
        let good = try monitor.directory.read("m.yml")
        _ = try monitor.extendConfiguration("  scrape_intervall: 3s\n")
        session.sendKeys("R")
        try session.waitFor("reload failed m.yml:\(line + 3):3 field scrape_intervall")
        let requests = monitor.exporter.requests
        session.sendKeys("Enter")
        let page = try session.waitFor("▲ \(line + 3):3 field scrape_intervall not found", "refused: 1 error", ": cmd")
        #expect(page.contains("did you mean") && page.contains("running config stays"))
        #expect(page.contains("✗ failed") && page.contains(" runs "))
        session.sendKeys("1")
        try session.waitFor("4 pools")
        try session.waitFor("✓ fresh", "2 DOWN")
        try session.waitUntil("further scrapes") { _ in monitor.exporter.requests > requests + 3 }
        try monitor.directory.write("m.yml", good)
        session.sendKeys("R")
        try session.waitFor("nothing changed")
        #expect(try !session.waitFor("m.yml ✓").contains("✗ failed"))
    }

    @Test(
        "an edited file raises the badge and nothing else; Ctrl-R shows what R would change, and R asks before much goes"
    )
    func previewsReloads() throws {
        let monitor = try MonitorInTerminal()
        let session = monitor.session
        try monitor.waitForScrapes()
        let usual = try monitor.directory.read("m.yml")
        _ = try monitor.extendConfiguration(MonitorInTerminal.job("fresh", monitor.exporter.address))
        try session.waitFor("● disk differs", "3 pools")
        session.sendKeys("C-r")
        let page = try session.waitFor("IF RELOADED  pools +1", "targets +1 -0", "loops restarted 0")
        #expect(page.contains("● differs +3 -0"))
        session.sendKeys("Enter")
        try session.waitFor("ADDED     fresh", "LOOPS     0 restart", "R applies")
        session.sendKeys("R")
        try session.waitFor("reloaded in", "+1 -0 targets, fresh added")
        session.sendKeys("1")
        #expect(try !session.waitFor("✓ fresh").contains("disk differs"))

        try monitor.directory.write("m.yml", usual)
        session.sendKeys("R")
        try session.waitFor("reload? ~1 of 4 targets go y/N")
        session.sendKeys("Enter")
        try session.waitFor("4 pools", "● disk differs")
        session.sendKeys("R")
        try session.waitFor("reload? ~1 of 4 targets go y/N")
        session.sendKeys("y")
        try session.waitFor("+0 -1 targets, fresh removed")
    }

    @Test("an open target is followed through a reload that gives it another interval")
    func followsTargets() throws {
        let monitor = try MonitorInTerminal()
        let session = monitor.session
        try monitor.waitForScrapes()
        session.sendKeys("2", "G")
        try session.waitFor("▸ ✓")
        session.sendKeys("Enter")
        try session.waitFor("[1 Summary]", "fine ›", "EVERY    1s")
        let text = try monitor.directory.read("m.yml")
        try monitor.directory.write("m.yml", text.replacing("1s", with: "2s"))
        session.sendKeys("R")
        let page = try session.waitFor("RESTART", "by the reload", "EVERY    2s")
        #expect(page.contains("interval was") && !page.contains("not active"))
        try session.waitFor("✓ up", "3 scraped")
    }

    @Test("SIGHUP reloads while the terminal lives")
    func hangUpSignalReloads() throws {
        let monitor = try MonitorInTerminal()
        try monitor.waitForScrapes()
        _ = try monitor.extendConfiguration(MonitorInTerminal.job("fresh", monitor.exporter.address))
        kill(try #require(monitor.session.processID), SIGHUP)
        try monitor.session.waitFor("+1 -0 targets, fresh added")
        #expect(try monitor.session.waitFor("✓ fresh", "2 up ").contains("m.yml ✓"))
    }

    @Test("p pauses the job and the screen says so, u undoes it; P asks, and Enter means no")
    func pauses() throws {
        let monitor = try MonitorInTerminal()
        let session = monitor.session
        try monitor.waitForScrapes()
        session.sendKeys("G")
        try session.waitFor("▸ ✓ fine")
        session.sendKeys("p")
        let paused = try session.waitFor("paused fine: 1 target, stale markers at ")
        #expect(paused.contains("u undoes"))
        try session.waitFor("PAUSED 1", "‖ fine")
        let requests = monitor.exporter.requests
        session.sendKeys("u")
        try session.waitFor("resumed fine: 1 target")
        try session.waitUntilGone("PAUSED 1")
        try session.waitUntil("further scrapes") { _ in monitor.exporter.requests > requests + 3 }
        session.sendKeys("P")
        try session.waitFor("pause everything? 3 targets go stale after two intervals y/N")
        session.sendKeys("Enter")
        #expect(try !session.waitUntilGone("y/N").contains("PAUSED"))
        session.sendKeys("P")
        try session.waitFor("y/N")
        session.sendKeys("y")
        try session.waitFor("PAUSED ALL", "paused everything: 3 targets")
        session.sendKeys("P")
        try session.waitUntilGone("PAUSED ALL")
    }

    @Test("! hides what is well, / filters, Esc takes the filter back, ? lists the keys; Esc never quits")
    func looks() throws {
        let monitor = try MonitorInTerminal()
        let session = monitor.session
        try monitor.waitForScrapes()
        session.sendKeys("!")
        try session.waitFor("[! problems]", "✗ refusing")
        try session.waitUntilGone("✓ fine")
        session.sendKeys("!")
        try session.waitFor("✓ fine")
        session.sendKeys("/")
        session.type("fin")
        try session.waitFor("/fin   1 of 3")
        session.sendKeys("Enter")
        let filtered = try session.waitFor("filter: fin ")
        #expect(filtered.contains("✓ fine") && !filtered.contains("✗ refusing  "))
        session.sendKeys("Escape")
        try session.waitFor("filter: none")
        session.sendKeys("?")
        try session.waitFor("HELP  Pools", "problems only")
        session.type("reload")
        try session.waitUntil("only what has to do with reloads") {
            $0.contains("reload") && !$0.contains("problems only")
        }
        session.sendKeys("Escape")
        try session.waitUntilGone("HELP")
        session.sendKeys("Escape")
        #expect(try monitor.waitForNextSecond().contains("3 pools  filter: none"))
    }

    @Test("every size from 20x4 to 200x60 is painted without debris of another")
    func resizes() throws {
        let monitor = try MonitorInTerminal()
        let session = monitor.session
        try monitor.waitForScrapes()
        session.sendKeys("z")
        try session.waitFor("FROZEN")
        let before = try monitor.stillScreen()
        let sizes = [
            (columns: 200, rows: 60, mark: "RELOADED"), (columns: 40, rows: 10, mark: "60x10 shows the tables"),
            (columns: 20, rows: 4, mark: "✗ 2 DOWN 1 up"), (columns: 80, rows: 24, mark: "P95/TIMEOUT"),
        ]
        for size in sizes {
            session.resize(columns: size.columns, rows: size.rows)
            try session.waitFor(size.mark)
            let painted = try monitor.stillScreen()
            #expect(painted.count == size.rows + 1)
            // What Ctrl-L paints anew on a cleared screen is all that may be there; the question is painted after it.
            session.sendKeys("C-l", "q")
            try session.waitFor("y/N")
            session.sendKeys("Escape")
            try session.waitUntilGone("y/N")
            #expect(try monitor.stillScreen() == painted)
        }
        #expect(try monitor.stillScreen() == before)
    }

    @Test("--ascii in the C locale writes no byte above 127, whatever a job is called")
    func ascii() throws {
        let jobs = [MonitorInTerminal.job("naïve", "127.0.0.1:1"), MonitorInTerminal.job("東京", "127.0.0.1:1")]
        let monitor = try MonitorInTerminal(
            jobs: jobs,
            arguments: ["--web.listen-address=", "--ascii"],
            environment: ["LC_ALL": "C"]
        )
        let session = monitor.session
        session.record()
        session.sendKeys("C-l")
        try session.waitFor("x 2 DOWN")
        session.sendKeys("2")
        try session.waitFor("[2 Targets]")
        session.sendKeys("Enter")
        try session.waitFor("URL ")
        session.sendKeys("Escape", "5")
        try session.waitFor("[5 Events]")
        #expect(try monitor.quit() == 0)
        let bytes = session.recorded
        #expect(bytes.count > 1000 && bytes.allSatisfy { $0 < 0x80 })
    }

    @Test("a taken port of the status server is a message, and the monitor runs")
    func takenPort() throws {
        let holder = try #require(LoopbackExporter { _, _ in .silence })
        defer { holder.stop() }
        let monitor = try MonitorInTerminal(arguments: ["--web.listen-address=\(holder.address)"])
        try monitor.session.waitFor("no status server: listen tcp \(holder.address): bind: address already in use")
        try monitor.waitForScrapes()
        #expect(try monitor.quit() == 0)
    }

    @Test("the log goes where standard error points while the monitor runs")
    func logs() throws {
        let monitor = try MonitorInTerminal { program, configuration in
            ["sh", "-c", "exec \"$0\" \"$1\" --web.listen-address= 2>\"$1.log\"", program, configuration]
        }
        try monitor.waitForScrapes()
        monitor.session.sendKeys("R")
        try monitor.session.waitFor("reloaded in")
        let log = try monitor.directory.read("m.yml.log")
        #expect(log.split(separator: "\n").filter { $0.contains("loaded \(monitor.directory.path)/m.yml") }.count == 2)
        #expect(log.contains("level=WARN") && log.contains("scrape_pool=refusing"))
        #expect(try monitor.quit() == 0)
    }
}

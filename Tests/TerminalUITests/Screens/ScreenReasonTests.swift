import Exposition
import HTTPTransport
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Screens say why") struct ScreenReasonTests {
    private static func empty() -> EngineSnapshot {
        let configuration = ConfigurationState(path: "prometheus.yml", loadedAt: MockupSnapshot.now)
        return EngineSnapshot(
            generation: 1,
            takenAt: MockupSnapshot.now,
            startedAt: MockupSnapshot.now,
            configuration: configuration
        )
    }

    private static func screen(_ snapshot: EngineSnapshot?, _ keys: [Key]) -> String {
        var script = MonitorScript(snapshot)
        for key in keys { script.press(key) }
        return script.frame().lines.joined(separator: "\n")
    }

    @Test("before the first snapshot")
    func starting() {
        #expect(Self.screen(nil, []).contains("Starting: the engine has not said anything yet."))
    }

    @Test(
        "without a configured job",
        arguments: [
            ([], "scrape_configs is empty (prometheus.yml) - R reloads it"),
            ([.character("2")], "No targets: scrape_configs is empty."),
            ([.character("3")], "Nothing was dropped: no target is discovered."),
            ([.character("5")], "Nothing has happened yet."),
        ] as [([Key], String)]
    )
    func nothing(keys: [Key], expected: String) {
        #expect(Self.screen(Self.empty(), keys).contains(expected))
    }

    enum World: Sendable {
        case empty, undiscovered, well, mockup

        var snapshot: EngineSnapshot {
            switch self {
            case .empty: return ScreenReasonTests.empty()
            case .undiscovered:
                var snapshot = ScreenReasonTests.empty()
                snapshot.pools = [PoolRow(name: "files", location: MockupSnapshot.place(3))]
                return snapshot
            case .well:
                var snapshot = MockupSnapshot.snapshot
                snapshot.targets.removeAll { $0.state != .up }
                snapshot.pools = MockupPools.all(of: snapshot.targets).filter { $0.down == 0 && $0.pausedAt == nil }
                return snapshot
            case .mockup: return MockupSnapshot.snapshot
            }
        }
    }

    /// Where there is nothing to see: the keys that lead there, what is said, and what helps.
    static let empties: [(World, String, String, String)] = [
        (.empty, "1", "scrape_configs is empty", "R reloads it"),
        (.empty, "2", "No targets: scrape_configs is empty.", "R reloads the configuration"),
        (.empty, "3", "Nothing was dropped: no target is discovered.", "1 shows the jobs"),
        (.empty, "5", "Nothing has happened yet.", "Changes of health, reloads and pauses come here"),
        (.empty, "6", "off (--storage.path DIR turns it on)", "off (remote_write: in prometheus.yml turns it on)"),
        (.undiscovered, "2", "discovery has found none yet.", "3 shows what was dropped, 5 what happened"),
        (.mockup, "1/zzz\n", "0 of 8 pools match zzz", "Esc clears"),
        (.mockup, "1!/zzz\n", "0 of 8 pools match zzz", "! shows everything"),
        (.mockup, "2/zzz\n", "0 of 1270 targets match zzz", "Esc clears the filter"),
        (.mockup, "2!/zzz\n", "0 of 1270 targets match zzz", "! shows everything"),
        (.mockup, "3/zzz\n", "dropped targets match zzz", "Esc clears the filter"),
        (.mockup, "5/zzz\n", "events match zzz", "Esc clears the filter"),
        (.well, "1!", "targets are well.", "! shows everything"),
        (.well, "2!", "targets are well.", "! shows everything"),
        (.mockup, "?zzzz", "no key does that", "Backspace"),
        (.mockup, "4", "Loading the texts.", "RUNNING"),
    ]

    @Test("wherever there is nothing to see, and which key helps", arguments: empties)
    func nothingToSee(world: World, keys: String, why: String, help: String) {
        let pressed = keys.unicodeScalars.map { $0 == "\n" ? Key.enter : Key.character($0) }
        let screen = Self.screen(world.snapshot, pressed)
        #expect(screen.contains(why) && screen.contains(help), "\(screen)")
    }

    @Test("when the engine hangs: in the header of every screen, and since when on Events")
    func stalled() {
        var script = MonitorScript()
        script.press(.character("5"))
        for _ in 0..<6 {
            script.wait(1)
            script.send(.tick)
            script.send(.snapshot(MockupSnapshot.snapshot))
        }
        let said = "ENGINE STALLED: it has said nothing since"
        #expect(script.frame().lines.filter { $0.contains(said) }.count == 1, "\(script.frame().lines)")
        for key in ["1", "2", "3", "4", "5", "6"] {
            script.type(key)
            #expect(script.frame().text(row: 0).contains("ENGINE STALLED 6s"))
        }
        var moved = MockupSnapshot.snapshot
        moved.takenAt = script.now
        script.send(.snapshot(moved))
        script.press(.character("5"))
        #expect(!script.frame().text(row: 0).contains("STALLED"))
        #expect(script.frame().lines.contains { $0.contains("the engine goes on after 6s") })
    }

    @Test(
        "for a target that was never scraped, with the key that asks it now",
        arguments: [
            (.history, "there is no history yet", " - r probes now."),
            (.http, "nothing was sent yet", " - r probes now."),
        ] as [(DetailTab, String, String)]
    )
    func neverScraped(tab: DetailTab, expected: String, hint: String) {
        var script = MonitorScript()
        script.openNeverScraped(tab)
        #expect(script.frame().lines.contains { $0.hasSuffix(expected + hint) }, "\(script.frame().lines)")
        // Where nobody may probe, no key is named.
        script.monitor.readOnly = .flag
        #expect(script.frame().lines.contains { $0.hasSuffix("\(expected).") }, "\(script.frame().lines)")
    }

    @Test(
        "what is parsed before the line that breaks",
        arguments: [(1, nil), (2, "line 1 parsed"), (3, "lines 1-2 parsed")]
    )
    func parsedBefore(line: Int, words: String?) {
        var row = MockupTargets.broken
        row.failure = ScrapeFailure(
            step: .parse,
            errorClass: "parse: expected label value",
            text: "expected label value",
            problem: ParseProblem(
                text: "expected label value",
                offset: 0,
                line: line,
                column: 1,
                expected: "expected label value",
                hint: "label values need double quotes"
            )
        )
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets = [row]
        var script = MonitorScript(snapshot)
        script.press(.character("2"), .enter, .character("1"))
        let hint = "label values need double quotes" + (words.map { "; \($0)" } ?? "")
        #expect(script.frame().lines.contains(" HINT     \(hint)"), "\(script.frame().lines)")
    }

    @Test(
        "of one target as of many",
        arguments: [(1, "The only target is well"), (1270, "All 1,270 targets are well")]
    )
    func allAreWell(count: Int, words: String) {
        #expect(Monitor.allAreWell(count) == words)
    }

    @Test("without a problem")
    func well() {
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets.removeAll { $0.state != .up }
        snapshot.pools = MockupPools.all(of: snapshot.targets).filter { $0.down == 0 && $0.pausedAt == nil }
        let keys: [Key] = [.character("!")]
        #expect(Self.screen(snapshot, keys).contains("targets are well. ! shows everything"))
        #expect(Self.screen(snapshot, keys + [.character("2")]).contains("! shows everything"))
    }

    @Test("when a filter hides everything")
    func filtered() {
        let keys = [Key.character("2"), .character("/"), .character("§"), .enter]
        #expect(Self.screen(MockupSnapshot.snapshot, keys).contains("0 of 1270 targets match §"))
    }

    @Test("for a pool without targets, with what its providers say")
    func pool() {
        var snapshot = Self.empty()
        var pool = PoolRow(name: "files", location: MockupSnapshot.place(3))
        pool.discovery = ["file: 2 files pending"]
        snapshot.pools = [pool]
        #expect(Self.screen(snapshot, []).contains("file: 2 fil…"))
        #expect(Self.screen(snapshot, [.enter]).contains("files has no targets: file: 2 files pending."))
    }

    @Test("for a pool whose targets were found and are not scraped")
    func unscraped() {
        var snapshot = Self.empty()
        var pool = PoolRow(name: "files", location: MockupSnapshot.place(3))
        snapshot.dropped = [
            DroppedRow(
                pool: "files",
                discovered: DiscoveredLabels(target: Labels([("__address__", "a:b:c")])),
                reason: .invalid("no address")
            )
        ]
        snapshot.pools = [pool]
        #expect(Self.screen(snapshot, []).contains("1 invalid"))
        #expect(Self.screen(snapshot, [.enter]).contains("files has no targets: 1 invalid."))
        pool.dropped = 2
        snapshot.pools = [pool]
        #expect(Self.screen(snapshot, [.enter]).contains("files has no targets: 2 dropped, 1 invalid."))
    }

    @Test("for a pool that could not be built: state, cause, place and next try")
    func broken() {
        var snapshot = Self.empty()
        var pool = PoolRow(name: "tls", location: MockupSnapshot.place(31))
        pool.failure = PoolFailure(
            text: "error creating HTTP client: unable to read CA cert: no such file",
            nextTry: MockupSnapshot.time("14:07:37")
        )
        snapshot.pools = [pool]
        let screen = Self.screen(snapshot, [])
        #expect(screen.contains("1 pool BROKEN"))
        #expect(screen.contains("retry in 5s"))
        #expect(screen.contains("not running: unable to read CA"))
        let page = Self.screen(snapshot, [.enter])
        #expect(page.contains("ERROR     error creating HTTP client: unable to read CA cert: no such file"))
        #expect(page.contains("/etc/prometheus/prometheus.yml:31:5"))
    }

    @Test("for a response that was never there")
    func response() throws {
        var script = MonitorScript()
        script.press(.character("2"), .down, .enter, .character("3"))
        #expect(script.frame().lines.contains { $0.contains("Loading the response.") })
        let id = try #require(script.monitor.navigation.detail?.id)
        script.send(.keptBody(id, nil))
        #expect(script.frame().lines.contains { $0.contains("the last scrape failed without one") })
        #expect(script.frame().lines.contains { $0.contains("connection refused") })
    }

    @Test(
        "in a narrow column, what tells causes apart first",
        arguments: [
            ("http: 500 Internal Server Error", "http 500"), ("http: 600", "http 600"),
            ("http: content type", "content type"), ("connect: connection refused", "connect refused"),
            ("tls: certificate has expired", "tls: has expired"), ("limit: sample_limit", "sample_limit"),
            ("timeout: connecting", "connect timeout"),
            ("timeout: waiting for an answer", "no answer"), ("timeout: receiving the body", "body timeout"),
            ("timeout: something new", "timeout"), ("body: closed early", "closed early"),
        ]
    )
    func note(errorClass: String, expected: String) {
        #expect(ScrapeFailure(step: .http, errorClass: errorClass, text: "").note == expected)
    }

    @Test("for a target that is up and yet not quite well")
    func targetNotes() {
        let now = MockupSnapshot.snapshot.takenAt
        var row = MockupTargets.broken
        func note() -> String { row.note(now: now).text }
        row.state = .up
        row.failure = nil
        #expect(note().isEmpty)
        row.missedTicks = 3
        #expect(note() == "3 scrapes missed")
        row.samplesKept = 1200
        row.seriesAdded = 1200
        #expect(note() == "3 scrapes missed")
        row.seriesGone = 601
        #expect(note() == "1200 series replaced")
        row.state = .refused
        row.samplesRefused = 1200
        #expect(note() == "refused 1200 samples")
        row.samplesRefused = 1
        #expect(note() == "refused 1 sample")
        row.state = .slow
        row.lastDurationNanoseconds = 9_000_000_000
        #expect(note() == "90% of timeout")
        row.lastDurationNanoseconds = 51_600_000_000
        #expect(note() == "51.6s, CPU busy")
        row.admissionNanoseconds = 51_000_000_000
        #expect(note() == "51.0s in line for memory")
        row.state = .duplicate
        #expect(note() == "dup of another")
        row.duplicate = DuplicateTarget(pool: row.pool, url: "http://10.0.0.1:9100/metrics")
        #expect(note() == "dup of 10.0.0.1:9100")
        row.duplicate?.pool = "other"
        #expect(note() == "dup of other 10.0.0.1:9100")
    }

    @Test("in the summary, for what is late, refused or near a limit")
    func summary() {
        var detail = MockupDetail.detail
        detail.row.failure = nil
        detail.row.state = .up
        detail.row.latenessNanoseconds = 1_500_000_000
        detail.results[59].failure = nil
        detail.results[59].duplicates = 3
        detail.results[59].outOfBounds = 1
        detail.limits = TargetLimits(
            samples: 0,
            bodyBytes: 0,
            labels: 0,
            nameLength: 40,
            valueLength: 100,
            buckets: 160
        )
        detail.largest.nameLength = 38
        detail.largest.valueLength = 20
        detail.largest.buckets = 170
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets = [detail.row]
        var script = MonitorScript(snapshot, columns: 120, rows: 40)
        script.press(.character("2"), .enter)
        script.send(.detail(detail.row.id, detail))
        script.press(.character("1"))
        let screen = script.frame().lines.joined(separator: "\n")
        #expect(screen.contains("began 1.50s late"))
        #expect(screen.contains("3 duplicate, 1 out of bounds"))
        #expect(screen.contains("name 95% 38/40"))
        #expect(screen.contains("value 20% 20/100"))
        #expect(screen.contains("buckets 106% 170/160"))
    }

    @Test("an answer of a type that nobody reads says what it may be and that it can be looked at")
    func refusedType() {
        let failure = ScrapeFailure(
            step: .http,
            errorClass: "http: content type",
            text: #"received unsupported Content-Type "text/html" and no fallback_scrape_protocol specified for target"#
        )
        var row = MockupTargets.broken
        row.failure = failure
        var detail = MockupDetail.detail
        detail.row = row
        detail.results[59].format = nil
        detail.results[59].failure = failure
        detail.exchange?.contentType = "text/html"
        var body = MockupDetail.html
        body.failure = failure
        body.exchange.contentType = "text/html"
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets = [row]
        var script = MonitorScript(snapshot)
        script.press(.character("2"), .enter)
        script.send(.detail(row.id, detail))
        script.send(.keptBody(row.id, body))
        script.press(.character("1"))
        let summary = script.frame().lines
        #expect(summary.contains { $0.hasSuffix("fallback_scrape_protocol specified for target  (3 opens)") })
        #expect(summary.contains(" HINT     no format of metrics: look at the path, a login or a proxy; else"))
        #expect(summary.contains { $0.hasPrefix(" HTTP     200 OK   HTTP/1.1   text/html   gzip") })
        #expect(summary.contains(" FORMAT   text  at 14:07:15"))
        script.press(.character("3"))
        let response = script.frame().lines
        #expect(response.contains { $0.contains("200 text/html   82 B") })
        #expect(response.contains { $0.contains("HINT  received unsupported Content-Type") })
        #expect(response.contains { $0.contains("   1 │ <!DOCTYPE html>") })
    }

    @Test("a timeout names the phase that consumed it")
    func timeout() throws {
        var row = MockupTargets.broken
        row.failure = ScrapeFailure(
            step: .connect,
            errorClass: "timeout: waiting for an answer",
            text: "context deadline exceeded"
        )
        row.lastDurationNanoseconds = 10_000_000_000
        var detail = MockupDetail.detail
        detail.row = row
        detail.results[59].timings.wait = 9_900_000_000
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets = [row]
        var script = MonitorScript(snapshot)
        script.press(.character("2"), .enter)
        script.send(.detail(row.id, detail))
        let hint = " HINT     the time ran out: 9.90s of 10s went to waiting for an answer"
        #expect(script.frame().lines.contains(hint))
    }

    @Test("in an event's row a URL that the row names already is left out")
    func eventURL() {
        var event = MockupSnapshot.events[2]
        event.sequence = 4
        event.count = 1
        event.text = "up → DOWN  Get \"http://10.4.9.3:8080/metrics\": EOF"
        var script = MonitorScript()
        script.send(.events([event]))
        script.press(.character("5"))
        #expect(script.frame().text(row: 2).hasSuffix("kube-pods 10.4.9.3:8080 up → DOWN  EOF"))
        #expect(script.frame(glyphs: .ascii).text(row: 2).hasSuffix("up -> DOWN  EOF"))
    }
}

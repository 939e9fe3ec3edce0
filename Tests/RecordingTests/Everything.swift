import Discovery
import Exposition
import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeConfiguration
import ScrapeEngine
import ScrapeTestSupport

@testable import Recording

/// Values with something in every field, and an engine that says them.
enum Everything {
    static let start = WallTime(nanoseconds: 1_785_592_052_123_456_789)

    static func time(_ seconds: Double) -> WallTime { start + Int64(seconds * 1e9) }

    static func place(_ line: Int) -> SourceLocation { SourceLocation(file: "/etc/p.yml", line: line, column: 5) }

    static let problem = ParseProblem(
        text: "expected label value, got \"gold\"",
        offset: 20,
        line: 2,
        column: 15,
        expected: "expected label value (double-quoted string)",
        hint: "label values need double quotes"
    )

    static let failure = ScrapeFailure(
        step: .parse,
        errorClass: "parse: expected label value",
        text: "expected label value, got \"gold\"",
        problem: problem
    )

    static let failures: [ScrapeFailure?] =
        [nil, failure]
        + [.connect, .http, .body, .limit, .storage, .forced].map { step in
            ScrapeFailure(step: step, errorClass: "\(step)", text: "it failed: \(step)")
        }

    static func facts(_ number: Int) -> TargetFacts {
        var content = TargetFacts.Content(
            pool: "pool \(number % 3)",
            url: "http://10.0.0.\(number):80/metrics",
            labels: Labels([("instance", "10.0.0.\(number):80"), ("job", "pool \(number % 3)")]),
            discoveredLabels: Labels([("__address__", "10.0.0.\(number):80"), ("__meta_name", "n\(number)")])
        )
        content.intervalText = "1500ms"
        content.timeoutText = "1s"
        content.location = place(number)
        content.source = "pod/shop/cart-\(number)"
        return TargetFacts(content)
    }

    static let allFacts = (0..<12).map { facts($0) }

    /// A row that has come to a tick: every other tick it is scraped.
    static func row(_ number: Int, tick: Int = 0) -> TargetRow {
        var row = TargetRow(id: TargetID(rawValue: 0xFFFF_0000_0000_0000 + UInt64(number)), facts: allFacts[number])
        row.interval = PrometheusDuration(milliseconds: 1500)
        row.timeout = PrometheusDuration(milliseconds: 1000)
        row.health = [.unknown, .up, .down][number % 3]
        row.state = TargetState.allCases[number % TargetState.allCases.count]
        row.failuresInRow = number
        row.flaps = number * 2
        for mark in [RecentHealth.Mark.up, .down, .paused, .up] { row.recentHealth.append(mark) }
        if number % 2 == 1 || tick > 0 {
            row.since = time(-100)
            row.causeSince = time(-50)
            row.lastScrape = time(Double(tick / 2 * 2) - Double(number) / 100)
            row.nextDue = time(Double(tick) + 1.5)
        }
        row.failure = failures[number % failures.count]
        row.lastDurationNanoseconds = 12_345_678
        row.scrapes = 1000 + tick / 2
        row.samplesScraped = 1204
        row.samplesKept = 1198
        row.seriesAdded = 3
        row.seriesGone = 2
        row.staleMarkersWritten = 1
        row.wireBytes = 3000
        row.bodyBytes = number == 5 ? -1 : 96_000
        row.samplesRefused = 4
        row.nearestLimit = number % 2 == 0 ? nil : LimitUse(LimitUse.Limit.allCases[number % 6], share: 0.75)
        row.staleMarkersDue = number % 4 == 0 ? StaleMarkersDue(count: 7, at: time(30)) : nil
        row.isInFlight = number % 2 == 0
        row.latenessNanoseconds = 5000
        row.admissionNanoseconds = 6000
        row.missedTicks = 9
        row.duplicate = number == 3 ? DuplicateTarget(pool: "pool 0", url: "http://10.0.0.1:80/metrics") : nil
        row.pausedAt = number == 7 ? time(-3) : nil
        return row
    }

    static func result(_ number: Int, at time: WallTime) -> ScrapeResult {
        var result = ScrapeResult(timestamp: time)
        result.durationNanoseconds = 88_000_000
        result.latenessNanoseconds = 1
        result.admissionNanoseconds = 2
        result.failure = failures[number % failures.count]
        result.timings.dns = 3
        result.timings.connect = 4
        result.timings.tls = 5
        result.timings.request = 6
        result.timings.wait = 7
        result.timings.transfer = 8
        result.timings.total = 9
        result.parseNanoseconds = 10
        result.httpStatus = 200
        result.isConnectionReused = true
        result.wireBytes = 11
        result.bodyBytes = 12
        result.format = ExpositionFormat.allCases[number % 3]
        result.samplesScraped = 13
        result.samplesKept = 14
        result.seriesAdded = 15
        result.seriesGone = 16
        result.staleMarkers = 17
        result.duplicates = 18
        result.outOfOrder = 19
        result.outOfBounds = 20
        result.histograms = 21
        result.exemplars = 22
        return result
    }

    static let pools: [PoolRow] = (0..<3).map { number in
        var row = PoolRow(name: "pool \(number)", location: place(number))
        row.failure =
            number == 0
            ? nil
            : PoolFailure(
                text: "no client",
                nextTry: time(5),
                remainder: number == 1 ? .oldConfiguration : .otherDiscovery
            )
        row.interval = PrometheusDuration(seconds: 15)
        row.timeout = PrometheusDuration(seconds: 10)
        row.counts = [.up: 3, .down: 2, .flapping: 1]
        row.targets = 6
        row.targetLimit = 100
        row.dropped = 12
        row.medianDurationNanoseconds = number == 2 ? nil : 5
        row.p95DurationNanoseconds = 6
        row.samples = 7
        row.seriesAdded = 8
        row.staleMarkersWritten = 9
        row.bodyBytes = 10
        row.lastScrape = time(-1)
        row.nextDue = time(1)
        row.flapping = 1
        row.configuredAt = time(-600)
        row.pausedAt = number == 1 ? time(-7) : nil
        row.history = [PoolHealth(up: 1, down: 2, paused: 3, samples: 4), PoolHealth(up: 5, down: 6, paused: 7)]
        row.discovery = ["file: 2 files pending"]
        return row
    }

    static let providers: [ProviderStatus] = [
        ProviderStatus(id: ProviderID(kind: "static", number: 1), jobs: ["a", "b"], health: .ok),
        ProviderStatus(id: ProviderID(kind: "file", number: 2), jobs: ["a"], health: .pending, activity: "reading"),
        ProviderStatus(
            id: ProviderID(kind: "http", number: 3),
            jobs: ["c"],
            health: .failed("no answer", since: time(-9)),
            location: place(7),
            subject: "http://sd.example/targets",
            groupCount: 4,
            targetCount: 5,
            lastAnswer: time(-2),
            answerNanoseconds: 77
        ),
        ProviderStatus(id: ProviderID(kind: "ec2", number: 4), jobs: ["d"], health: .unavailable("not here")),
    ]

    static let dropped: [DroppedRow] = {
        let discovered = DiscoveredLabels(
            target: Labels([("__address__", "10.1.1.1:80")]),
            group: Labels([("zone", "a")]),
            defaults: Labels([("job", "pool 0")])
        )
        let reasons: [DroppedRow.Reason] = [
            .rule(number: 1, rule: "keep a =~ b", value: "c", location: place(58)), .duplicate(of: "http://x/"),
            .invalid("no address"), .empty,
        ]
        return reasons.map {
            DroppedRow(
                pool: "pool 0",
                discovered: discovered,
                reason: $0,
                location: place(3),
                source: "s",
                since: time(-5)
            )
        }
    }()

    static let configuration: ConfigurationState = {
        var state = ConfigurationState(
            path: "/etc/p.yml",
            loadedAt: time(-600),
            loadNanoseconds: 84,
            contentHash: "9f3c"
        )
        let problem = ConfigurationProblem(location: place(12), message: "bad key", suggestion: "good key")
        state.isReloading = true
        state.lastFailure = ConfigurationFailure(at: time(-60), problems: [problem])
        state.failures = [JobFailure(job: "a", text: "no CA", location: place(9))]
        state.onDisk = DiskConfiguration(contentHash: "71d0", modifiedAt: time(-30), problems: [problem])
        for outcome in [ConfigurationLoad.Outcome.applied, .partial, .refused] {
            var load = ConfigurationLoad(at: time(-700), outcome: outcome, nanoseconds: 5)
            load.contentHash = "aa"
            load.targetsAdded = 1
            load.targetsRemoved = 2
            load.problemCount = 3
            load.firstProblem = problem
            state.remember(load)
        }
        return state
    }()

    static let storage: StorageStatistics = {
        var head = HeadStatistics()
        head.seriesCount = 1
        head.seriesCreated = 2
        head.samplesDroppedByBudget = 3
        head.droppedUntilMillis = 1_785_592_000_000
        head.isWindowCut = true
        head.refusedSamples.outOfOrder = 4
        head.refusedHistograms.outOfBounds = 5
        head.newestMillis = 1_785_592_052_000
        head.oldestMillis = 1_785_592_000_000
        head.budgetBytes = -1
        var storage = StorageStatistics(head: head)
        storage.headWindow = PrometheusDuration(seconds: 900)
        var disk = StorageStatistics.Disk(
            path: "/data",
            retentionTime: PrometheusDuration(seconds: 7200),
            retentionSize: ByteSize(bytes: 1 << 30)
        )
        disk.bytes = 6
        disk.firstSegment = 7
        disk.currentSegment = 8
        disk.failure = LogFailure(since: time(-8), text: "disk full")
        disk.samplesLost = 9
        disk.replay = "3 segments"
        storage.disk = disk
        storage.ringBytes = 10
        storage.ringLimit = 11
        storage.destinations = [.starting, .sending, .retrying, .flushing, .ended].map {
            (phase: DestinationStatistics.Phase) in
            var row = DestinationStatistics(name: "\(phase)", url: "http://r/", location: place(90))
            row.phase = phase
            row.lagSeconds = 1.5
            row.samplesPerSecond = 2.5
            row.bytesPerSecond = 3.5
            row.pending = 4
            row.shards = 5
            row.shardsDesired = 6
            row.shardsMax = 7
            row.samplesSent = 8
            row.samplesRetried = 9
            row.samplesFailed = 10
            row.samplesFiltered = 11
            row.samplesDropped = 12
            row.samplesLost = 13
            row.bytesSent = 14
            row.segment = 15
            row.segmentsBehind = 16
            row.lastSentAt = time(-1)
            row.lastError = "503"
            row.lastErrorAt = time(-2)
            row.nextTryAt = time(2)
            return row
        }
        return storage
    }()

    static let vitals: EngineVitals = {
        var vitals = EngineVitals(processIdentifier: 4121, processorShare: 0.031, samplesPerSecond: [1.5, 2.5])
        vitals.residentBytes = 1
        vitals.openDescriptors = 2
        vitals.descriptorLimit = 3
        vitals.threads = 4
        vitals.resultBytes = 5
        vitals.labelBytes = 6
        return vitals
    }()

    static func snapshot(tick: Int = 0, targets: [Int] = Array(0..<12)) -> EngineSnapshot {
        var snapshot = EngineSnapshot(
            generation: UInt64(90_000 + tick),
            takenAt: time(Double(tick)),
            startedAt: time(-7000),
            configuration: configuration
        )
        snapshot.isSynced = true
        snapshot.pools = pools
        snapshot.providers = providers
        snapshot.targets = targets.map { row($0, tick: tick) }
        snapshot.dropped = dropped
        snapshot.droppedCounts = ["pool 0": 3118, "pool 1": 0]
        snapshot.samplesPerSecond = 98_400.25
        snapshot.scrapesPerSecond = 84
        snapshot.bytesPerSecond = 0
        snapshot.storage = storage
        snapshot.vitals = vitals
        snapshot.keptBodyBytes = 5
        snapshot.keptBodyLimit = 6
        snapshot.resultsPerTarget = 77
        snapshot.allPausedAt = time(-4)
        snapshot.lastEvent = UInt64(tick + 1)
        snapshot.noteStorageGap(clockBehindUntil: time(3000))
        return snapshot
    }

    static func event(_ number: Int) -> EngineEvent {
        var event = EngineEvent(
            sequence: UInt64(number),
            at: time(Double(number)),
            level: EngineEvent.Level.allCases[number % 4],
            area: EngineEvent.Area.allCases[number % EngineEvent.Area.allCases.count],
            pool: "pool 1",
            target: row(1).id,
            address: "10.0.0.1:80",
            targetURL: "http://10.0.0.1:80/metrics",
            text: "event \(number)",
            fields: [EngineEvent.Field("err", "no answer")]
        )
        event.count = number
        return event
    }

    static let exchange: HTTPExchange = {
        let leaf = TLSExchange.Certificate(
            subject: "CN=edge-1",
            issuer: "CN=ca",
            names: ["edge-1.example"],
            nameCount: 3,
            notBefore: 1_700_000_000,
            notAfter: 1_800_000_000
        )
        return HTTPExchange(
            status: 200,
            reason: "OK",
            httpVersion: "HTTP/1.1",
            contentType: "text/plain",
            contentEncoding: "gzip",
            localAddress: "10.0.0.2:51514",
            peerAddress: "10.0.0.1:80",
            isConnectionReused: true,
            redirects: 2,
            headers: ExchangeHeaders(
                request: [HTTPHeader("Host", "h"), HTTPHeader("Authorization", "Bearer s3cret")],
                response: [HTTPHeader("Content-Type", "text/plain")]
            ),
            tls: TLSExchange(
                version: "TLSv1.3",
                cipher: "AES",
                serverName: "edge-1.example",
                applicationProtocol: "h2",
                chain: [leaf],
                verification: .refused("certificate has expired")
            )
        )
    }()

    static let body = KeptBody(
        at: time(-1),
        bytes: Array("# TYPE a gauge\na{x=gold} 1\nb 2\n".utf8),
        exchange: exchange,
        failure: failure,
        isWarning: false
    )

    static let rules: JobRules = {
        let keep = try? RelabelRule(
            sourceLabels: ["__meta_name"],
            regex: RelabelRegex("n.*"),
            action: .keep,
            location: place(58),
            number: 1
        )
        let set = try? RelabelRule(targetLabel: "zone", replacement: "a", location: place(60), number: 2)
        var limits = TargetLimits(samples: 5000, bodyBytes: 1, labels: 2)
        limits.nameLength = 3
        limits.valueLength = 4
        limits.buckets = 5
        return JobRules(relabelRules: RelabelRules([keep, set].compactMap { $0 }), limits: limits)
    }()

    static func detail(_ number: Int, tick: Int) -> TargetDetail {
        let row = row(number, tick: tick)
        var detail = TargetDetail(
            row: row,
            trace: rules.relabelRules.explain(labels: row.discoveredLabels),
            limits: rules.limits
        )
        detail.results = row.lastScrape.map { [result(number, at: $0 + -2_000_000_000), result(number, at: $0)] } ?? []
        detail.exchange = exchange
        detail.lastEndOfRun = row.lastScrape.map { EndOfRun(at: $0 + -1_000_000_000, markers: 469) }
        detail.largest.labels = 12
        detail.hasKeptBody = row.failure != nil
        return detail
    }

    static let texts: ConfigurationTexts = {
        func file(_ lines: [String], _ hash: String) -> ConfigurationText {
            ConfigurationText(path: "/etc/p.yml", contentHash: hash, lines: lines.map { ConfigurationText.Line($0) })
        }
        return ConfigurationTexts(running: [file(["a: 1", "b: 2"], "aa")], onDisk: [file(["a: 1", "b: 3"], "bb")])
    }()

    /// An engine that has come to a tick.
    static func engine(tick: Int = 0) -> ScriptedEngine {
        let engine = ScriptedEngine(snapshot(tick: tick))
        show(tick: tick, on: engine)
        return engine
    }

    static func show(tick: Int, targets: [Int] = Array(0..<12), on engine: ScriptedEngine) {
        var snapshot = snapshot(tick: tick, targets: targets)
        engine.add(event(tick + 1))
        for number in targets {
            let detail = detail(number, tick: tick)
            engine.set(detail)
            if detail.hasKeptBody { engine.set(body, for: detail.row.id) }
        }
        engine.set(texts)
        snapshot.lastEvent = engine.snapshot(fresh: false).lastEvent
        engine.show(snapshot)
    }
}

/// A value with everything in it as text; places by their lines, maps in the order of their keys.
func described(_ value: Any, depth: Int = 0) -> String {
    if let place = value as? SourceLocation { return place.description }
    if let row = value as? TargetRow { return "\(row.id) \(described(row.facts.content)) " + children(row, depth) }
    if let facts = value as? TargetFacts { return described(facts.content) }
    if let headers = value as? ExchangeHeaders { return "\(headers.request) \(headers.response)" }
    if value is any Equatable, Mirror(reflecting: value).children.isEmpty { return String(reflecting: value) }
    return children(value, depth)
}

private func children(_ value: Any, _ depth: Int) -> String {
    let mirror = Mirror(reflecting: value)
    guard depth < 20, !mirror.children.isEmpty else { return String(reflecting: value) }
    var parts = mirror.children.map { child in
        (child.label.map { "\($0)=" } ?? "") + described(child.value, depth: depth + 1)
    }
    if mirror.displayStyle == .dictionary || mirror.displayStyle == .set { parts.sort() }
    return "\(mirror.subjectType)(\(parts.joined(separator: ", ")))"
}

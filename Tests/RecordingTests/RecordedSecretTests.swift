import HTTPTransport
import MetricModel
import Relabeling
import SampleStorage
import ScrapeEngine
import ScrapeTestSupport
import Testing

@testable import Recording

@Suite("Secrets do not reach a recording") struct RecordedSecretTests {
    @Test(
        "the users of URLs and secret parameters, wherever a text quotes them",
        arguments: [
            ("http://h/metrics", "http://h/metrics"),
            ("http://bob:hunter2@h:80/m?a=1", "http://<secret>@h:80/m?a=1"),
            ("http://ghp_token@h/", "http://<secret>@h/"),
            ("http://h/m?token=abc&b=2", "http://h/m?token=<secret>&b=2"),
            ("/m?a=1&api_key=abc#x", "/m?a=1&api_key=<secret>#x"),
            (
                #"Get "http://u:p@h/m?client_secret=a%20b": EOF"#,
                #"Get "http://<secret>@h/m?client_secret=<secret>": EOF"#
            ),
            ("mail bob@example.org? yes & no", "mail bob@example.org? yes & no"),
            (
                "two: http://h/?password=x and https://a:b@c/?token=y",
                "two: http://h/?password=<secret> and https://<secret>@c/?token=<secret>"
            ),
            ("?token=", "?token="), ("?token", "?token"), ("&=x", "&=x"), ("://@", "://@"), ("", ""),
        ]
    )
    func texts(text: String, shown: String) {
        #expect(RecordedSecrets.removed(from: text) == shown)
        #expect(RecordedSecrets.removed(from: shown) == shown)
    }

    @Test("of a body, in their place: every line and column stays")
    func bodies() {
        let body = Array("a{p=\"/x?token=abc\"} 1\nb 2".utf8)
        #expect(String(decoding: RecordedSecrets.removed(from: body), as: UTF8.self) == "a{p=\"/x?token=xxx\"} 1\nb 2")
    }

    @Test("nor where a rule has put them: a path, and whatever quotes it")
    func copied() throws {
        let secret = "hunter2secret"
        let url = "http://h:80/\(secret)/metrics?a=1"
        let discovered = Labels([("__address__", "h:80"), ("__param_token", secret)])
        let content = TargetFacts.Content(
            pool: "a",
            url: url,
            labels: Labels([("instance", "h:80")]),
            discoveredLabels: discovered
        )
        let failure = ScrapeFailure(step: .connect, errorClass: "eof \(url)", text: "Get \"\(url)\": EOF")
        var row = TargetRow(id: TargetID(rawValue: 7), facts: TargetFacts(content))
        row.failure = failure
        row.lastScrape = Everything.start
        row.duplicate = DuplicateTarget(pool: "b", url: url)
        var snapshot = Everything.snapshot(targets: [])
        snapshot.targets = [row, Everything.row(1)]
        let engine = ScriptedEngine(snapshot)
        var detail = TargetDetail(row: row, trace: RelabelRules.none.explain(labels: .empty), limits: .blank)
        detail.exchange = Everything.exchange
        detail.exchange?.headers = ExchangeHeaders(request: [], response: [HTTPHeader("Location", url)])
        detail.hasKeptBody = true
        var result = ScrapeResult(timestamp: Everything.start)
        result.failure = failure
        detail.results = [result]
        engine.set(detail)
        var body = Everything.body
        body.bytes = Array("no /\(secret)/metrics here".utf8)
        body.failure = failure
        engine.set(body, for: row.id)
        var event = EngineEvent(at: Everything.start, level: .warning, area: .scrape, text: failure.text)
        event.target = row.id
        event.targetURL = url
        event.fields = [EngineEvent.Field("err", failure.text)]
        engine.add(event)
        var scribe = Scribe(start: Everything.start)
        var records = scribe.tick(engine)
        // Of a target that is gone there is still something to tell.
        snapshot.targets = [Everything.row(1)]
        snapshot.generation += 1
        engine.show(snapshot)
        engine.add(event)
        records += scribe.tick(engine)
        #expect(Set(records.map(\.header.kind)).isSuperset(of: [.whole, .change, .events, .detail, .body]))
        var masks = 0
        for record in records {
            let place = RecordPlace(header: record.header, order: 0, offset: 0)
            let text = String(decoding: try place.content(record.stored), as: UTF8.self)
            #expect(!text.contains(secret), "\(record.header.kind)")
            masks += text.ranges(of: "/<secret>/metrics").count
            if record.header.kind == .body { #expect(text.contains("no /xxxxxxxxxxxxx/metrics here")) }
        }
        #expect(masks > 10)
    }

    @Test("nowhere in a file, whoever says them")
    func everywhere() throws {
        let secret = "hunter2secret"
        let url = "https://bob:\(secret)@h:80/m?token=\(secret)&a=1"
        var content = TargetFacts.Content(
            pool: "a",
            url: url,
            labels: Labels([("instance", "h:80"), ("copied", secret)]),
            discoveredLabels: Labels([
                ("__address__", "h:80"), ("__param_token", secret), ("__meta_password", secret), ("__meta_url", url),
            ])
        )
        content.source = url
        let failure = ScrapeFailure(step: .connect, errorClass: "eof \(url)", text: "Get \"\(url)\": EOF")
        var row = TargetRow(id: TargetID(rawValue: 7), facts: TargetFacts(content))
        row.failure = failure
        row.lastScrape = Everything.start
        row.duplicate = DuplicateTarget(pool: "b", url: url)
        var snapshot = Everything.snapshot(targets: [])
        snapshot.targets = [row]
        snapshot.dropped = [
            DroppedRow(
                pool: "a",
                discovered: DiscoveredLabels(target: content.discoveredLabels),
                reason: .rule(number: 2, rule: "drop tmp =~ \(secret)", value: secret, location: .blank)
            )
        ]
        snapshot.pools[0].failure = PoolFailure(text: "cannot ask \(url)")
        snapshot.storage.destinations[0].url = url
        snapshot.storage.destinations[0].lastError = failure.text
        let engine = ScriptedEngine(snapshot)
        var detail = TargetDetail(row: row, trace: RelabelRules.none.explain(labels: .empty), limits: .blank)
        detail.exchange = Everything.exchange
        detail.exchange?.headers = ExchangeHeaders(
            request: [
                HTTPHeader("Authorization", "Bearer \(secret)"), HTTPHeader("Cookie", secret),
                HTTPHeader("Referer", url),
                HTTPHeader("X-Forwarded-For", url),
            ],
            response: [HTTPHeader("Location", url), HTTPHeader("Set-Cookie", secret)]
        )
        detail.hasKeptBody = true
        var result = ScrapeResult(timestamp: Everything.start)
        result.failure = failure
        detail.results = [result]
        detail.lastGood = result
        engine.set(detail)
        var body = Everything.body
        body.bytes = Array("<a href=\"\(url)\">".utf8)
        body.failure = failure
        engine.set(body, for: row.id)
        var event = EngineEvent(at: Everything.start, level: .warning, area: .scrape, text: failure.text)
        event.targetURL = url
        event.fields = [EngineEvent.Field("err", failure.text)]
        engine.add(event)
        var scribe = Scribe(start: Everything.start)
        var records = scribe.tick(engine)
        let rules = [
            try RelabelRule(targetLabel: "__param_token", replacement: secret),
            try RelabelRule(sourceLabels: ["__param_token"], regex: RelabelRegex(secret), action: .drop),
        ]
        let job = RecordedJob("a", JobRules(relabelRules: RelabelRules(rules), limits: .blank))
        var writer = FieldWriter(base: 0)
        writer.put(job)
        records.append(Record(.rules, at: Everything.start, writer.bytes))
        #expect(Set(records.map(\.header.kind)).isSuperset(of: [.whole, .events, .detail, .body, .texts]))
        for record in records {
            let place = RecordPlace(header: record.header, order: 0, offset: 0)
            let text = String(decoding: try place.content(record.stored), as: UTF8.self)
            #expect(!text.contains(secret), "\(record.header.kind)")
        }
    }
}

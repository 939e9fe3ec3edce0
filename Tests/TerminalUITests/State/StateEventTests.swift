import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Events of targets") struct StateEventTests {
    private static func event(
        _ sequence: UInt64,
        _ text: String,
        _ fields: [EngineEvent.Field] = [],
        url: String = "http://10.4.9.3:8080/metrics",
        count: Int = 1
    ) -> EngineEvent {
        var event = EngineEvent(
            sequence: sequence,
            at: MockupSnapshot.time("14:07:2\(sequence % 10)"),
            level: .warning,
            area: .scrape,
            pool: "kube-pods",
            target: MockupTargets.broken.id,
            address: "10.4.9.3:8080",
            targetURL: url,
            text: text,
            fields: fields
        )
        event.count = count
        return event
    }

    private static func events(_ events: [EngineEvent], columns: Int = 80) -> MonitorScript {
        var script = MonitorScript(columns: columns, rows: 36)
        script.send(.events(events))
        script.press(.character("5"))
        return script
    }

    @Test(
        "are told in few words where there is little room",
        arguments: [
            ("Error on ingesting out-of-order samples", "num_dropped", "3", "refused 3 out of order"),
            (
                "Error on ingesting samples with different value but same timestamp", "num_dropped", "1",
                "refused 1 duplicate"
            ),
            (
                "Error on ingesting samples that are too old or are too far into the future", "num_dropped", "40",
                "refused 40 out of bounds"
            ),
            (
                "Failed to determine correct type of scrape target.", "err",
                "received unsupported Content-Type \"text/html\"", "unsupported Content-Type \"text/html\""
            ),
            (
                "up → DOWN  server returned HTTP status 500 Internal Server Error", "", "",
                "up → DOWN  HTTP 500 Internal Server Error"
            ),
            ("new → DOWN  Get \"http://x/y\": context deadline exceeded", "", "", "new → DOWN  timeout"),
            ("paused 6 targets", "", "", "paused 6 targets"),
        ]
    )
    func brief(text: String, name: String, value: String, expected: String) {
        let fields = name.isEmpty ? [] : [EngineEvent.Field(name, value)]
        #expect(Self.event(4, text, fields).brief == expected)
    }

    @Test("of an unreadable type name it once where there is little room, and in all fields else")
    func contentType() {
        let fields = [
            EngineEvent.Field("content_type", "text/html"), EngineEvent.Field("fallback_media_type", ""),
            EngineEvent.Field("err", "received unsupported Content-Type \"text/html\""),
        ]
        let event = Self.event(4, "Failed to determine correct type of scrape target.", fields)
        #expect(event.brief == "unsupported Content-Type \"text/html\"")
        #expect(event.sentence.hasSuffix("(content_type=text/html, fallback_media_type=)"))
    }

    @Test(
        "are found by the words on the screen and by those of the log",
        arguments: ["refused", "ingesting", "dropped=3"]
    )
    func filter(word: String) {
        let refused = Self.event(1, "Error on ingesting out-of-order samples", [.init("num_dropped", "3")])
        let other = Self.event(2, "paused 6 targets")
        var script = Self.events([refused, other])
        script.press(.character("/"))
        for letter in word.unicodeScalars { script.press(.character(letter)) }
        script.press(.enter)
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("refused 3 out of order") })
        #expect(!lines.contains { $0.contains("paused 6 targets") })
    }

    @Test("of a thousand targets are folded on the screen as in the engine")
    func manyRepeats() {
        var history = EventHistory()
        for round in 1...3 {
            let newer = (0..<1000).map { number in
                var event = EngineEvent(
                    sequence: UInt64((round - 1) * 1000 + number + 1),
                    at: WallTime(milliseconds: Int64(round) * 15_000),
                    level: .warning,
                    area: .scrape,
                    target: TargetID(rawValue: UInt64(number)),
                    text: "again"
                )
                event.count = round
                return event
            }
            let renumbered = history.add(newer)
            #expect(renumbered.count == (round == 1 ? 0 : 1000))
            #expect(history.events.count == 1000 && history.events.allSatisfy { $0.count == round })
        }
    }

    @Test("are told in full, with one stop at most, where there is room")
    func sentence() {
        let event = Self.event(4, "Failed to determine correct type of scrape target.", [.init("err", "no type")])
        #expect(event.sentence == "Failed to determine correct type of scrape target: no type")
        #expect(Self.events([event], columns: 160).frame().lines.contains { $0.hasSuffix(event.sentence) })
    }

    @Test("say how often, however long they are", arguments: [60, 80, 100, 119, 120, 200])
    func count(columns: Int) {
        let text = "up → DOWN  " + String(repeating: "a long story ", count: 30)
        let line = Self.events([Self.event(4, text, count: 17)], columns: columns).selectedLine
        #expect(line.hasSuffix("… (x17)"), "\(line)")
    }

    @Test("name two targets of one address apart", arguments: [80, 120, 200])
    func names(columns: Int) {
        let script = Self.events(
            [Self.event(4, "one", url: "http://10.4.9.3:8080/a"), Self.event(5, "two", url: "http://10.4.9.3:8080/b")],
            columns: columns
        )
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("10.4.9.3:8080/a") && $0.hasSuffix("one") })
        #expect(lines.contains { $0.contains("10.4.9.3:8080/b") && $0.hasSuffix("two") })
        var filtered = script
        filtered.type("/8080/a")
        filtered.press(.enter)
        #expect(filtered.monitor.events.visible.count == 1)
    }

    @Test("keep the cursor when they happen again and come in under another number")
    func fold() {
        var script = Self.events([Self.event(4, "one"), Self.event(5, "two")])
        script.press(.down)
        #expect(script.selectedLine.hasSuffix("one"))
        script.wait(4)
        script.send(.events([Self.event(6, "one", count: 2), Self.event(7, "three")]))
        #expect(script.selectedLine.hasSuffix("one (x2)"))
        script.send(.events([Self.event(8, "one", count: 3), Self.event(9, "one", count: 4)]))
        #expect(script.selectedLine.hasSuffix("one (x4)"))
        #expect(script.monitor.log.events.filter { $0.text == "one" }.map(\.count) == [4])
    }

    @Test("without a target say all they have")
    func page() {
        var script = Self.events([])
        var event = Self.event(4, "Creating target failed", [.init("err", "no address")])
        event.target = nil
        event.area = .discovery
        script.send(.events([event]))
        script.press(.enter)
        let lines = script.frame().lines
        #expect(lines.contains { $0.contains("TARGET    http://10.4.9.3:8080/metrics") })
        #expect(lines.contains { $0.contains("TEXT      Creating target failed: no address") })
    }
}

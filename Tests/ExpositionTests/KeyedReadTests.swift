import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

private typealias Page = ProtobufPage

@Suite("Reading by keys keeps slots as reading by lines does")
struct KeyedReadTests {
    private static func gauges(_ names: [String], value: Double = 1) -> [UInt8] {
        names.flatMap { Page.family($0, .gauge, [Page.metric([], .gauge(value))]) }
    }

    @Test("the same keys are in step; gone ones give their slots back")
    func lifecycle() {
        var history = RowHistory()
        _ = history.read(Self.gauges(["a", "b", "c"]))
        let slots = history.table.slots
        #expect(!history.table.isInStep)
        #expect(history.adopt().isEmpty)
        #expect(history.read(Self.gauges(["a", "b", "c"], value: 2)).rows == ["a 2", "b 2", "c 2"])
        #expect(history.table.isInStep)
        #expect(history.adopt().isEmpty)
        #expect(history.read(Self.gauges(["a", "c"], value: 3)).rows == ["a 3", "c 3"])
        #expect(history.table.slots == [slots[0], slots[2]])
        #expect(history.table.newKeys.isEmpty)
        #expect(history.adopt() == [slots[1]])
        #expect(history.read(Self.gauges(["d", "c", "a"])).rows == ["d 1", "c 1", "a 1"])
        #expect(history.table.slots == [slots[1], slots[2], slots[0]])
        #expect(history.table.newKeys.map(\.entry) == [0])
    }

    @Test(
        "bodies of any kind are in step with themselves",
        arguments: ProtobufFormatTests.simple + ProtobufFormatTests.histograms + ProtobufFormatTests.exemplars
    )
    func steadyState(_ given: ProtobufCase) {
        var history = RowHistory(options: given.options)
        _ = history.read(given.body)
        history.adopt()
        #expect(history.read(given.body).rows == given.rows)
        #expect(history.table.isInStep)
        // Twice the same is the same rows again, and what was new in the first half is known in the second.
        history.adopt()
        #expect(history.read(given.body + given.body).rows.count == 2 * given.rows.count)
    }

    @Test("a label behind the value, or one that is no text, is seen in a metric that began as expected")
    func lateLabels() {
        var history = RowHistory()
        let labels = [("a", "1"), ("b", "2")]
        let metric = Page.metric(labels, .gauge(1))
        _ = history.read(Page.family("g", .gauge, [Page.metric([], .gauge(0)), metric]))
        history.adopt()
        let late = metric + Page.metric([("c", "3")], .raw([]))
        let exposed = history.read(Page.family("g", .gauge, [Page.metric([], .gauge(0)), late]))
        #expect(exposed.rows == ["g 0", "g{a=1,b=2,c=3} 1"])
        // One label whose name holds what stands between the two, 0xFF included.
        let joined = [0x0A] + ProtobufWriter.delimited([0x0A, 3, 0x61, 0xFF, 0x31, 0x12, 3, 0x62, 0xFF, 0x32])
        let wrong = history.read(Page.family("g", .gauge, [Page.metric([], .gauge(0)), joined + metric.suffix(11)]))
        #expect(wrong.problem == "invalid label name: a\u{FFFD}1")
    }

    @Test("the body is let go by release, and the keys stay")
    func release() {
        let body = Self.gauges((0..<100).map { "some_metric_\($0)" })
        var history = RowHistory()
        _ = history.read(body)
        history.adopt()
        let before = history.reader.memoryBytes
        history.reader.release()
        #expect(history.reader.memoryBytes + body.count <= before)
        #expect(history.reader.key(of: history.table.slots[7]) == Array("some_metric_7".utf8))
        #expect(history.read(body).rows.count == 100)
        #expect(history.table.isInStep)
    }

    @Test("the same keys with other metadata are out of step, and nothing is new")
    func otherMetadata() {
        var history = RowHistory()
        _ = history.read(Page.family("a", .gauge, [Page.metric([], .gauge(1))], help: "x"))
        history.adopt()
        let exposed = history.read(Page.family("a", .gauge, [Page.metric([], .gauge(2))], help: "y"))
        #expect(!history.table.isInStep)
        #expect(history.table.newKeys.isEmpty)
        #expect(exposed.rows == ["a 2"])
        #expect(exposed.metadata == ["HELP a y", "TYPE a gauge"])
        #expect(history.adopt().isEmpty)
        _ = history.read(Page.family("a", .gauge, [Page.metric([], .gauge(3))], help: "y"))
        #expect(history.table.isInStep)
    }

    /// Three families of two series each, the second with a unit.
    private static func families(_ change: (_ family: inout [String], _ series: inout [String]) -> Void) -> [[UInt8]] {
        (0..<3).map { number in
            var words = ["a\(number)_bytes", "help \(number)", number == 1 ? "bytes" : ""]
            var series = ["x", "y"]
            if number > 0 { change(&words, &series) }
            let metrics = series.map { Page.metric([("l", $0)], .gauge(1)) }
            return Page.family(words[0], .gauge, metrics, help: words[1], unit: words[2])
        }
    }

    @Test(
        "metadata that was passed over is told when something behind it is new",
        arguments: [
            ("help", families { words, _ in words[1] += "!" }), ("unit", families { words, _ in words[2] = "" }),
            ("name", families { words, _ in words[0] = "b" + words[0] }),
            ("a series more", families { _, series in series.append("z") }),
            ("a series less", families { _, series in series.removeLast() }),
            ("no series", families { _, series in series = [] }),
            ("other order", [1, 0, 2].map { families { _, _ in }[$0] }),
            ("a family less", Array(families { _, _ in }.dropLast())),
            ("an end in the middle", [families { _, _ in }.flatMap { $0 }.dropLast(9)].map(Array.init)),
        ]
    )
    func passedMetadata(_: String, changed: [[UInt8]]) {
        var history = RowHistory()
        _ = history.read(Self.families { _, _ in }.flatMap { $0 })
        history.adopt()
        let again = history.read(Self.families { _, _ in }.flatMap { $0 })
        #expect(history.table.isInStep && history.table.metadata.isEmpty && again.rows.count == 6)
        history.adopt()
        let exposed = history.read(changed.flatMap { $0 })
        #expect(!history.table.isInStep)
        var fresh = RowHistory()
        let expected = fresh.read(changed.flatMap { $0 })
        #expect(exposed == expected)
        #expect(history.table.metadata.map(\.row) == fresh.table.metadata.map(\.row))
    }

    @Test("ghosts: new keys before a failure are known afterwards")
    func ghosts() {
        var history = RowHistory()
        _ = history.read(Self.gauges(["a"]))
        history.adopt()
        _ = history.read(Self.gauges(["a", "b", "c"]) + [0x80])
        let slots = history.table.slots
        #expect(history.table.problem != nil)
        #expect(history.abandon(entries: 2) == [slots[2]])
        #expect(history.read(Self.gauges(["c", "b", "a"])).rows == ["c 1", "b 1", "a 1"])
        #expect(history.table.newKeys.map(\.entry) == [0])
        #expect(history.table.slots.dropFirst() == [slots[1], slots[0]])
    }

    @Test("a key with the same bytes keeps its slot when the format changes, and only that")
    func formatChange() {
        var history = RowHistory(format: .prometheusText, options: ReadOptions())
        _ = history.read(Array("a 1\nb{x=\"1\"} 1\n".utf8))
        let slots = history.table.slots
        history.adopt()
        history.format = .protobuf
        let body =
            Self.gauges(["a"]) + Page.family("b", .gauge, [Page.metric([("x", "1")], .gauge(1))])
        #expect(history.read(body).rows == ["a 1", "b{x=1} 1"])
        #expect(!history.table.isInStep)
        #expect(history.table.slots[0] == slots[0])
        #expect(history.table.newKeys.map(\.entry) == [1])
        #expect(history.adopt() == [slots[1]])
        history.format = .prometheusText
        #expect(history.read(Array("a 2\n".utf8)).rows == ["a 2"])
        #expect(history.table.slots == [slots[0]])
    }

    @Test("an empty body forgets everything, and the first body is never in step")
    func emptyBodies() {
        var history = RowHistory()
        _ = history.read([])
        #expect(!history.table.isInStep)
        history.adopt()
        _ = history.read([])
        #expect(history.table.isInStep)
        history.adopt()
        _ = history.read(Self.gauges(["a"]))
        let slots = history.table.slots
        history.adopt()
        _ = history.read([])
        #expect(history.table.problem == nil)
        #expect(history.adopt() == slots)
    }

    @Test("keys written in order come back in order, whatever they share", arguments: 0..<4)
    func keyLists(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var keys: [[UInt8]] = [[]]
        for _ in 0..<500 {
            let last = keys[keys.count - 1]
            let shared = last.prefix(random.below(last.count + 1))
            keys.append(
                shared + (0..<random.below(random.below(20) == 0 ? 400 : 20)).map { _ in UInt8(random.below(3)) }
            )
        }
        let memory = ScratchMemory()
        defer { withExtendedLifetime(memory) {} }
        var writer = KeyListWriter(.empty, before: KeyCursor(.empty, in: memory), keyByteCount: 0, in: memory)
        for key in keys {
            let buffer = BodyBuffer(key)
            withExtendedLifetime(buffer) { writer.append(buffer.bytes) }
        }
        let list = writer.finish()
        var found: [[UInt8]] = []
        list.forEach { _, key in found.append(Array(key)) }
        #expect(found == keys)
        #expect(list.keyByteCount == keys.reduce(0) { $0 + $1.count })
    }

    /// A page of text whose series come and go.
    private func page(_ random: inout SeededRandom) -> [UInt8] {
        var names = (0..<40).map { "series{n=\"\($0)\"}" } + ["a", "b"]
        for _ in 0..<random.below(4) { names.remove(at: random.below(names.count)) }
        for _ in 0..<random.below(3) { names.insert("new_\(random.below(30))", at: random.below(names.count)) }
        if random.below(6) == 0 { names.shuffle(using: &random) }
        if random.below(6) == 0 { names.insert(names[random.below(names.count)], at: random.below(names.count)) }
        var lines = names.map { "\($0) \(random.below(1000))\(random.below(20) == 0 ? " 123" : "")" }
        if random.below(3) == 0 { lines.insert("# HELP a \(random.below(3))", at: random.below(lines.count)) }
        if random.below(5) == 0 { lines[random.below(lines.count)] = "broken" }
        return Array(lines.joined(separator: "\n").utf8)
    }

    @Test("over long histories the table is that of reading by lines", arguments: 0..<12)
    func histories(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let options = ReadOptions()
        var lines = RowHistory(format: .prometheusText, options: options)
        var keyed = RowHistory(format: .prometheusText, options: options, readsTextByKeys: true)
        var previous = page(&random)
        for _ in 0..<300 {
            let body = random.below(3) == 0 ? previous : page(&random)
            previous = body
            let byLines = lines.read(body)
            let byKeys = keyed.read(body)
            #expect(byKeys.rows == byLines.rows)
            #expect(byKeys.metadata == byLines.metadata)
            #expect(byKeys.problem == byLines.problem)
            #expect(keyed.table.newKeys.map(\.entry) == lines.table.newKeys.map(\.entry))
            let entries = random.below(byLines.rows.count + 1)
            let linesGone: [SeriesSlot]
            let keysGone: [SeriesSlot]
            let before = (lines.keys, keyed.keys)
            switch random.below(6) {
            case 0: (linesGone, keysGone) = (lines.abandon(entries: entries), keyed.abandon(entries: entries))
            case 1 where random.below(3) == 0:
                linesGone = lines.abandon(entries: entries, flush: true)
                keysGone = keyed.abandon(entries: entries, flush: true)
            default: (linesGone, keysGone) = (lines.adopt(), keyed.adopt())
            }
            #expect(Set(keysGone.map { before.1[$0] ?? [] }) == Set(linesGone.map { before.0[$0] ?? [] }))
            #expect(Set(keyed.keys.values) == Set(lines.keys.values))
            if random.below(2) == 0 { keyed.reader.release() }
        }
        for (slot, key) in keyed.keys { #expect(keyed.reader.key(of: slot) == key) }
    }
}

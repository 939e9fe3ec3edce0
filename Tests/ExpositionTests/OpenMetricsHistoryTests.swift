import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

@Suite("A reader's OpenMetrics table does not depend on what it has read before")
struct OpenMetricsHistoryTests {
    static let page = """
        # HELP go_goroutines Number of goroutines.
        # TYPE go_goroutines gauge
        go_goroutines 42
        # TYPE h_seconds histogram
        # UNIT h_seconds seconds
        # HELP h_seconds A \\"histogram\\" with \\\\ and \\n.
        h_seconds_bucket{le="1"} 1 # {trace_id="a1b2c3"} 0.5 1700000000.123
        h_seconds_bucket{le="2.5"} 17 # {trace_id="d4e5f6",span_id="}"} 2.25
        h_seconds_bucket{le="+Inf"} 1.7e+01 1700000001 # {} 3 -1
        h_seconds_sum 23.5
        h_seconds_count 17
        h_seconds_created 1699999999.5
        labelled{a="x",b="}"} 1 1700000000.25
        labelled{a="y\\"",b="two\\nlines"} NaN
        {"quoted.name",k="v"} -Inf
        {"line
        feed"} 3
        a{} 1
        repeated 1
        repeated 2 # {x="y"} 1
        long{path="/a/very/long/path/that/needs/more/than/one/block/of/sixteen/bytes"} 12345678901234567890123
        umlaut{v="é"} +Inf # {"ü"="é"} NaN 5
        # TYPE s summary
        s{quantile="0.5"} 0.000123
        s_sum 1e-300
        zero 0
        last 7 1
        # HELP trailer x
        # EOF

        """

    private func expectSame(_ history: Exposed, _ bytes: [UInt8], _ format: ExpositionFormat = .openMetricsText) {
        let fresh = Exposed(bytes: bytes, as: format)
        #expect(history.withoutLabels == fresh.withoutLabels)
    }

    @Test("the page itself is read the same again, in step")
    func samePage() {
        var history = ReaderHistory(format: .openMetricsText)
        let first = history.read(Self.page)
        #expect(first.problem == nil)
        #expect(first.samples.count == 20)
        #expect(first.exemplars.count == 5)
        #expect(history.adopt().isEmpty)
        for _ in 0..<3 {
            #expect(history.read(Self.page) == first)
            #expect(history.table.isInStep)
            #expect(history.adopt().isEmpty)
        }
        #expect(history.reader.slotLimit == 19)
    }

    @Test("cut at any byte and abandoned, and the whole page is in step again")
    func truncation() {
        let bytes = Array(Self.page.utf8)
        var history = ReaderHistory(format: .openMetricsText)
        _ = history.read(bytes)
        history.adopt()
        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            expectSame(history.read(cut), cut)
            history.abandon(entries: history.table.count)
        }
        expectSame(history.read(bytes), bytes)
        #expect(history.table.isInStep)
    }

    @Test("lines taken out anywhere and put back")
    func missingLines() {
        let lines = Self.page.split(separator: "\n", omittingEmptySubsequences: false)
        var history = ReaderHistory(format: .openMetricsText)
        for index in lines.indices {
            var rest = lines
            rest.remove(at: index)
            let bytes = Array(rest.joined(separator: "\n").utf8)
            expectSame(history.read(bytes), bytes)
            history.adopt()
            expectSame(history.read(Self.page), Array(Self.page.utf8))
            history.adopt()
        }
    }

    @Test(
        "bytes flipped, lines moved, doubled and dropped, formats in turns, adopted or abandoned at random",
        arguments: 0..<8
    )
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var history = ReaderHistory(format: .openMetricsText)
        let page = Array(Self.page.utf8)
        let mutation = PageMutation(page: page)
        var body = page
        for _ in 0..<400 {
            body = mutation.next(body, &random)
            if Int.random(in: 0..<10, using: &random) == 0 { history.format = .prometheusText }
            let exposed = history.read(body)
            expectSame(exposed, body, history.format)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: history.abandon(entries: Int.random(in: 0...exposed.values.count, using: &random))
            case 1 where Int.random(in: 0..<4, using: &random) == 0:
                history.abandon(entries: Int.random(in: 0...exposed.values.count, using: &random), flush: true)
            default: history.adopt()
            }
            history.format = .openMetricsText
            if exposed.problem != nil { body = page }
        }
        // Whatever happened, an adopted body leaves exactly its own keys.
        let exposed = history.read(page)
        expectSame(exposed, page)
        history.adopt()
        #expect(Set(history.keys.keys) == Set(history.table.slots))
        #expect(Set(history.keys.values) == Set(exposed.keys))
        for (slot, key) in history.keys {
            #expect(history.reader.key(of: slot) == Array(key.utf8))
        }
    }

    @Test("keys with the same bytes keep their slots when a target changes its format")
    func changedFormat() {
        var history = ReaderHistory(format: .openMetricsText)
        _ = history.read("a{b=\"c\"} 1\nd 2\ne 3\n# EOF\n")
        history.adopt()
        let before = history.table.slots
        history.format = .prometheusText
        _ = history.read("d 2\n# EOF\na{b=\"c\"} 1\nf 1\n")
        #expect(history.table.isInStep == false)
        #expect(history.table.slots.prefix(2) == [before[1], before[0]])
        #expect(history.table.newKeys.count == 1)
        #expect(history.adopt() == [before[2]])
        _ = history.read("d 3\n# EOF\na{b=\"c\"} 1\nf 1\n")
        #expect(history.table.isInStep)
    }

    @Test("a failed scrape in another format forgets nothing")
    func failedOtherFormat() {
        var history = ReaderHistory(format: .openMetricsText)
        _ = history.read("a 1\nb 2\n# EOF\n")
        history.adopt()
        let before = history.table.slots
        history.format = .prometheusText
        _ = history.read("b 2\na broken\n")
        #expect(history.table.slots == [before[1]])
        #expect(history.abandon(entries: 1).isEmpty)
        history.format = .openMetricsText
        _ = history.read("a 1\nb 2\n# EOF\n")
        #expect(history.table.slots == before)
        #expect(history.adopt().isEmpty)
    }
}

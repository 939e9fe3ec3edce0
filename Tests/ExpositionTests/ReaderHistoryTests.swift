import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

@Suite("A reader's table does not depend on what it has read before")
struct ReaderHistoryTests {
    static let page = """
        # HELP go_goroutines Number of goroutines.
        # TYPE go_goroutines gauge
        go_goroutines 42
        # HELP h A "histogram" with \\\\ and \\n.
        # TYPE h histogram
        h_bucket{le="1"} 1
        h_bucket{le="2.5"} 17
        h_bucket{le="+Inf"} 1.7e+01
        h_sum 23.5
        h_count 17

        # a comment
        labelled{a="x",b="}"} 1 1700000000000
        labelled{a="y\\"",b="two
        lines"} NaN
        \t  spaced {c="d" , } \t 12345678.9 \t
        tight.5
        tight-7 100
        {"quoted.name",k="v"} -Inf
        a{}1
        repeated 1
        repeated 2
        long{path="/a/very/long/path/that/needs/more/than/one/block/of/sixteen/bytes"} 12345678901234567890123
        umlaut{v="é"} +Inf
        # TYPE s summary
        s{quantile="0.5"} 0.000123
        s_sum 1e-300
        zero 0
        last 7 1
        # trailer
        """

    private func expectSame(_ history: Exposed, _ bytes: [UInt8]) {
        let fresh = Exposed(bytes: bytes)
        #expect(history.withoutLabels == fresh.withoutLabels)
    }

    @Test("the page itself is read the same again, in step")
    func samePage() {
        var history = ReaderHistory()
        let first = history.read(Self.page)
        #expect(first.problem == nil)
        #expect(first.samples.count == 21)
        #expect(history.adopt().isEmpty)
        for _ in 0..<3 {
            #expect(history.read(Self.page) == first)
            #expect(history.table.isInStep)
            #expect(history.adopt().isEmpty)
        }
        #expect(history.reader.slotLimit == 19)
    }

    @Test("cut at any byte")
    func truncation() {
        let bytes = Array(Self.page.utf8)
        var history = ReaderHistory()
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

    @Test("cut at any byte and adopted, then whole again")
    func truncatedReferences() {
        let bytes = Array(Self.page.utf8)
        var history = ReaderHistory()
        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            expectSame(history.read(cut), cut)
            history.adopt()
            expectSame(history.read(bytes), bytes)
            history.adopt()
        }
    }

    @Test("bytes flipped, lines moved, doubled and dropped, adopted or abandoned at random", arguments: 0..<8)
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var history = ReaderHistory()
        let page = Array(Self.page.utf8)
        let mutation = PageMutation(page: page)
        var body = page
        for _ in 0..<400 {
            body = mutation.next(body, &random)
            let exposed = history.read(body)
            expectSame(exposed, body)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: history.abandon(entries: Int.random(in: 0...exposed.values.count, using: &random))
            case 1 where Int.random(in: 0..<4, using: &random) == 0:
                history.abandon(entries: Int.random(in: 0...exposed.values.count, using: &random), flush: true)
            default: history.adopt()
            }
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
}

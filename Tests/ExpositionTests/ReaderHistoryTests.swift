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
        var body = page
        for _ in 0..<400 {
            body = mutated(body, page, &random)
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

    private func mutated(_ body: [UInt8], _ page: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var lines = body.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let index = Int.random(in: 0..<lines.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: lines.remove(at: index)
        case 1: lines.insert(lines[Int.random(in: 0..<lines.count, using: &random)], at: index)
        case 2: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &random))
        case 3: lines.insert(Array("new{n=\"\(UInt8.random(in: 0...20, using: &random))\"} 1".utf8), at: index)
        case 4: lines.shuffle(using: &random)
        case 5: return changedValues(body, &random)
        case 6: return flipped(body, &random)
        default: return changedValues(page, &random)
        }
        return Array(lines.joined(separator: [0x0A]))
    }

    private func changedValues(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        body.map { byte in
            let isDigit = byte >= 0x30 && byte <= 0x39
            return isDigit && Int.random(in: 0..<6, using: &random) == 0
                ? UInt8.random(in: 0x30...0x39, using: &random) : byte
        }
    }

    private func flipped(_ body: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        guard !body.isEmpty else { return body }
        var body = body
        let awkward: [UInt8] = [
            0x00, 0x0A, 0x20, 0x09, 0x22, 0x5C, 0x7B, 0x7D, 0x23, 0x2C, 0x3D, 0x2E, 0x2D, 0x31, 0xFF,
        ]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let index = Int.random(in: 0..<body.count, using: &random)
            body[index] = awkward[Int.random(in: 0..<awkward.count, using: &random)]
        }
        return body
    }
}

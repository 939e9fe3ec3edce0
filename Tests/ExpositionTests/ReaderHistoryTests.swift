import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

@Suite("A reader's table does not depend on what it has read before")
struct ReaderHistoryTests {
    private static let pages = [HistoryPage.prometheusText, .openMetrics]

    private func expectSame(_ history: Exposed, _ bytes: [UInt8], _ format: ExpositionFormat) {
        let fresh = Exposed(bytes: bytes, as: format)
        #expect(history.withoutLabels == fresh.withoutLabels)
    }

    @Test("the page itself is read the same again, in step", arguments: pages)
    func samePage(page: HistoryPage) {
        var history = ReaderHistory(format: page.format)
        let first = history.read(page.text)
        #expect(first.problem == nil)
        #expect(first.samples.count == page.sampleCount)
        #expect(first.exemplars.count == page.exemplarCount)
        #expect(history.adopt().isEmpty)
        for _ in 0..<3 {
            #expect(history.read(page.text) == first)
            #expect(history.table.isInStep)
            #expect(history.adopt().isEmpty)
        }
        #expect(history.reader.slotLimit == page.seriesCount)
    }

    @Test("cut at any byte and abandoned, and the whole page is in step again", arguments: pages)
    func truncation(page: HistoryPage) {
        let bytes = page.bytes
        var history = ReaderHistory(format: page.format)
        _ = history.read(bytes)
        history.adopt()
        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            expectSame(history.read(cut), cut, page.format)
            history.abandon(entries: history.table.count)
        }
        expectSame(history.read(bytes), bytes, page.format)
        #expect(history.table.isInStep)
    }

    @Test("cut at any byte and adopted, then whole again", arguments: pages)
    func truncatedReferences(page: HistoryPage) {
        let bytes = page.bytes
        var history = ReaderHistory(format: page.format)
        for count in bytes.indices {
            let cut = Array(bytes[..<count])
            expectSame(history.read(cut), cut, page.format)
            history.adopt()
            expectSame(history.read(bytes), bytes, page.format)
            history.adopt()
        }
        #expect(history.reader.slotLimit >= page.seriesCount)
    }

    @Test("lines taken out anywhere and put back", arguments: pages)
    func missingLines(page: HistoryPage) {
        let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
        var history = ReaderHistory(format: page.format)
        for index in lines.indices {
            var rest = lines
            rest.remove(at: index)
            let bytes = Array(rest.joined(separator: "\n").utf8)
            expectSame(history.read(bytes), bytes, page.format)
            history.adopt()
            expectSame(history.read(page.bytes), page.bytes, page.format)
            history.adopt()
        }
        #expect(history.reader.slotLimit >= page.seriesCount)
    }

    @Test(
        "bytes flipped, lines moved, doubled and dropped, formats in turns, adopted or abandoned at random",
        arguments: pages,
        0..<8
    )
    func mutations(page: HistoryPage, seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var history = ReaderHistory(format: page.format)
        let other = Self.pages.map(\.format).first { $0 != page.format } ?? page.format
        let mutation = PageMutation(page: page.bytes)
        var body = page.bytes
        for _ in 0..<400 {
            body = mutation.next(body, &random)
            history.format = random.below(10) == 0 ? other : page.format
            let exposed = history.read(body)
            expectSame(exposed, body, history.format)
            let entries = random.below(exposed.values.count + 1)
            switch random.below(16) {
            case 0..<4: history.abandon(entries: entries)
            case 4: history.abandon(entries: entries, flush: true)
            default: history.adopt()
            }
            if exposed.problem != nil { body = page.bytes }
        }
        // Whatever happened, an adopted body leaves exactly its own keys.
        history.format = page.format
        let exposed = history.read(page.bytes)
        expectSame(exposed, page.bytes, page.format)
        history.adopt()
        #expect(Set(history.keys.keys) == Set(history.table.slots))
        #expect(Set(history.keys.values) == Set(exposed.keys))
        for (slot, key) in history.keys {
            #expect(history.reader.key(of: slot) == Array(key.utf8))
        }
    }
}

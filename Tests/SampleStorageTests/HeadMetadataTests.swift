import MetricModel
import Testing

@testable import SampleStorage

@Suite("Metadata of series")
struct HeadMetadataTests {
    static func commit(_ head: Head, _ metadata: [SeriesMetadata]) {
        var appender = head.appender()
        appender.commit(SampleColumns(), ScrapeItems(metadata: metadata))
    }

    static let counter = MetricMetadata(type: .counter, help: "h")
    static let gauge = MetricMetadata(type: .gauge, help: "h", unit: "s")

    @Test("only what changed is to be logged")
    func onlyChanges() {
        let head = Head()
        let refs = ["a", "b"].map { head.ref($0) }
        func changed(_ metadata: [SeriesMetadata]) -> [SeriesMetadata] {
            var items = ScrapeItems(metadata: metadata)
            var skipping: [Int32] = []
            _ = head.prepareCommit(SampleColumns(), from: 0, items: &items, skipping: &skipping)
            Self.commit(head, items.metadata)
            return items.metadata
        }
        let first = refs.map { SeriesMetadata(ref: $0, metadata: Self.counter) }
        #expect(changed(first) == first)
        #expect(changed(first).isEmpty)
        let second = [first[0], SeriesMetadata(ref: refs[1], metadata: Self.gauge)]
        #expect(changed(second) == [second[1]])
        #expect(changed([SeriesMetadata(ref: SeriesRef(slot: 9, number: 9), metadata: Self.gauge)]).isEmpty)
        #expect(refs.map { head.metadata(of: $0) } == [Self.counter, Self.gauge])
        #expect(head.metadata(of: head.ref("c")) == nil)
    }

    @Test("series of a family share an entry, which goes with the last of them")
    func sharedEntry() {
        let head = Head()
        let refs = (0..<100).map { head.ref("m\($0)") }
        let help = MetricMetadata(type: .gauge, help: String(repeating: "x", count: 10_000))
        Self.commit(head, refs.map { SeriesMetadata(ref: $0, metadata: help) })
        #expect(head.statistics.metadataBytes > 10_000)
        #expect(head.statistics.metadataBytes < 20_000)
        Self.commit(head, refs.map { SeriesMetadata(ref: $0, metadata: Self.counter) })
        #expect(head.statistics.metadataBytes < 10_000)
        #expect(refs.allSatisfy { head.metadata(of: $0) == Self.counter })
    }

    @Test("is gone with its series, and the slot's next one has none")
    func collected() {
        let head = Head()
        head.maintain(at: base)
        let ref = head.ref("a")
        Self.commit(head, [SeriesMetadata(ref: ref, metadata: Self.counter)])
        head.maintain(at: base + 61 * 60_000)
        #expect(head.metadata(of: ref) == nil)
        let other = head.ref("b")
        #expect(other.slot == ref.slot)
        #expect(head.metadata(of: other) == nil)
    }
}

import MetricModel
import Testing

@testable import Exposition

@Suite("Keys live as long as Prometheus keeps its cache entries")
struct ReaderLifecycleTests {
    @Test("a key that disappears gives its slot back, and a new key may take it later")
    func goneKeys() {
        var history = ReaderHistory()
        _ = history.read("a 1\nb 1\nc 1\n")
        let slots = history.table.slots
        #expect(history.adopt().isEmpty)
        _ = history.read("a 2\nc 2\n")
        #expect(history.table.newKeys.isEmpty)
        #expect(history.table.slots == [slots[0], slots[2]])
        #expect(history.adopt() == [slots[1]])
        _ = history.read("a 2\nc 2\nd 2\n")
        #expect(history.table.slots == [slots[0], slots[2], slots[1]])
        #expect(history.table.newKeys.map(\.entry) == [2])
        #expect(history.reader.slotLimit == 3)
    }

    @Test("new keys before the failing sample are known afterwards, later ones are forgotten")
    func ghosts() {
        var history = ReaderHistory()
        _ = history.read("a 1\n")
        history.adopt()
        _ = history.read("a 1\nb 1\nc 1\nd 1\n")
        let slots = history.table.slots
        #expect(history.abandon(entries: 3) == [slots[3]])
        #expect(history.reader.key(of: slots[1]) == Array("b".utf8))
        let exposed = history.read("d 1\nc 1\nb 1\na 1\n")
        #expect(exposed.samples == ["d 1", "c 1", "b 1", "a 1"])
        #expect(history.table.newKeys.map(\.entry) == [0])
        #expect(history.table.slots.dropFirst() == [slots[2], slots[1], slots[0]])
        #expect(history.adopt().isEmpty)
    }

    @Test("a successful scrape without a remembered key forgets it")
    func ghostsGone() {
        var history = ReaderHistory()
        _ = history.read("a 1\n")
        history.adopt()
        _ = history.read("a 1\nb 1\n")
        let ghost = history.table.slots[1]
        #expect(history.abandon(entries: 2).isEmpty)
        _ = history.read("a 2\n")
        #expect(history.table.isInStep)
        #expect(history.adopt() == [ghost])
        #expect(history.reader.key(of: ghost) == nil)
    }

    @Test("a flush forgets every key not seen before the failure")
    func flush() {
        var history = ReaderHistory()
        _ = history.read("a 1\nb 1\nc 1\n")
        let slots = history.table.slots
        history.adopt()
        _ = history.read("b 2\nnew 1\nbroken\n")
        let new = history.table.slots[1]
        #expect(Set(history.abandon(entries: 2, flush: true)) == [slots[0], slots[2]])
        #expect(history.reader.key(of: slots[1]) == Array("b".utf8))
        #expect(history.reader.key(of: slots[0]) == nil)
        let exposed = history.read("a 3\nb 3\nc 3\nnew 3\n")
        #expect(exposed.samples == ["a 3", "b 3", "c 3", "new 3"])
        #expect(history.table.newKeys.map(\.entry) == [0, 2])
        #expect(history.table.slots[1] == slots[1])
        #expect(history.table.slots[3] == new)
    }

    @Test("a flush without a body, as after a refused connection, forgets everything")
    func flushWithoutBody() {
        var history = ReaderHistory()
        _ = history.read("a 1\nb 1\n")
        let slots = history.table.slots
        history.adopt()
        #expect(Set(history.abandon(entries: 0, flush: true)) == Set(slots))
        #expect(history.read("a 1\n").samples == ["a 1"])
        #expect(history.table.newKeys.count == 1)
    }

    @Test("a flush after a scrape that showed every key forgets nothing and keeps the reference")
    func emptyFlush() {
        var history = ReaderHistory()
        _ = history.read("a 1\nb 1\n")
        history.adopt()
        _ = history.read("a 2\nb 2\n")
        #expect(history.abandon(entries: 2, flush: true).isEmpty)
        #expect(history.read("a 3\nb 3\n").samples == ["a 3", "b 3"])
        #expect(history.table.isInStep)
    }

    @Test("after a failed scrape the values are the new body's, also where the text did not change since the good one")
    func valuesAfterFailure() {
        var history = ReaderHistory()
        _ = history.read("a 1\nb 1\n")
        history.adopt()
        _ = history.read("a 5\nb 5\n")
        history.abandon(entries: 2)
        #expect(history.read("a 1\nb 1\n").samples == ["a 1", "b 1"])
        #expect(history.table.isInStep)
    }

    @Test("any table will do")
    func foreignTable() {
        var first = ReaderHistory()
        var second = ReaderHistory()
        _ = first.read("a 1\nb 1\n")
        first.adopt()
        _ = second.read("a 7\nb 8\n")
        second.adopt()
        swap(&first.table, &second.table)
        #expect(first.read("a 1\nb 1\n").values == ["1", "1"])
        #expect(second.read("a 7\nb 8\n").values == ["7", "8"])
    }

    @Test("an empty body is a body without series")
    func emptyBody() {
        var history = ReaderHistory()
        _ = history.read("a 1\nb 1\n")
        let slots = history.table.slots
        history.adopt()
        #expect(history.read("").problem == nil)
        #expect(history.table.count == 0)
        #expect(Set(history.adopt()) == Set(slots))
    }

    @Test("a refused body cannot become the reference")
    func adoptingProblems() {
        var history = ReaderHistory()
        _ = history.read("a 1\n")
        history.adopt()
        _ = history.read("a 2\nb")
        #expect(history.adopt().isEmpty)
        #expect(history.read("a 3\n").samples == ["a 3"])
        #expect(history.table.isInStep)
    }

    @Test("repeated keys are told, in step too")
    func repeats() {
        var history = ReaderHistory()
        #expect(history.read("a 1\nb 1\na 2\na 3\n").repeats == [2, 3])
        #expect(history.table.newKeys.map(\.entry) == [0, 1])
        history.adopt()
        #expect(history.read("a 4\nb 1\na 5\na 6\n").repeats == [2, 3])
        #expect(history.table.isInStep)
    }

    @Test("changed comments put a body out of step, and all of its metadata is delivered")
    func changedComments() {
        var history = ReaderHistory()
        _ = history.read("# TYPE a gauge\na 1\n# HELP b x\nb 1\n")
        history.adopt()
        let exposed = history.read("# TYPE a gauge\na 1\n# HELP b y\nb 1\n# TYPE c gauge\n")
        #expect(!history.table.isInStep)
        #expect(exposed.metadata == ["TYPE a gauge", "HELP b y", "TYPE c gauge"])
        #expect(history.table.newKeys.isEmpty)
    }

    @Test("timestamps come and go per sample; the column is empty when there are none")
    func timestamps() {
        var history = ReaderHistory()
        _ = history.read("a 1\nb 1\n")
        #expect(history.table.timestamps.isEmpty)
        history.adopt()
        #expect(history.read("a 1\nb 1 5\n").values == ["1", "1 @5"])
        #expect(history.table.isInStep)
        history.adopt()
        #expect(history.read("a 2 6\nb 1 5\n").values == ["2 @6", "1 @5"])
        history.adopt()
        #expect(history.read("a 2\nb 1\n").values == ["2", "1"])
        #expect(history.table.timestamps.isEmpty)
    }

    @Test("new keys carry the type in force at their line")
    func typesOfNewKeys() {
        var history = ReaderHistory()
        _ = history.read("a 1\n# TYPE h histogram\nh 1\n")
        history.adopt()
        let exposed = history.read(
            "a 1\n# TYPE h histogram\nh 1\nh_bucket{le=\"1\"} 1\n# TYPE g gauge\ng{le=\"1\"} 1\n"
        )
        #expect(history.table.newKeys.map(\.type) == [.histogram, .gauge])
        #expect(exposed.samples.suffix(2) == ["h_bucket{le=1.0} 1", "g{le=1} 1"])
    }
}

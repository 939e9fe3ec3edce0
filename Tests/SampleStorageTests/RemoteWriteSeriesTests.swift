import MetricModel
import Relabeling
import ScrapeConfiguration
import Testing

@testable import SampleStorage

@Suite("The series a destination knows")
struct RemoteWriteSeriesTests {
    private static let series = labels(("__name__", "up"), ("a", "y"))

    @Test(
        "get an external label where they have none of that name",
        arguments: [
            (labels(("__name__", "up"), ("a", "y")), labels(("__name__", "up"), ("a", "y"))),
            (labels(("__name__", "up")), labels(("__name__", "up"), ("a", "x"))),
            (labels(("__name__", "up"), ("b", "z")), labels(("__name__", "up"), ("a", "x"), ("b", "z"))),
            (labels(("0", "1")), labels(("0", "1"), ("a", "x"))),
        ]
    )
    func externalLabels(logged: Labels, sent: Labels) throws {
        var sender = MessageSender(.version1, external: labels(("a", "x")))
        sender.add(1, logged)
        #expect(try sender.series.sentLabels(at: sender.place(1)) == sent)
    }

    /// A log of somebody else may hold a label without a value.
    @Test("An empty value counts as none", arguments: RemoteWriteSection.Message.allCases)
    func emptyValue(version: RemoteWriteSection.Message) throws {
        var sender = MessageSender(version, external: labels(("a", "x")))
        sender.add(1, Labels(encoded: [1, UInt8(ascii: "a"), 0, 1, UInt8(ascii: "b"), 1, UInt8(ascii: "c")]))
        #expect(try sender.series.sentLabels(at: sender.place(1)) == labels(("a", "x"), ("b", "c")))
    }

    @Test("are relabeled with the external labels, once, and may be dropped")
    func relabeling() throws {
        let rules = RelabelRules([
            try RelabelRule(sourceLabels: ["zone"], regex: RelabelRegex("north"), action: .drop),
            try RelabelRule(sourceLabels: ["a"], targetLabel: "copy"),
            try RelabelRule(regex: RelabelRegex("zone|secret"), action: .labelDrop),
        ])
        var sender = MessageSender(.version2, external: labels(("zone", "south")), rules: rules)
        #expect(sender.add(1, Self.series) == .known(try sender.place(1)))
        #expect(
            try sender.series.sentLabels(at: sender.place(1)) == labels(("__name__", "up"), ("a", "y"), ("copy", "y"))
        )
        #expect(sender.add(2, labels(("__name__", "up"), ("zone", "north"))) == .dropped)
        #expect(sender.series.place(of: 2) == .dropped)
        // The external label is gone by the last rule, and nothing is left.
        #expect(sender.add(3, labels(("secret", "1"))) == .dropped)
        #expect(sender.series.place(of: 4) == .unknown)
        #expect(sender.series.count == 1)
        #expect(sender.series.droppedCount == 2)
    }

    @Test("that are named again stay what they are")
    func again() throws {
        var sender = MessageSender(.version1)
        let first = sender.add(7, Self.series)
        #expect(sender.add(7, labels(("__name__", "down"))) == first)
        #expect(try sender.series.sentLabels(at: sender.place(7)) == Self.series)
        #expect(sender.series.count == 1)
    }

    @Test(
        "keep their place until all that was read before is acknowledged",
        arguments: RemoteWriteSection.Message.allCases
    )
    func forgetting(version: RemoteWriteSection.Message) throws {
        var sender = MessageSender(version)
        sender.add(1, Self.series)
        let place = try sender.place(1)
        try sender.sample(1, 5, 1)
        sender.series.forget(1, at: LogPosition(segment: 2, offset: 50))
        #expect(sender.series.place(of: 1) == .unknown)
        #expect(sender.series.count == 0)

        sender.series.release(acknowledged: LogPosition(segment: 2, offset: 49))
        sender.add(2, labels(("__name__", "new")))
        #expect(try sender.place(2) != place)
        #expect(try sender.received().series.map(\.labels) == [["__name__", "up", "a", "y"]])

        sender.series.release(acknowledged: LogPosition(segment: 2, offset: 50))
        sender.add(3, labels(("__name__", "newer")))
        #expect(try sender.place(3) == place)
        #expect(sender.series.sentLabels(at: place) == labels(("__name__", "newer")))
    }

    @Test("leave nothing behind when all are forgotten", arguments: RemoteWriteSection.Message.allCases)
    func noLeaks(version: RemoteWriteSection.Message) throws {
        var sender = MessageSender(version)
        func fill(_ first: UInt64) {
            for number in first..<first + 1000 {
                sender.add(number, labels(("__name__", "up"), ("n", "\(number)"), ("m", "\(number % 10)")))
                let family = MetricMetadata(type: .gauge, help: "\(number % 10)", unit: "\(number % 3)")
                sender.series.setMetadata(family, of: number)
                sender.series.setMetadata(MetricMetadata(type: .counter, help: "\(number % 11)"), of: number)
            }
        }
        fill(1)
        let full = sender.series.byteCount
        for round in 1...20 {
            let position = LogPosition(segment: UInt32(round))
            sender.series.forgetAll(at: position) { $0 % 1000 == 1 }
            sender.series.release(acknowledged: position)
            #expect(sender.series.count == round)
            fill(UInt64(round * 1000) + 1)
        }
        #expect(sender.series.count == 1020)
        #expect(sender.series.byteCount < full * 3 / 2)
        sender.series.forgetAll(at: LogPosition(segment: 30)) { _ in false }
        sender.series.release(acknowledged: LogPosition(segment: 30))
        #expect(sender.series.count == 0)
        #expect(sender.series.labels.pairs.count == 0)
        #expect(sender.series.labels.texts.count == 0)
        #expect(sender.series.labels.metadata.count == 0)
    }

    @Test(
        "say when they turn from samples to histograms or back",
        arguments: [
            ("ssss", [Int]()), ("hhh", []), ("sh", [1]), ("hs", [1]), ("sshhss", [2, 4]), ("shs", [1, 2]), ("", []),
        ]
    )
    func kinds(entries: String, changes: [Int]) throws {
        var sender = MessageSender(.version1)
        sender.add(1, Self.series)
        let place = try sender.place(1)
        let told = entries.map { entry in
            defer { sender.series.setKind(at: place, isHistogram: entry == "h") }
            return sender.series.changesKind(at: place, toHistogram: entry == "h")
        }
        #expect(told.indices.filter { told[$0] } == changes)
        // The next series at that place begins anew.
        sender.series.forget(1, at: LogPosition(segment: 0))
        sender.series.release(acknowledged: LogPosition(segment: 0))
        sender.add(2, labels(("a", "b")))
        #expect(try sender.place(2) == place)
        let next = sender.series.changesKind(at: place, toHistogram: entries.last == "s")
        #expect(!next)
    }

    @Test("change their metadata", arguments: [(MetricMetadata(), "x"), (MetricMetadata(type: .info, help: "x"), "x")])
    func metadata(next: MetricMetadata, value: String) throws {
        var sender = MessageSender(.version2)
        sender.add(1, labels(("a", value)))
        sender.series.setMetadata(MetricMetadata(type: .counter, help: "old", unit: "s"), of: 1)
        sender.series.setMetadata(next, of: 1)
        try sender.sample(1, 1, 1)
        let request = try sender.received()
        #expect(request.series.map(\.metadata) == [next])
        #expect(request.symbols == ["", "a", "x"])
    }

    @Test("have no metadata in 1.0, and unknown ones none at all")
    func metadataElsewhere() {
        var sender = MessageSender(.version1)
        sender.add(1, Self.series)
        sender.series.setMetadata(MetricMetadata(help: "x"), of: 1)
        sender.series.setMetadata(MetricMetadata(help: "x"), of: 2)
        #expect(sender.series.labels.texts.count == 0)
        #expect(sender.series.place(of: 2) == .unknown)
    }
}

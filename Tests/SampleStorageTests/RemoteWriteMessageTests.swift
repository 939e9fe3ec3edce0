import MetricModel
import Relabeling
import ScrapeConfiguration
import Testing

@testable import SampleStorage

/// A destination that sends what it is told: series by number, and what a request with a batch's entries is.
struct MessageSender: ~Copyable {
    let version: RemoteWriteSection.Message
    var series: DestinationSeries
    var encoder: RequestEncoder
    var batch = OutgoingBatch(end: LogPosition(segment: 0))

    init(_ version: RemoteWriteSection.Message, external: Labels = .empty, rules: RelabelRules = .none) {
        self.version = version
        series = DestinationSeries(message: version, externalLabels: external, rules: rules)
        encoder = RequestEncoder(message: version)
    }

    @discardableResult
    mutating func add(_ number: UInt64, _ labels: Labels) -> DestinationSeries.Place {
        labels.encoded.withUnsafeBytes { series.add(number: number, encodedLabels: $0) }
    }

    /// The place of a series that is sent.
    func place(_ number: UInt64) throws -> UInt32 {
        guard case .known(let place) = series.place(of: number) else { throw MessageReader.Malformed() }
        return place
    }

    mutating func sample(_ number: UInt64, _ time: Int64, bits: UInt64) throws {
        batch.append(OutgoingSample(place: try place(number), timestampMillis: time, valueBits: bits))
    }

    mutating func sample(_ number: UInt64, _ time: Int64, _ value: Double) throws {
        try sample(number, time, bits: value.bitPattern)
    }

    mutating func histogram(_ number: UInt64, _ time: Int64, _ histogram: NativeHistogram) throws {
        batch.append(OutgoingHistogram(place: try place(number), timestampMillis: time, histogram: histogram))
    }

    mutating func exemplar(_ number: UInt64, _ exemplar: Exemplar) throws {
        batch.append(OutgoingExemplar(place: try place(number), exemplar: exemplar))
    }

    /// The message, not packed.
    mutating func message() throws -> [UInt8] {
        let body = encoder.encode(batch, series).body
        return try body.withUnsafeBytes { try SnappyBlock.uncompress($0, limit: 1 << 20) }
    }

    mutating func received() throws -> ReceivedRequest {
        try MessageReader.request(encoder.encode(batch, series).body, version)
    }
}

private let upLabels = labels(("__name__", "up"), ("job", "a"))
private let upBytes = "0a0e 0a08 5f5f6e616d655f5f 1202 7570  0a08 0a03 6a6f62 1201 61"

@Suite("Remote write's messages, byte for byte")
struct RemoteWriteMessageTests {
    static let points: [(time: Int64, bits: UInt64, message: String)] = [
        (1000, (1.0).bitPattern, "0a28 \(upBytes) 120c 09 000000000000f03f 10 e807"),
        (1000, 0, "0a1f \(upBytes) 1203 10 e807"),
        (0, (1.0).bitPattern, "0a25 \(upBytes) 1209 09 000000000000f03f"),
        (0, 0, "0a1c \(upBytes) 1200"),
        (1000, (-0.0).bitPattern, "0a28 \(upBytes) 120c 09 0000000000000080 10 e807"),
        (1000, StaleMarker.bits, "0a28 \(upBytes) 120c 09 020000000000f07f 10 e807"),
        (1000, StaleMarker.ordinaryNaNBits, "0a28 \(upBytes) 120c 09 010000000000f87f 10 e807"),
        (-1, (1.0).bitPattern, "0a30 \(upBytes) 1214 09 000000000000f03f 10 ffffffffffffffffff01"),
        (.min, 0, "0a27 \(upBytes) 120b 10 80808080808080808001"),
    ]

    @Test("1.0: labels in full and one sample, zeros left out, NaNs bit by bit", arguments: points.indices)
    func version1Sample(row: Int) throws {
        var sender = MessageSender(.version1)
        sender.add(1, upLabels)
        try sender.sample(1, Self.points[row].time, bits: Self.points[row].bits)
        #expect(try sender.message() == bytes(Self.points[row].message))
    }

    @Test("2.0: every text once, series by numbers, metadata in the series")
    func version2Sample() throws {
        var sender = MessageSender(.version2)
        sender.add(1, upLabels)
        sender.series.setMetadata(MetricMetadata(type: .gauge, help: "help"), of: 1)
        try sender.sample(1, 1000, 1)
        let symbols = "2200 2208 5f5f6e616d655f5f 2202 7570 2203 6a6f62 2201 61 2204 68656c70"
        let series = "2a1a 0a04 01020304 120c 09 000000000000f03f 10 e807 2a04 0802 1805"
        #expect(try sender.message() == bytes(symbols + series))
        #expect(sender.encoder.encode(sender.batch, sender.series).metadataCount == 1)
    }

    @Test("2.0: a series without metadata has none, and a value of an earlier text has its number")
    func version2SharedTexts() throws {
        var sender = MessageSender(.version2)
        sender.add(1, labels(("a", "b"), ("b", "a")))
        try sender.sample(1, 0, 0)
        try sender.sample(1, 1, 0)
        let series = "2a08 0a04 01020201 1200  2a0a 0a04 01020201 1202 1001"
        #expect(try sender.message() == bytes("2200 2201 61 2201 62" + series))
    }

    static let integer = NativeHistogram(
        schema: 1,
        zeroThreshold: 0.001,
        sumBits: (4.0).bitPattern,
        counts: .integer(zero: 2, total: 5, positiveDeltas: [1, 1], negativeDeltas: []),
        positiveSpans: [.init(offset: -1, length: 2)]
    )
    static let empty = NativeHistogram(
        schema: 0,
        sumBits: 0,
        counts: .integer(zero: 0, total: 0, positiveDeltas: [], negativeDeltas: [])
    )
    static let emptyFloat = NativeHistogram(
        resetHint: .gauge,
        schema: -4,
        sumBits: StaleMarker.bits,
        counts: .float(zero: 0, total: 0, positive: [], negative: [])
    )
    static let float = NativeHistogram(
        schema: 0,
        sumBits: (1.0).bitPattern,
        counts: .float(zero: 0, total: 2, positive: [], negative: [2]),
        negativeSpans: [.init(offset: 0, length: 1)]
    )
    static let custom = NativeHistogram(
        schema: NativeHistogram.customBucketsSchema,
        sumBits: (5.5).bitPattern,
        counts: .integer(zero: 0, total: 4, positiveDeltas: [1, 2], negativeDeltas: []),
        positiveSpans: [.init(offset: 0, length: 2)],
        customBounds: [1]
    )

    static let histograms: [(version: RemoteWriteSection.Message, histogram: NativeHistogram, fields: String)] = [
        (
            .version1, integer,
            "0805 19 0000000000001040 2002 29 fca9f1d24d62503f 3002 5a04 0801 1002 6202 0202 78e807"
        ),
        (.version1, empty, "0800 3000 78e807"),
        (.version1, emptyFloat, "11 0000000000000000 19 020000000000f07f 2007 39 0000000000000000 7003 78e807"),
        (
            .version1, float,
            """
            11 0000000000000040 19 000000000000f03f 39 0000000000000000 4202 1001 5208 0000000000000040 78e807
            """
        ),
        (.version1, custom, "0804 19 0000000000001640 2069 3000 5a02 1002 6202 0204 78e807"),
        (
            .version2, custom,
            "0804 19 0000000000001640 2069 3000 5a02 1002 6202 0204 78e807 820108 000000000000f03f"
        ),
    ]

    @Test("Histograms say by explicit zeros what they count; custom bounds are for 2.0", arguments: histograms.indices)
    func histogram(row: Int) throws {
        let (version, histogram, fields) = Self.histograms[row]
        var sender = MessageSender(version)
        sender.add(1, upLabels)
        try sender.histogram(1, 1000, histogram)
        let series = try MessageReader.fields(sender.message()).last?.value
        guard case .bytes(let message) = series else { throw MessageReader.Malformed() }
        let field = version == .version1 ? 4 : 3
        #expect(try MessageReader.fields(message).last?.field == field)
        #expect(try MessageReader.fields(message).last?.value == .bytes(bytes(fields)))
    }

    @Test("An exemplar is a series of its own", arguments: RemoteWriteSection.Message.allCases)
    func exemplar(version: RemoteWriteSection.Message) throws {
        var sender = MessageSender(version)
        sender.add(1, upLabels)
        let exemplar = Exemplar(labels: labels(("job", "x")), valueBits: (0.5).bitPattern, timestampMillis: 1000)
        try sender.exemplar(1, exemplar)
        let expected =
            switch version {
            case .version1: "0a32 \(upBytes) 1a16 0a08 0a03 6a6f62 1201 78 11 000000000000e03f 18e807"
            case .version2:
                "2200 2208 5f5f6e616d655f5f 2202 7570 2203 6a6f62 2201 61 2201 78"
                    + "2a18 0a04 01020304 2210 0a02 0305 11 000000000000e03f 18e807"
            }
        #expect(try sender.message() == bytes(expected))
    }

    @Test("Metadata of 1.0 goes in requests of its own")
    func metadataRequest() throws {
        var encoder = RequestEncoder(message: .version1)
        let families = [
            FamilyMetadata(family: "up", metadata: MetricMetadata(type: .gauge, help: "h", unit: "s")),
            FamilyMetadata(family: "x", metadata: MetricMetadata()),
        ]
        let request = encoder.encode(metadata: families[...])
        let message = try request.body.withUnsafeBytes { try SnappyBlock.uncompress($0, limit: 100) }
        #expect(message == bytes("1a0c 0802 1202 7570 2201 68 2a01 73  1a03 1201 78"))
        #expect(request.metadataCount == 2)
        #expect(try MessageReader.request(request.body, .version1).families == families)
    }

    @Test("The bodies are snappy blocks with their own size", arguments: RemoteWriteSection.Message.allCases)
    func packed(version: RemoteWriteSection.Message) throws {
        var sender = MessageSender(version)
        sender.add(1, upLabels)
        for time in 0..<2000 { try sender.sample(1, Int64(time), 1) }
        let request = sender.encoder.encode(sender.batch, sender.series)
        #expect(request.messageByteCount > 2000 * 15)
        #expect(request.body.count < request.messageByteCount / 2)
        #expect(request.body.capacity < request.messageByteCount / 2)
        #expect(try sender.message().count == request.messageByteCount)
    }
}

import MetricModel
import ScrapeConfiguration

@testable import SampleStorage

/// A time series of a request, as a receiver reads it.
struct ReceivedSeries: Equatable {
    struct Point: Equatable {
        var timestampMillis: Int64
        var bits: UInt64
    }

    var labels: [String] = []
    var samples: [Point] = []
    var histograms: [HistogramSample] = []
    var exemplars: [Exemplar] = []
    var metadata: MetricMetadata?
}

/// A whole request.
struct ReceivedRequest: Equatable {
    var series: [ReceivedSeries] = []
    var families: [FamilyMetadata] = []
    var symbols: [String] = []
}

/// Reads requests of both versions by the messages' definitions, as slowly and as plainly as can be.
enum MessageReader {
    struct Malformed: Error {}

    enum Value: Equatable {
        case number(UInt64)
        case bytes([UInt8])
    }

    static func request(_ body: [UInt8], _ version: RemoteWriteSection.Message) throws -> ReceivedRequest {
        let message = try body.withUnsafeBytes { try SnappyBlock.uncompress($0, limit: 32 << 20) }
        var request = ReceivedRequest()
        let all = try fields(message)
        request.symbols = try all.filter { $0.field == 4 }.map { try text($0.value) }
        for (field, value) in all {
            switch (version, field) {
            case (.version1, 1): request.series.append(try series1(bytes(value)))
            case (.version1, 3): request.families.append(try family(bytes(value)))
            case (.version2, 5): request.series.append(try series2(bytes(value), request.symbols))
            case (.version2, 4): break
            default: throw Malformed()
            }
        }
        return request
    }

    static func fields(_ message: [UInt8]) throws -> [(field: Int, value: Value)] {
        var rest = message[...]
        var fields: [(Int, Value)] = []
        while !rest.isEmpty {
            let tag = try varint(&rest)
            switch tag & 7 {
            case 0: fields.append((Int(tag >> 3), .number(try varint(&rest))))
            case 1: fields.append((Int(tag >> 3), .number(try word(&rest))))
            case 2:
                let length = Int(try varint(&rest))
                guard length <= rest.count else { throw Malformed() }
                fields.append((Int(tag >> 3), .bytes(Array(rest.prefix(length)))))
                rest = rest.dropFirst(length)
            default: throw Malformed()
            }
        }
        return fields
    }

    private static func series1(_ message: [UInt8]) throws -> ReceivedSeries {
        var series = ReceivedSeries()
        for (field, value) in try fields(message) {
            switch field {
            case 1: series.labels += try label(bytes(value))
            case 2: series.samples.append(try point(bytes(value), 1, 2))
            case 3:
                let exemplar = try bytes(value)
                let labels = try fields(exemplar).filter { $0.field == 1 }.flatMap { try label(bytes($0.value)) }
                series.exemplars.append(try self.exemplar(exemplar, labels))
            case 4: series.histograms.append(try histogram(bytes(value)))
            default: throw Malformed()
            }
        }
        return series
    }

    private static func series2(_ message: [UInt8], _ symbols: [String]) throws -> ReceivedSeries {
        var series = ReceivedSeries()
        for (field, value) in try fields(message) {
            switch field {
            case 1: series.labels = try references(bytes(value), symbols)
            case 2: series.samples.append(try point(bytes(value), 1, 2))
            case 3: series.histograms.append(try histogram(bytes(value)))
            case 4:
                let exemplar = try bytes(value)
                let labels = try fields(exemplar).first { $0.field == 1 }.map {
                    try references(bytes($0.value), symbols)
                }
                series.exemplars.append(try self.exemplar(exemplar, labels ?? []))
            case 5:
                var metadata = MetricMetadata()
                for (field, value) in try fields(bytes(value)) {
                    let number = Int(try self.number(value))
                    switch field {
                    case 1: metadata.type = MetricType(rawValue: UInt8(number)) ?? .unknown
                    case 3: metadata.help = symbols[number]
                    case 4: metadata.unit = symbols[number]
                    default: throw Malformed()
                    }
                }
                series.metadata = metadata
            default: throw Malformed()
            }
        }
        return series
    }

    private static func family(_ message: [UInt8]) throws -> FamilyMetadata {
        var family = FamilyMetadata(family: "", metadata: MetricMetadata())
        for (field, value) in try fields(message) {
            switch field {
            case 1: family.metadata.type = MetricType(rawValue: UInt8(try number(value))) ?? .unknown
            case 2: family.family = try text(value)
            case 4: family.metadata.help = try text(value)
            case 5: family.metadata.unit = try text(value)
            default: throw Malformed()
            }
        }
        return family
    }

    private static func label(_ message: [UInt8]) throws -> [String] {
        let fields = try fields(message)
        guard fields.map(\.field) == [1, 2] else { throw Malformed() }
        return [try text(fields[0].value), try text(fields[1].value)]
    }

    private static func references(_ packed: [UInt8], _ symbols: [String]) throws -> [String] {
        var rest = packed[...]
        var texts: [String] = []
        while !rest.isEmpty { texts.append(symbols[Int(try varint(&rest))]) }
        return texts
    }

    private static func point(_ message: [UInt8], _ value: Int, _ time: Int) throws -> ReceivedSeries.Point {
        var point = ReceivedSeries.Point(timestampMillis: 0, bits: 0)
        for (field, content) in try fields(message) {
            let number = try number(content)
            if field == value { point.bits = number }
            if field == time { point.timestampMillis = Int64(bitPattern: number) }
        }
        return point
    }

    private static func exemplar(_ message: [UInt8], _ labels: [String]) throws -> Exemplar {
        let kept = try fields(message).filter { $0.field > 1 }
        var exemplar = Exemplar(labels: pairs(labels), valueBits: 0, timestampMillis: 0)
        for (field, value) in kept {
            if field == 2 { exemplar.valueBits = try number(value) }
            if field == 3 { exemplar.timestampMillis = Int64(bitPattern: try number(value)) }
        }
        return exemplar
    }

    static func pairs(_ texts: [String]) -> Labels {
        Labels(stride(from: 0, to: texts.count - 1, by: 2).map { (texts[$0], texts[$0 + 1]) })
    }

    private static func histogram(_ message: [UInt8]) throws -> HistogramSample {
        var numbers: [Int: UInt64] = [:]
        var lists: [Int: [UInt8]] = [:]
        var spans: [Int: [NativeHistogram.Span]] = [8: [], 11: []]
        for (field, value) in try fields(message) {
            switch (field, value) {
            case (8, .bytes(let span)), (11, .bytes(let span)):
                let fields = try fields(span)
                let offset = try fields.first { $0.field == 1 }.map { try signed(number($0.value)) } ?? 0
                let length = try fields.first { $0.field == 2 }.map { try number($0.value) } ?? 0
                spans[field]?.append(NativeHistogram.Span(offset: Int32(offset), length: UInt32(length)))
            case (_, .bytes(let list)): lists[field] = list
            case (_, .number(let number)): numbers[field] = number
            }
        }
        let isFloat = numbers[2] != nil
        // Exactly one branch of each oneof, also for zero.
        guard isFloat != (numbers[1] != nil), isFloat == (numbers[7] != nil), isFloat != (numbers[6] != nil) else {
            throw Malformed()
        }
        let counts: NativeHistogram.Counts =
            isFloat
            ? .float(
                zero: Double(bitPattern: numbers[7] ?? 0),
                total: Double(bitPattern: numbers[2] ?? 0),
                positive: try doubles(lists[13]),
                negative: try doubles(lists[10])
            )
            : .integer(
                zero: numbers[6] ?? 0,
                total: numbers[1] ?? 0,
                positiveDeltas: try deltas(lists[12]),
                negativeDeltas: try deltas(lists[9])
            )
        let histogram = NativeHistogram(
            resetHint: NativeHistogram.ResetHint(rawValue: UInt8(numbers[14] ?? 0)) ?? .unknown,
            schema: Int32(signed(numbers[4] ?? 0)),
            zeroThreshold: Double(bitPattern: numbers[5] ?? 0),
            sumBits: numbers[3] ?? 0,
            counts: counts,
            positiveSpans: spans[11] ?? [],
            negativeSpans: spans[8] ?? [],
            customBounds: try doubles(lists[16])
        )
        let time = Int64(bitPattern: numbers[15] ?? 0)
        return HistogramSample(ref: .none, timestampMillis: time, histogram: histogram)
    }

    private static func deltas(_ list: [UInt8]?) throws -> [Int64] {
        var rest = (list ?? [])[...]
        var deltas: [Int64] = []
        while !rest.isEmpty { deltas.append(signed(try varint(&rest))) }
        return deltas
    }

    private static func doubles(_ list: [UInt8]?) throws -> [Double] {
        var rest = (list ?? [])[...]
        var doubles: [Double] = []
        while !rest.isEmpty { doubles.append(Double(bitPattern: try word(&rest))) }
        return doubles
    }

    private static func signed(_ zigzag: UInt64) -> Int64 {
        Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst(), shift < 70 {
            value |= UInt64(byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    private static func word(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        guard rest.count >= 8 else { throw Malformed() }
        let word = rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(8)
        return word
    }

    private static func bytes(_ value: Value) throws -> [UInt8] {
        guard case .bytes(let bytes) = value else { throw Malformed() }
        return bytes
    }

    private static func text(_ value: Value) throws -> String { String(decoding: try bytes(value), as: UTF8.self) }

    private static func number(_ value: Value) throws -> UInt64 {
        guard case .number(let number) = value else { throw Malformed() }
        return number
    }
}

import Glibc
import MetricModel
import Testing

@testable import SampleStorage

/// Damaged records: each is decoded or refused, never read behind its end, and takes no more memory than it is worth.
@Suite("Damaged records")
struct RecordMutationTests {
    static let rounds = 30_000

    @Test("are decoded or refused", arguments: LogRecordKind.allCases.filter { $0 != .mmapMarkers })
    func mutated(kind: LogRecordKind) throws {
        var mutation = RecordMutation(seed: UInt64(kind.rawValue) + 77)
        let page = try GuardedBytes(capacity: 1 << 16)
        var decodedCount = 0
        var refusedCount = 0
        for _ in 0..<Self.rounds {
            let record = mutation.record(of: kind)
            // The byte behind the record belongs to no one: reading it ends the process.
            let weight = page.withCopy(of: record) { Self.weight(of: $0, as: kind) }
            guard let weight else {
                refusedCount += 1
                continue
            }
            decodedCount += 1
            if weight > record.count * 64 { Issue.record("\(weight) bytes of memory for \(record)") }
        }
        #expect(decodedCount > Self.rounds / 50)
        #expect(refusedCount > Self.rounds / 50)
    }

    /// Bytes that the entries hold, roughly; nil when the record is refused. Nothing may be wrong with what is there.
    private static func weight(of record: UnsafeRawBufferPointer, as kind: LogRecordKind) -> Int? {
        var weight = 0
        do throws(RecordProblem) {
            switch kind {
            case .series:
                try SeriesLogRecord.decode(record) { weight += 8 + self.weight(of: $0.labels) }
            case .samples:
                try SampleLogRecord.decode(record) { _ in weight += MemoryLayout<LoggedSample>.size }
            case .exemplars:
                try ExemplarLogRecord.decode(record) { weight += 32 + self.weight(of: $0.exemplar.labels) }
            case .metadata:
                try MetadataLogRecord.decode(record) {
                    weight += 32 + $0.metadata.help.utf8.count + $0.metadata.unit.utf8.count
                }
            case .tombstones: weight += try TombstoneLogRecord.count(record)
            default: try HistogramLogRecord.decode(record) { weight += self.weight(of: $0.histogram) }
            }
            return weight
        } catch {
            return nil
        }
    }

    private static func weight(of labels: Labels) -> Int {
        var builder = LabelsBuilder(labels)
        if builder.build() != labels { Issue.record("labels against their rules: \(labels.encoded)") }
        return labels.encoded.count
    }

    private static func weight(of histogram: NativeHistogram) -> Int {
        // Whatever was decoded can be looked at.
        _ = try? histogram.validate()
        var weight = MemoryLayout<LoggedHistogram>.size
        weight += (histogram.positiveSpans.count + histogram.negativeSpans.count + histogram.customBounds.count) * 8
        switch histogram.counts {
        case .integer(_, _, let positive, let negative): return weight + (positive.count + negative.count) * 8
        case .float(_, _, let positive, let negative): return weight + (positive.count + negative.count) * 8
        }
    }
}

/// Makes records and damages them.
struct RecordMutation {
    private var random: RandomEntries

    init(seed: UInt64) { random = RandomEntries(seed: seed) }

    /// A record of this kind with one to four damages.
    mutating func record(of kind: LogRecordKind) -> [UInt8] {
        var record = sound(kind)
        for _ in 0...random.below(4) { damage(&record) }
        // The kind byte is looked at first; without it nothing else would be.
        if let first = record.first, first != kind.rawValue, random.below(10) > 0 { record[0] = kind.rawValue }
        return record
    }

    private mutating func sound(_ kind: LogRecordKind) -> [UInt8] {
        switch kind {
        case .series:
            let series = random.series()
            return encoded { SeriesLogRecord.encode(series, into: &$0) }
        case .samples:
            let samples = random.samples()
            return encoded { SampleLogRecord.encode(samples, into: &$0) }
        case .exemplars:
            let exemplars = random.exemplars()
            return encoded { ExemplarLogRecord.encode(exemplars, into: &$0) }
        case .metadata:
            let metadata = random.metadata()
            return encoded { MetadataLogRecord.encode(metadata, into: &$0) }
        case .tombstones, .mmapMarkers:
            return [kind.rawValue] + bytes("0000000000000001 14 28 0000000000000002 ff7f 8001")
        default:
            let histograms = random.histograms()
            return encoded { _ = HistogramLogRecord.encode(histograms, as: kind, into: &$0) }
        }
    }

    private mutating func damage(_ record: inout [UInt8]) {
        guard !record.isEmpty else { return record.append(random.byte()) }
        let place = random.below(record.count)
        switch random.below(8) {
        case 0, 1: record[place] ^= 1 << UInt8(random.below(8))
        case 2: record[place] = random.byte()
        case 3: record.removeSubrange(place...)
        case 4: record.removeSubrange(place..<min(record.count, place + 1 + random.below(4)))
        case 5: record.insert(contentsOf: (0...random.below(12)).map { _ in random.byte() }, at: place)
        case 6: record.replaceSubrange(place...place, with: length())
        default: record.append(contentsOf: record[place...].prefix(1000))
        }
    }

    /// A number as LEB128, of any size, in a longer form than needed, or without an end.
    private mutating func length() -> [UInt8] {
        switch random.below(4) {
        case 0: return [UInt8](repeating: 0xff, count: random.below(12)) + [UInt8(random.below(128))]
        case 1: return [UInt8](repeating: 0x80, count: random.below(11)) + [0]
        case 2: return [UInt8](repeating: 0xff, count: 9 + random.below(4))
        default:
            let number = random.number()
            return encoded { $0.append(uvarint: number) }
        }
    }
}

/// Memory that ends at a page no one may touch.
final class GuardedBytes {
    private let base: UnsafeMutableRawPointer
    private let capacity: Int

    struct NoMemory: Error {}

    /// `capacity` is a multiple of the page's size.
    init(capacity: Int) throws {
        self.capacity = capacity
        let mapped = mmap(nil, capacity + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapped, mapped != MAP_FAILED else { throw NoMemory() }
        base = mapped
        guard mprotect(base + capacity, 4096, PROT_NONE) == 0 else { throw NoMemory() }
    }

    deinit { munmap(base, capacity + 4096) }

    /// Has `body` look at a copy of the bytes that ends where the memory ends.
    func withCopy<Result>(of bytes: [UInt8], _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let start = base + capacity - bytes.count
        bytes.withUnsafeBytes { start.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(start), byteCount: $0.count) }
        return body(UnsafeRawBufferPointer(start: start, count: bytes.count))
    }
}

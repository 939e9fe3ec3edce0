import MetricModel
import Testing

@testable import SampleStorage

/// Numbers at the ends of their ranges, any float's bits, empty lists: what is encoded comes back.
@Suite("Records, there and back")
struct RecordRoundTripTests {
    static let rounds = 400

    @Test("series")
    func series() throws {
        var random = RandomEntries(seed: 1)
        for _ in 0..<Self.rounds {
            let entries = random.series()
            let record = encoded { SeriesLogRecord.encode(entries, into: &$0) }
            #expect(try decoded(record, SeriesLogRecord.decode) == entries)
        }
    }

    @Test("samples, from a list and from columns")
    func samples() throws {
        var random = RandomEntries(seed: 2)
        for _ in 0..<Self.rounds {
            let entries = random.samples()
            let record = encoded { SampleLogRecord.encode(entries, into: &$0) }
            #expect(try decoded(record, SampleLogRecord.decode) == entries)

            // Refs hold 38 bits of a number and no number 0; the column says "the scrape's time" with Int64.min.
            var columns = SampleColumns(timestampMillis: random.signed())
            var kept: [LoggedSample] = []
            for entry in entries where entry.timestampMillis != SampleColumns.scrapeTime {
                let ref = SeriesRef(slot: 5, number: entry.series & SeriesRef.lastNumber)
                let isLeftOut = random.below(4) == 0
                columns.append(
                    isLeftOut ? .none : ref,
                    valueBits: entry.valueBits,
                    timestampMillis: entry.timestampMillis
                )
                if isLeftOut { continue }
                var sample = entry
                sample.series = ref.number
                kept.append(sample)
            }
            var written = 0
            let fromColumns = encoded { written = SampleLogRecord.encode(columns, into: &$0) }
            #expect(written == kept.count)
            #expect(fromColumns == (kept.isEmpty ? [] : encoded { SampleLogRecord.encode(kept, into: &$0) }))
        }
    }

    @Test("exemplars")
    func exemplars() throws {
        var random = RandomEntries(seed: 3)
        for _ in 0..<Self.rounds {
            let entries = random.exemplars()
            let record = encoded { ExemplarLogRecord.encode(entries, into: &$0) }
            #expect(try decoded(record, ExemplarLogRecord.decode) == entries)
        }
    }

    @Test("metadata")
    func metadata() throws {
        var random = RandomEntries(seed: 4)
        for _ in 0..<Self.rounds {
            let entries = random.metadata()
            let record = encoded { MetadataLogRecord.encode(entries, into: &$0) }
            #expect(try decoded(record, MetadataLogRecord.decode) == entries)
        }
    }

    @Test("histograms, each in the record of its kind")
    func histograms() throws {
        var random = RandomEntries(seed: 5)
        for _ in 0..<Self.rounds {
            let entries = random.histograms()
            for kind in HistogramLogRecord.kinds {
                let members = entries.filter { HistogramLogRecord.kind(of: $0.histogram) == kind }
                var written = 0
                let record = encoded { written = HistogramLogRecord.encode(entries, as: kind, into: &$0) }
                #expect(written == members.count)
                guard written > 0 else { continue }
                let back = try decoded(record, HistogramLogRecord.decode)
                #expect(back.map(\.series) == members.map(\.series))
                // NaNs are not equal to themselves, their bytes are.
                #expect(back.map(Self.bytes) == members.map(Self.bytes))
            }
        }
    }

    private static func bytes(_ entry: LoggedHistogram) -> [UInt8] {
        encoded { _ = HistogramLogRecord.encode([entry], as: HistogramLogRecord.kind(of: entry.histogram), into: &$0) }
    }

    @Test("a buffer that is used again, and one that grows, hold the same bytes")
    func buffers() {
        var random = RandomEntries(seed: 6)
        var buffer = RecordBuffer(capacity: 1)
        for _ in 0..<Self.rounds {
            let entries = random.samples()
            buffer.removeAll()
            let isEmpty = buffer.isEmpty
            #expect(isEmpty)
            SampleLogRecord.encode(entries, into: &buffer)
            let count = buffer.count
            buffer.append(bytes: [1, 2, 3])
            buffer.truncate(to: count)
            let kept = buffer.withBytes { Array($0) }
            #expect(kept == encoded { SampleLogRecord.encode(entries, into: &$0) })
        }
    }
}

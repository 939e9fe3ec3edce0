import MetricModel
import ScrapeConfiguration
import Testing

@testable import SampleStorage

@Suite("A batch on its way")
struct RemoteWriteBatchTests {
    private static let histogram = RemoteWriteMessageTests.integer

    /// Samples, histograms and exemplars at times 0…7 of series 0, in log order as given by kind.
    private static func batch(_ kinds: String) -> OutgoingBatch {
        var batch = OutgoingBatch(end: LogPosition(segment: 3, offset: 7))
        for (time, kind) in kinds.enumerated() {
            switch kind {
            case "s": batch.append(OutgoingSample(place: 0, timestampMillis: Int64(time), valueBits: 1))
            case "h": batch.append(OutgoingHistogram(place: 0, timestampMillis: Int64(time), histogram: histogram))
            default:
                let exemplar = Exemplar(labels: .empty, valueBits: 1, timestampMillis: Int64(time))
                batch.append(OutgoingExemplar(place: 0, exemplar: exemplar))
            }
        }
        return batch
    }

    static let ages: [(kinds: String, oldest: Int64, times: [Int64], dropped: EntryCounts)] = [
        ("shshseh", 0, [0, 1, 2, 3, 4, 6], .none),
        ("shshseh", 2, [2, 3, 4, 6], EntryCounts(samples: 1, histograms: 1)),
        ("shshseh", 4, [4, 6], EntryCounts(samples: 2, histograms: 2)),
        ("shshseh", 6, [6], EntryCounts(samples: 3, histograms: 2, exemplars: 1)),
        ("shshseh", 7, [], EntryCounts(samples: 3, histograms: 3, exemplars: 1)),
        ("hhss", 1, [1, 2, 3], EntryCounts(histograms: 1)),
        ("", 1, [], .none),
    ]

    @Test("loses what is too old, and only that, and keeps its order", arguments: ages.indices)
    func age(row: Int) throws {
        let (kinds, oldest, times, dropped) = Self.ages[row]
        var sender = MessageSender(.version1)
        sender.add(1, labels(("a", "b")))
        sender.batch = Self.batch(kinds)
        #expect(sender.batch.removeOlder(than: oldest) == dropped)
        let series = try sender.received().series
        let points = series.filter { $0.exemplars.isEmpty }
        #expect(points.map { $0.samples.first?.timestampMillis ?? $0.histograms[0].timestampMillis } == times)
        #expect(sender.batch.end == LogPosition(segment: 3, offset: 7))
    }

    @Test("counts its entries and knows the newest")
    func counts() {
        var batch = Self.batch("sshe")
        #expect(batch.counts == EntryCounts(samples: 2, histograms: 1, exemplars: 1))
        #expect(batch.count == 4)
        #expect(batch.highestTimestampMillis == 3)
        batch.removeAll()
        #expect(batch.isEmpty)
        #expect(batch.highestTimestampMillis == nil)
        #expect(batch.end == LogPosition(segment: 3, offset: 7))
    }
}

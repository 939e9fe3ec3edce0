import MetricModel
import Testing

@testable import SampleStorage

/// Zeros at the times at which series were created (storage-and-remote-write.md 1.3, 1.6).
@Suite("Zeros where series were created")
struct CreatedZeroTests {
    private func commit(_ storage: any Appendable, at millis: Int64, _ ref: SeriesRef, _ value: Double, created: Int64)
    {
        var columns = SampleColumns(timestampMillis: base + millis)
        columns.append(ref, valueBits: value.bitPattern)
        var items = ScrapeItems.none
        items.created.append(ref, atMillis: base + created)
        var appender = storage.appender()
        appender.commit(columns, items)
    }

    private func kept(_ head: Head, _ ref: SeriesRef) -> [String] {
        head.kept(ref).map { "\($0.timestampMillis - base)=\(Double(bitPattern: $0.valueBits))" }
    }

    @Test("stand before the sample of their commit, once")
    func once() {
        let head = Head()
        let ref = head.ref("a")
        commit(head, at: 10_000, ref, 5, created: 4000)
        commit(head, at: 20_000, ref, 6, created: 4000)
        #expect(kept(head, ref) == ["4000=0.0", "10000=5.0", "20000=6.0"])
        // It began again between two scrapes.
        commit(head, at: 30_000, ref, 1, created: 25_000)
        #expect(kept(head, ref) == ["4000=0.0", "10000=5.0", "20000=6.0", "25000=0.0", "30000=1.0"])
    }

    @Test(
        "are left out when they are out of bounds: an hour behind the newest sample, or the commit where there is none",
        arguments: [(-3_600_000, true), (-3_600_001, false)]
    )
    func bounds(created: Int64, isStored: Bool) {
        let fresh = Head()
        commit(fresh, at: 0, fresh.ref("a"), 1, created: created)
        #expect(fresh.kept(fresh.ref("a")).count == (isStored ? 2 : 1))
        let used = Head()
        #expect(used.scrape(used.ref("b"), at: base, 1) == nil)
        commit(used, at: 1000, used.ref("a"), 1, created: created)
        #expect(used.kept(used.ref("a")).count == (isStored ? 2 : 1))
    }

    @Test("are empty histograms before histograms, of the same kind", arguments: [false, true])
    func histograms(isFloat: Bool) {
        let head = Head()
        let ref = head.ref("a")
        func commit(at millis: Int64, created: Int64) {
            let sample = HistogramSample(
                ref: ref,
                timestampMillis: base + millis,
                histogram: histogram(3, isFloat: isFloat)
            )
            var items = ScrapeItems(histograms: [sample])
            items.created.appendHistogram(ref, isFloat: isFloat, atMillis: base + created)
            var appender = head.appender()
            appender.commit(SampleColumns(timestampMillis: base + millis), items)
        }
        commit(at: 10_000, created: 4000)
        commit(at: 20_000, created: 4000)
        let kept = head.keptHistograms(ref)
        #expect(kept.map { $0.timestampMillis - base } == [4000, 10_000, 20_000])
        #expect(kept.first?.histogram == .zero(isFloat: isFloat))
        #expect(kept.allSatisfy { $0.histogram.isFloat == isFloat })
    }

    @Test("are nothing to a head without native histograms")
    func noHistograms() {
        let head = Head(options: HeadOptions(acceptsNativeHistograms: false))
        let ref = head.ref("a")
        var items = ScrapeItems.none
        items.created.appendHistogram(ref, isFloat: false, atMillis: base)
        var appender = head.appender()
        appender.commit(SampleColumns(timestampMillis: base + 1), items)
        #expect(head.keptHistograms(ref).isEmpty)
    }

    @Test("are logged before the samples, and only when the head takes them")
    func logged() throws {
        let site = StorageSite()
        let storage = try site.open()
        let ref = storage.head.ref("a")
        commit(storage, at: 10_000, ref, 5, created: 4000)
        commit(storage, at: 20_000, ref, 6, created: 4000)
        storage.end()
        #expect(try site.logged() == ["+a", "a@4000=0.0", "a@10000=5.0", "a@20000=6.0"])
    }
}

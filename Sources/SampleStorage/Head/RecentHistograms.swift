package import MetricModel

/// A native histogram at a time.
package struct HistogramPoint: Hashable, Sendable {
    package var timestampMillis: Int64
    package var histogram: NativeHistogram

    package init(timestampMillis: Int64, histogram: NativeHistogram) {
        self.timestampMillis = timestampMillis
        self.histogram = histogram
    }
}

/// The native histograms of the recent past, beside the records of their series: few series have any, so they are kept
/// whole, by slot. The oldest of all series goes first.
///
/// Lives inside the head's state, whose lock guards it.
struct RecentHistograms {
    private struct Series {
        /// What the rules look at, also when it is no longer kept; nil once a float sample came after it.
        var last: NativeHistogram?
        var kept = HistoryQueue<HistogramPoint>()
    }

    /// One kept histogram in the order of all series.
    private struct Arrival {
        var slot: UInt32
        /// Seconds of the head's clock.
        var stamp: UInt32
        var byteCount: UInt32
    }

    private var series: [UInt32: Series] = [:]
    private var arrivals = HistoryQueue<Arrival>()
    private(set) var byteCount = 0

    /// Histograms that can be read.
    var keptCount: Int { arrivals.count }

    /// When the oldest of all was stored, in seconds of the head's clock; nil without any.
    var oldestStamp: UInt32? { arrivals.first?.stamp }

    /// The last value of the series in a slot, when it was a histogram.
    func last(of slot: UInt32) -> NativeHistogram? { series[slot]?.last }

    func hasKept(of slot: UInt32) -> Bool { series[slot].map { !$0.kept.isEmpty } ?? false }

    /// Keeps a histogram as its series' newest.
    mutating func append(_ point: HistogramPoint, slot: UInt32, stamp: UInt32) {
        setLast(point.histogram, slot: slot)
        series[slot]?.kept.append(point)
        let bytes = Self.byteCount(of: point.histogram)
        byteCount += bytes
        arrivals.append(Arrival(slot: slot, stamp: stamp, byteCount: UInt32(clamping: bytes)))
    }

    /// Remembers a series' last value without keeping it.
    mutating func setLast(_ histogram: NativeHistogram, slot: UInt32) {
        series[slot, default: Series()].last = histogram
    }

    /// A float sample follows: the last value is a histogram no more.
    mutating func forgetLast(of slot: UInt32) {
        series[slot]?.last = nil
        removeIfUnused(slot)
    }

    /// Removes the oldest histogram of all, if there is any.
    mutating func removeOldest() {
        guard let arrival = arrivals.removeFirst() else { return }
        byteCount -= Int(arrival.byteCount)
        _ = series[arrival.slot]?.kept.removeFirst()
        removeIfUnused(arrival.slot)
    }

    /// Kept histograms of a slot, oldest first, from the one with a number on, at most `limit`, and the number to go on
    /// with; nil at the end.
    func points(of slot: UInt32, from number: Int, limit: Int) -> (points: [HistogramPoint], next: Int?) {
        guard let kept = series[slot]?.kept else { return ([], nil) }
        let start = max(number, kept.firstNumber)
        let end = min(kept.endNumber, start + limit)
        guard start < end else { return ([], nil) }
        return ((start..<end).map { kept[$0] }, end < kept.endNumber ? end : nil)
    }

    private mutating func removeIfUnused(_ slot: UInt32) {
        if let entry = series[slot], entry.last == nil, entry.kept.isEmpty { series[slot] = nil }
    }

    /// What a kept histogram costs: its own bytes and those of its lists, with what the allocator adds.
    private static func byteCount(of histogram: NativeHistogram) -> Int {
        var lists = [histogram.positiveSpans.count, histogram.negativeSpans.count, histogram.customBounds.count]
        switch histogram.counts {
        case .integer(_, _, let positive, let negative): lists += [positive.count, negative.count]
        case .float(_, _, let positive, let negative): lists += [positive.count, negative.count]
        }
        let own = MemoryLayout<HistogramPoint>.stride + MemoryLayout<Arrival>.stride
        return lists.reduce(own) { $0 + ($1 == 0 ? 0 : 48 + $1 * 8) }
    }
}

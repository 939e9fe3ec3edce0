/// The observations of the last ten minutes, kept so that quantiles can be told: five slices of two minutes, of which
/// the oldest is emptied as time goes on (client_golang's MaxAge and AgeBuckets).
///
/// A slice holds bins, 64 to each power of two, with the count and the sum of what fell in. A quantile is the mean of
/// its bin: off by less than 1.6 %, and exact where all observations of the bin are equal. Memory is bounded by the
/// number of bins, whatever the number of observations.
struct SummaryWindow: Sendable {
    private struct Bin {
        var key: Int32
        var count: UInt32
        var sum: Double
    }

    static let sliceCount = 5
    static let sliceNanoseconds: Int64 = 120_000_000_000

    private var slices: [[Bin]] = Array(repeating: [], count: sliceCount)
    private var newest = 0
    private var newestEnd: Int64

    /// A window that begins at `nanoseconds` of a clock that does not step.
    init(startingAt nanoseconds: Int64) { newestEnd = nanoseconds + Self.sliceNanoseconds }

    /// Takes an observation in; O(log bins) when its bin exists. NaN counts nowhere.
    mutating func observe(_ value: Double, at nanoseconds: Int64) {
        advance(to: nanoseconds)
        guard !value.isNaN else { return }
        let key = Self.key(of: value)
        let index = slices[newest].partitionIndex { $0.key >= key }
        if index < slices[newest].count, slices[newest][index].key == key {
            slices[newest][index].count &+= 1
            slices[newest][index].sum += value
        } else {
            slices[newest].insert(Bin(key: key, count: 1, sum: value), at: index)
        }
    }

    /// The values below which the given shares of the window's observations lie; NaN when there are none.
    mutating func quantiles(_ shares: [Double], at nanoseconds: Int64) -> [Double] {
        advance(to: nanoseconds)
        let bins = slices.joined().sorted { $0.key < $1.key }
        let total = bins.reduce(0) { $0 + UInt64($1.count) }
        return shares.map { share in
            let rank = (share * Double(total)).rounded(.up)
            var seen: UInt64 = 0
            for bin in bins {
                seen += UInt64(bin.count)
                if Double(seen) >= rank, seen > 0 { return Self.mean(of: bin.key, in: bins) }
            }
            return .nan
        }
    }

    private mutating func advance(to nanoseconds: Int64) {
        guard nanoseconds >= newestEnd else { return }
        let steps = (nanoseconds - newestEnd) / Self.sliceNanoseconds + 1
        for _ in 0..<min(steps, Int64(Self.sliceCount)) {
            newest = (newest + 1) % Self.sliceCount
            slices[newest].removeAll(keepingCapacity: true)
        }
        newestEnd += steps * Self.sliceNanoseconds
    }

    /// Orders as the values do: sign, exponent and the first six bits of the fraction; what is beyond 2^±40 shares a bin.
    private static func key(of value: Double) -> Int32 {
        let magnitude = min(max(value.magnitude, 0x1p-40), 0x1p40)
        if value.magnitude < 0x1p-40 { return 0 }
        let key = Int32(truncatingIfNeeded: (magnitude.bitPattern - (0x1p-40).bitPattern) >> 46) + 1
        return value < 0 ? -key : key
    }

    private static func mean(of key: Int32, in bins: [Bin]) -> Double {
        var count = 0.0
        var sum = 0.0
        for bin in bins where bin.key == key {
            count += Double(bin.count)
            sum += bin.sum
        }
        return sum / count
    }
}

extension Array {
    /// The first index whose element satisfies `belongsBehind`, in an array that is partitioned by it.
    fileprivate func partitionIndex(where belongsBehind: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

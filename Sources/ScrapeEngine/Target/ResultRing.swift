/// The newest results of a target, at most 120.
package struct ResultRing: Sendable {
    package static let capacity = 120

    private var results: [ScrapeResult] = []
    private var oldest = 0

    package init() {}

    package mutating func append(_ result: ScrapeResult) {
        if results.count < Self.capacity {
            results.append(result)
        } else {
            results[oldest] = result
            oldest = (oldest + 1) % Self.capacity
        }
    }

    package var isEmpty: Bool { results.isEmpty }

    package var last: ScrapeResult? {
        guard !results.isEmpty else { return nil }
        return results[(oldest + results.count - 1) % results.count]
    }

    /// Oldest first.
    package var all: [ScrapeResult] { Array(results[oldest...] + results[..<oldest]) }

    /// The newest one that was good.
    package var lastGood: ScrapeResult? { all.last { $0.isUp } }
}

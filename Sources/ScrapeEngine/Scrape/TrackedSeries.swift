package import SampleStorage

/// The series of a scrape that would get a stale marker if the next one lacks them.
package enum TrackedSeries: Sendable {
    case none
    /// Exactly the series in the block's column of refs: the normal case, which costs nothing to keep.
    case column
    case list([SeriesRef])

    /// The refs, `column` standing for what it names; none is `.none`.
    package func refs(column: [SeriesRef]) -> [SeriesRef] {
        switch self {
        case .none: []
        case .column: column.filter { $0 != .none }
        case .list(let refs): refs
        }
    }

    package func count(column: [SeriesRef]) -> Int {
        switch self {
        case .none: 0
        case .column: column.count { $0 != .none }
        case .list(let refs): refs.count
        }
    }

    /// The refs of `old` that `new` does not have, each once, in order.
    package static func difference(of old: [SeriesRef], and new: [SeriesRef]) -> [SeriesRef] {
        guard !old.isEmpty else { return [] }
        var present = Set(new)
        return old.filter { present.insert($0).inserted }
    }

    /// As above for a few `candidates`: looks through `new` once instead of hashing all of it.
    package static func difference(ofFew candidates: [SeriesRef], and new: [SeriesRef]) -> [SeriesRef] {
        guard !candidates.isEmpty else { return [] }
        var missing = Set(candidates)
        for ref in new where missing.contains(ref) { missing.remove(ref) }
        return candidates.filter { missing.remove($0) != nil }
    }
}

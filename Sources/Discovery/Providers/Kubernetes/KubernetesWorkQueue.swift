internal import MetricModel

/// The keys of objects whose groups are to be made, in the order in which they came. One that waits already is not put
/// behind again (`workqueue` of client-go).
struct KubernetesWorkQueue: Sendable {
    private var keys: [String] = []
    /// How many of `keys` were taken.
    private var taken = 0
    /// Since when each waits.
    private var since: [String: MonotonicTime] = [:]

    var count: Int { since.count }
    var isEmpty: Bool { since.isEmpty }

    /// True when it did not wait yet.
    mutating func add(_ key: String, at now: MonotonicTime) -> Bool {
        guard since[key] == nil else { return false }
        since[key] = now
        keys.append(key)
        return true
    }

    /// The first keys, at most so many, and since when they waited.
    mutating func take(_ most: Int) -> [(key: String, since: MonotonicTime)] {
        let end = min(taken + most, keys.count)
        let batch = keys[taken..<end].map { (key: $0, since: since.removeValue(forKey: $0) ?? .init(nanoseconds: 0)) }
        taken = end
        if isEmpty {
            keys = []
            taken = 0
        }
        return batch
    }
}

internal import Glibc
package import MetricModel

/// Spreads the targets over the interval: each has its slot, pinned to absolute time, so that a restart keeps it
/// (`Target.offset` in `scrape/target.go`, v3.5).
package struct ScrapeOffset: Sendable, Hashable {
    /// Mixed into every target's hash, so that two servers with other external labels scrape at other times.
    package let seed: UInt64

    package init(seed: UInt64) { self.seed = seed }

    /// The seed of this host and these external labels.
    package init(externalLabels: Labels) {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        seed = ByteHash.fnv1a64(externalLabels.description.utf8, seed: ByteHash.fnv1a64(host))
    }

    /// Nanoseconds from `now` to the target's next slot: above 0 and at most the interval.
    package func wait(for target: TargetHash, interval: Int64, now: WallTime) -> Int64 {
        let interval = max(interval, 1)
        let phase = Int64((target.rawValue ^ seed) % UInt64(interval))
        let position = now.nanoseconds % interval
        let wait = phase - (position < 0 ? position + interval : position)
        return wait > 0 ? wait : wait + interval
    }
}

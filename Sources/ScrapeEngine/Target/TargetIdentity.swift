package import MetricModel

/// The hash by which a pool knows its targets: FNV-1a over the decimal text of the labels' hash, padded to sixteen digits, and
/// the URL (`Target.hash` in `scrape/target.go`, v3.5). Two jobs may have the same target; both scrape it in one slot.
package struct TargetHash: Sendable, Hashable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package init(labels: Labels, url: String) {
        let digits = String(labels.hash64).zeroPadded(to: 16)
        rawValue = ByteHash.fnv1a64(url.utf8, seed: ByteHash.fnv1a64(digits.utf8))
    }
}

extension TargetID {
    /// The target of this hash among those of `pool`.
    init(pool: String, hash: TargetHash) {
        self.init(rawValue: ByteHash.fnv1a64(pool.utf8, seed: hash.rawValue))
    }
}

extension Target {
    /// What it is to its user, whatever its interval: the hash without the labels that no series carries.
    var place: TargetHash { TargetHash(labels: publicLabels, url: url) }
}

extension DiscoveredTargets.Active {
    /// The same for the target that it is to become.
    var place: TargetHash { TargetHash(labels: labels.publicLabels, url: url) }
}

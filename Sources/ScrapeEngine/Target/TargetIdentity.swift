package import MetricModel

extension TargetID {
    /// The hash by which a pool knows its targets: FNV-1a over the decimal text of the labels' hash, padded to sixteen
    /// digits, and the URL (`Target.hash` in `scrape/target.go`, v3.5).
    package init(labels: Labels, url: String) {
        let digits = String(labels.hash64)
        let padded = String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
        self.init(rawValue: ByteHash.fnv1a64(url.utf8, seed: ByteHash.fnv1a64(padded.utf8)))
    }
}

extension Target {
    /// What it is to its user, whatever its interval: the hash without the labels that no series carries.
    var place: TargetID { TargetID(labels: publicLabels, url: url) }
}

extension DiscoveredTargets.Active {
    /// The same for the target that it is to become.
    var place: TargetID { TargetID(labels: labels.publicLabels, url: url) }
}

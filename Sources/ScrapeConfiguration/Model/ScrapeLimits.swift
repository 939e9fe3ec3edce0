package import MetricModel

/// The limits that `global` and every job may set; 0 is none, and a job's 0 means the global one. So a job cannot
/// lift a global limit.
package struct ScrapeLimits: Sendable, Hashable {
    /// Uncompressed bytes; a body of exactly this size already fails. Negative is no limit either.
    package var bodySize = ByteSize(bytes: 0)
    /// Samples left after metric relabeling.
    package var samples: UInt = 0
    /// Active targets of a job.
    package var targets: UInt = 0
    /// Labels of one series.
    package var labels: UInt = 0
    /// Bytes of one label's name.
    package var labelNameLength: UInt = 0
    /// Bytes of one label's value.
    package var labelValueLength: UInt = 0
    /// Dropped targets kept to be shown; they are counted completely in any case.
    package var keepDroppedTargets: UInt = 0

    package init() {}

    /// These limits, and `global`'s where there is none.
    func inheriting(_ global: ScrapeLimits) -> ScrapeLimits {
        var limits = self
        if limits.bodySize.bytes == 0 { limits.bodySize = global.bodySize }
        for field in Self.counts where limits[keyPath: field] == 0 {
            limits[keyPath: field] = global[keyPath: field]
        }
        return limits
    }

    private static var counts: [WritableKeyPath<ScrapeLimits, UInt>] {
        [\.samples, \.targets, \.labels, \.labelNameLength, \.labelValueLength, \.keepDroppedTargets]
    }
}

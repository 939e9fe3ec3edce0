package import MetricModel
internal import Relabeling
package import ScrapeConfiguration

/// A pool as snapshots see it: made by the control thread whenever it changes, immutable.
package struct PoolLayout: Sendable {
    package var job: ScrapeJob
    package var targets: [Target] = []
    /// Other targets with the same labels, by the places of `targets`.
    package var duplicates: [Int: DuplicateTarget] = [:]
    package var dropped: [DroppedRow] = []
    package var droppedCount = 0
    package var failure: PoolFailure?
    package var pausedAt: WallTime?
    package var discovery: [String] = []

    package init(job: ScrapeJob) { self.job = job }
}

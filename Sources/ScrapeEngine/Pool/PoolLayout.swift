package import MetricModel
internal import Relabeling
package import ScrapeConfiguration

/// A pool as snapshots see it: made by the control thread whenever it changes, immutable.
package struct PoolLayout: Sendable {
    package var job: ScrapeJob
    /// What its scrapes go by; nil when the job has no pool.
    package var settings: PoolSettings?
    package var targets: [Target] = []
    /// The loops of `targets`, in their order.
    package var loops: [LoopDriver] = []
    /// Other targets with the same labels, by the places of `targets`.
    package var duplicates: [Int: DuplicateTarget] = [:]
    package var dropped: [DroppedRow] = []
    package var droppedCount = 0
    package var failure: PoolFailure?
    package var pausedAt: WallTime?
    package var discovery: [String] = []
    /// When the pool was made or a reload changed it.
    package var configuredAt: WallTime?

    package init(job: ScrapeJob) { self.job = job }
}

package import MetricModel

/// How much the head keeps.
package struct HeadOptions: Hashable, Sendable {
    /// How far back samples are kept, at least; whole chunks go, so some are up to twice as old. One second to 24 days.
    package var window: PrometheusDuration
    /// Memory for everything in the head. Series are never refused: what they leave of it is for samples, and the
    /// oldest go first; series that have ended go with them. Negative is no limit.
    package var memoryBudget: ByteSize
    /// Whether native histograms are stored; otherwise each is refused with `native histograms are disabled`.
    package var acceptsNativeHistograms: Bool
    /// How many exemplars are kept, of all series together; 0 keeps none, and then they are accepted without a word.
    package var exemplarCapacity: Int

    package init(
        window: PrometheusDuration = PrometheusDuration(seconds: 900),
        memoryBudget: ByteSize = ByteSize(bytes: 1 << 30),
        acceptsNativeHistograms: Bool = true,
        exemplarCapacity: Int = 0
    ) {
        self.window = window
        self.memoryBudget = memoryBudget
        self.acceptsNativeHistograms = acceptsNativeHistograms
        self.exemplarCapacity = exemplarCapacity
    }

    /// The window in milliseconds, within its bounds.
    var windowMillis: Int64 { min(max(window.milliseconds, 1000), 24 * 86_400_000) }

    /// How long an unused series is kept, in seconds: the window, but an hour at least.
    var idleSeconds: Int64 { max(windowMillis / 1000, 3600) }
}

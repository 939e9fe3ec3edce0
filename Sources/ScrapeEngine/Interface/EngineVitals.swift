package import MetricModel

/// What the process needs of the machine, sampled every five seconds for the Engine screen.
package struct EngineVitals: Sendable, Hashable {
    /// How far apart samples are.
    package static let periodNanoseconds: Int64 = 5_000_000_000
    /// How many samples of the rate are kept: five minutes.
    package static let rateCount = 60

    package var processIdentifier: Int32
    /// Processor time of all threads in parts of one core between the last two samples; nil before the second.
    package private(set) var processorShare: Double?
    package var residentBytes = 0
    package var openDescriptors = 0
    /// nil when there is no limit.
    package var descriptorLimit: Int?
    package var threads = 0
    /// Memory of the newest results of all targets, and of their labels.
    package var resultBytes = 0
    package var labelBytes = 0
    /// Samples per second, one for each period, the newest last.
    package private(set) var samplesPerSecond: [Double] = []

    private var processorSeconds: Double?
    private var sampledAt: MonotonicTime?

    package init(processIdentifier: Int32) { self.processIdentifier = processIdentifier }

    /// What was sampled before; nothing can be added to it.
    package init(processIdentifier: Int32, processorShare: Double?, samplesPerSecond: [Double]) {
        self.processIdentifier = processIdentifier
        self.processorShare = processorShare
        self.samplesPerSecond = samplesPerSecond
    }

    /// Takes a sample in: the processor time since the start and the rate now.
    package mutating func note(processorSeconds: Double, samplesPerSecond rate: Double, at now: MonotonicTime) {
        if let before = self.processorSeconds, let sampledAt, now > sampledAt {
            processorShare = max(processorSeconds - before, 0) * 1e9 / Double(now - sampledAt)
        }
        self.processorSeconds = processorSeconds
        sampledAt = now
        samplesPerSecond.append(rate)
        if samplesPerSecond.count > Self.rateCount { samplesPerSecond.removeFirst() }
    }
}

internal import Exposition
internal import MetricModel

/// A page in one format, read by the jobs that set some options: one line of `scrape-bench exposition`.
struct ExpositionRow {
    let name: String
    /// What the target answers, in turns.
    let bodies: [[UInt8]]
    let format: ExpositionFormat
    let options: ReadOptions
    /// Samples and native histograms on the first page, before any option changes them: what all costs are per.
    let sampleCount: Int

    init(
        _ name: String,
        _ bodies: [[UInt8]],
        _ format: ExpositionFormat,
        _ options: ReadOptions = ReadOptions()
    ) {
        self.name = name
        self.bodies = bodies
        self.format = format
        self.options = options
        var target = Target(bodies)
        target.read(0, format, ReadOptions())
        sampleCount = max(1, target.table.count)
    }

    /// What `measure` found, in nanoseconds of CPU time per sample.
    struct Costs {
        var firstSight = 0.0
        /// By one target, all of whose memory is in the caches.
        var steady = 0.0
        /// By a hundred in turns, whose memory is not.
        var steadyCold = 0.0
        /// Megabytes of the body per second, in the steady state of one target.
        var speed = 0.0
        /// What the reader keeps from scrape to scrape, per sample.
        var keptBytes = 0.0
        /// Why there are none: the page is refused, or changes more than its values.
        var fault: String?
    }

    func measure() -> Costs {
        var costs = Costs()
        var target = Target(bodies)
        costs.firstSight = perSample(calls: 200_000 / sampleCount) { call in
            target.forget()
            target.readNew(call, format, options)
        }
        for (count, path) in [(1, \Costs.steady), (100, \Costs.steadyCold)] {
            var targets = (0..<count).map { _ in Target(bodies) }
            for index in targets.indices { targets[index].read(1, format, options) }
            costs[keyPath: path] = perSample(calls: max(2, 1_000_000 / sampleCount / count) * count) { call in
                targets[call % count].read(call / count, format, options)
            }
            costs.fault = costs.fault ?? targets.lazy.compactMap(\.fault).first
            costs.keptBytes = Double(targets[0].reader.memoryBytes) / Double(sampleCount)
        }
        costs.speed = Double(bodies[0].count) / (costs.steady * Double(sampleCount)) * 1000
        return costs
    }

    private func perSample(calls: Int, _ body: (Int) -> Void) -> Double {
        Benchmark.nanoseconds(calls: max(3, calls), body) / Double(sampleCount)
    }

    /// A target's reader, and bodies at addresses of their own.
    private struct Target {
        let bodies: [BodyBuffer]
        var reader = ExpositionReader()
        var table = BodyTable()
        private var builder = LabelsBuilder()

        init(_ bodies: [[UInt8]]) { self.bodies = bodies.map { BodyBuffer($0) } }

        var fault: String? { table.problem?.text ?? (table.isInStep ? nil : "out of step") }

        mutating func forget() { reader = ExpositionReader() }

        mutating func read(_ number: Int, _ format: ExpositionFormat, _ options: ReadOptions) {
            reader.read(bodies[number % bodies.count], as: format, options: options, into: &table)
            _ = reader.adopt()
            reader.release()
        }

        /// The same with the labels of what is new.
        mutating func readNew(_ number: Int, _ format: ExpositionFormat, _ options: ReadOptions) {
            reader.read(bodies[number % bodies.count], as: format, options: options, into: &table)
            for key in table.newKeys {
                builder.reset()
                reader.parseLabels(of: key, into: &builder)
            }
            _ = reader.adopt()
            reader.release()
        }
    }
}

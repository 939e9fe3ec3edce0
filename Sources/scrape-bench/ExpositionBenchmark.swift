internal import Exposition
internal import MetricModel

/// Prints what reading a page costs per sample, format by format: for the first body of a target, labels included, and
/// in the steady state, the page changing from scrape to scrape as real ones do.
func runExpositionBenchmark() {
    for shape in [ExpositionPages.Shape.node, .histograms] {
        measureExposition(shape, .text, "text", .prometheusText)
        measureExposition(shape, .openMetrics, "OpenMetrics", .openMetricsText)
    }
    measureExposition(.histograms, .openMetricsWithExemplars, "OpenMetrics, exemplars not asked for", .openMetricsText)
    var options = ReadOptions()
    options.exemplars = true
    measureExposition(
        .histograms,
        .openMetricsWithExemplars,
        "OpenMetrics, exemplars listed",
        .openMetricsText,
        options
    )
    options = ReadOptions()
    options.createdTimestamps = true
    measureExposition(
        .histograms,
        .openMetricsWithCreation,
        "OpenMetrics, created timestamps",
        .openMetricsText,
        options
    )
}

private func measureExposition(
    _ shape: ExpositionPages.Shape,
    _ syntax: ExpositionPages.Syntax,
    _ name: String,
    _ format: ExpositionFormat,
    _ options: ReadOptions = ReadOptions()
) {
    var pages = ExpositionPages(shape, syntax)
    let bodies = (0..<20).map { _ in pages.next() }
    ExpositionRun(
        name: "\(shape.rawValue), \(name)",
        bodies: bodies,
        sampleCount: pages.sampleCount,
        format: format,
        options: options
    ).measure()
}

/// One row: bodies of one target, read one after the other.
struct ExpositionRun {
    let name: String
    /// What the target answers, scrape after scrape.
    let bodies: [[UInt8]]
    let sampleCount: Int
    let format: ExpositionFormat
    let options: ReadOptions

    func measure() {
        let buffers = bodies.map { BodyBuffer($0) }
        report("first sight", calls: max(3, 600_000 / sampleCount)) { call, state in
            state = State()
            state.read(buffers[call % buffers.count], format, options, withLabels: true)
        }
        report("steady state", calls: max(20, 4_000_000 / sampleCount)) { call, state in
            state.read(buffers[call % buffers.count], format, options, withLabels: false)
        }
    }

    private struct State {
        var reader = ExpositionReader()
        var table = BodyTable()
        var builder = LabelsBuilder()

        mutating func read(
            _ body: BodyBuffer,
            _ format: ExpositionFormat,
            _ options: ReadOptions,
            withLabels: Bool
        ) {
            reader.read(body, as: format, options: options, into: &table)
            if withLabels {
                for key in table.newKeys {
                    builder.reset()
                    reader.parseLabels(of: key, into: &builder)
                }
            }
            _ = reader.adopt()
            reader.release()
        }
    }

    private func report(_ phase: String, calls: Int, _ body: (Int, inout State) -> Void) {
        var state = State()
        let time = Benchmark.nanoseconds(calls: calls) { body($0, &state) }
        guard state.table.problem == nil, state.table.count > 0 else {
            print("exposition: \(name): \(state.table.problem?.text ?? "no samples")")
            return
        }
        let speed = Double(bodies[0].count) / time * 1000
        print(
            "exposition: \(name), \(phase), \(state.table.count) samples:"
                + " \(Benchmark.text(time / Double(state.table.count))) ns/sample, \(Int(speed)) MB/s"
        )
    }
}

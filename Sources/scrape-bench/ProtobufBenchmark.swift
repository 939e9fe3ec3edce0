internal import Exposition
internal import MetricModel

/// Prints the cost per sample of delimited protobuf pages: for the first body of a target, and for bodies with the same
/// series, whose values change. "cold" rotates over targets whose keys do not fit into the caches.
func runProtobufBenchmark() {
    for shape in ProtobufShape.allCases {
        ProtobufFarm(shape, targetCount: 1).measure()
        ProtobufFarm(shape, targetCount: 100).measure()
    }
}

/// What a page consists of.
private enum ProtobufShape: String, CaseIterable {
    case numbers = "counters and gauges"
    case classic = "classic histograms"
    case native = "native histograms"

    /// Samples and native histograms on a page.
    var rowCount: Int {
        switch self {
        case .numbers: 2000
        case .classic: 2000
        case .native: 200
        }
    }
}

private struct ProtobufFarm {
    private let shape: ProtobufShape
    private let targetCount: Int
    /// Two bodies per target that take turns.
    private let bodies: [(BodyBuffer, BodyBuffer)]

    init(_ shape: ProtobufShape, targetCount: Int) {
        self.shape = shape
        self.targetCount = targetCount
        bodies = (0..<targetCount).map { target in
            (BodyBuffer(Self.page(shape, target, 1)), BodyBuffer(Self.page(shape, target, 2)))
        }
    }

    func measure() {
        var readers = bodies.map { _ in ExpositionReader() }
        var tables = bodies.map { _ in BodyTable() }
        var builder = LabelsBuilder()
        let first = run { target, body in
            readers[target] = ExpositionReader()
            readers[target].read(body, as: .protobuf, into: &tables[target])
            for key in tables[target].newKeys {
                builder.reset()
                readers[target].parseLabels(of: key, into: &builder)
            }
            _ = readers[target].adopt()
            readers[target].release()
        }
        report("first sight, with labels", first)
        let steady = run { target, body in
            readers[target].read(body, as: .protobuf, into: &tables[target])
            _ = readers[target].adopt()
            readers[target].release()
        }
        report("steady state", steady)
        precondition(tables.allSatisfy { $0.isInStep && $0.problem == nil && $0.count == shape.rowCount })
        let memory = readers.reduce(0) { $0 + $1.memoryBytes } / targetCount
        print("protobuf: \(shape.rawValue): \(memory / shape.rowCount) bytes of memory per series")
    }

    private func run(_ scrape: (Int, BodyBuffer) -> Void) -> Double {
        Benchmark.nanoseconds(calls: max(10, 1_000_000 / shape.rowCount / targetCount) * targetCount) { call in
            let target = call % targetCount
            scrape(target, (call / targetCount) % 2 == 0 ? bodies[target].0 : bodies[target].1)
        }
    }

    private func report(_ name: String, _ time: Double) {
        let speed = Double(bodies[0].0.count) / time * 1000
        print(
            "protobuf: \(shape.rawValue), \(name), \(shape.rowCount) rows x \(targetCount):"
                + " \(Benchmark.text(time / Double(shape.rowCount))) ns/row, \(Int(speed)) MB/s"
        )
    }

    // MARK: Pages

    private static func page(_ shape: ProtobufShape, _ target: Int, _ round: Int) -> [UInt8] {
        switch shape {
        case .numbers:
            (0..<250).flatMap { number -> [UInt8] in
                let isCounter = number % 2 == 0
                let metrics = (0..<8).map { series in
                    labels(number, series)
                        + field(isCounter ? 3 : 2, double(1, Double(number * 100 + series + target) * Double(round)))
                }
                return family("node_metric_\(number)\(isCounter ? "_total" : "")", isCounter ? 0 : 1, metrics)
            }
        case .classic:
            (0..<25).flatMap { number -> [UInt8] in
                let metrics = (0..<5).map { series in labels(number, series) + field(7, classic(round)) }
                return family("http_request_duration_\(number)_seconds", 4, metrics)
            }
        case .native:
            (0..<25).flatMap { number -> [UInt8] in
                let metrics = (0..<8).map { series in labels(number, series) + field(7, native(round)) }
                return family("http_request_duration_\(number)_seconds", 4, metrics)
            }
        }
    }

    private static func family(_ name: String, _ type: UInt64, _ metrics: [[UInt8]]) -> [UInt8] {
        let message =
            field(1, Array(name.utf8)) + field(2, Array("What the metric counts, in a sentence.".utf8))
            + varint(3 << 3) + varint(type) + metrics.flatMap { field(4, $0) }
        return varint(UInt64(message.count)) + message
    }

    private static func labels(_ number: Int, _ series: Int) -> [UInt8] {
        [("device", "device\(series)"), ("mode", "user"), ("path", "/var/lib/\(number)")]
            .flatMap { field(1, field(1, Array($0.0.utf8)) + field(2, Array($0.1.utf8))) }
    }

    /// 13 buckets besides +Inf: 16 samples.
    private static func classic(_ round: Int) -> [UInt8] {
        let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        let buckets = bounds.enumerated()
            .flatMap { index, bound in
                field(3, varint(1 << 3) + varint(UInt64(index * 1000 * round)) + double(2, bound))
            }
        return varint(1 << 3) + varint(UInt64(14_000 * round)) + double(2, 12.5 * Double(round)) + buckets
    }

    /// 20 buckets in two spans.
    private static func native(_ round: Int) -> [UInt8] {
        let span = { (offset: UInt64) in field(12, varint(1 << 3) + varint(offset << 1) + varint(2 << 3) + varint(10)) }
        let deltas = [UInt8](repeating: 2, count: 20)
        return varint(1 << 3) + varint(210) + double(2, 12.5 * Double(round)) + varint(5 << 3) + varint(6) + span(3)
            + span(2) + field(13, deltas)
    }

    private static func field(_ number: UInt64, _ content: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(content.count)) + content
    }

    private static func double(_ number: UInt64, _ value: Double) -> [UInt8] {
        varint(number << 3 | 1) + withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + varint(value >> 7)
    }
}

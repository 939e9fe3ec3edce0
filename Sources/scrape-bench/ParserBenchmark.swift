internal import Exposition
internal import MetricModel
internal import ScrapeTestSupport

/// Prints the parser's cost per sample line: for the first body of a target, for bodies in step with the last one, and
/// for bodies whose lines have another order. "cold" rotates over targets whose bodies do not fit into the caches.
func runParserBenchmark() {
    for (lineCount, targetCount) in [(1000, 1), (1000, 300), (10_000, 1)] {
        let farm = ParserFarm(lineCount: lineCount, targetCount: targetCount)
        farm.measure("cold parse, labels not read", .first)
        farm.measure("cold parse with labels", .firstWithLabels)
        farm.measure("in step, no value changed", .changed(every: 0))
        farm.measure("in step, a third changed", .changed(every: 3))
        farm.measure("in step, all changed", .changed(every: 1))
        farm.measure("one line gone or back", .flickering)
        farm.measure("shuffled lines", .shuffled)
    }
}

private final class ParserFarm {
    enum Shape {
        case first, firstWithLabels, changed(every: Int), flickering, shuffled
    }

    private let lineCount: Int
    private let targetCount: Int
    private var random = SeededRandom(seed: 1)

    init(lineCount: Int, targetCount: Int) {
        self.lineCount = lineCount
        self.targetCount = targetCount
    }

    func measure(_ name: String, _ shape: Shape) {
        let bodies = (0..<targetCount).map { _ in pair(shape) }
        var readers = bodies.map { _ in ExpositionReader() }
        var tables = bodies.map { _ in BodyTable() }
        var builder = LabelsBuilder()
        let byteCount = bodies[0].0.count
        let time = Benchmark.nanoseconds(calls: max(20, 3_000_000 / lineCount / targetCount) * targetCount) { call in
            let target = call % targetCount
            let body = (call / targetCount) % 2 == 0 ? bodies[target].0 : bodies[target].1
            switch shape {
            case .first, .firstWithLabels: readers[target] = ExpositionReader()
            case .changed, .flickering, .shuffled: break
            }
            readers[target].read(body, as: .prometheusText, into: &tables[target])
            if case .firstWithLabels = shape {
                for key in tables[target].newKeys {
                    builder.reset()
                    readers[target].parseLabels(of: key, into: &builder)
                }
            }
            _ = readers[target].adopt()
        }
        let perLine = time / Double(lineCount)
        let speed = Double(byteCount) / time * 1000
        print(
            "parser: \(name), \(lineCount) lines x \(targetCount): \(Benchmark.text(perLine)) ns/line,"
                + " \(Int(speed)) MB/s"
        )
    }

    /// Two bodies that take turns.
    private func pair(_ shape: Shape) -> (BodyBuffer, BodyBuffer) {
        let lines = (0..<lineCount).map { "\(series($0)) " }
        let values = lines.map { _ in value() }
        var otherLines = lines
        var otherValues = values
        switch shape {
        case .first, .firstWithLabels: break
        case .changed(let every):
            if every > 0 { for index in stride(from: 0, to: lineCount, by: every) { otherValues[index] = value() } }
        case .flickering:
            otherLines.remove(at: lineCount / 2)
            otherValues.remove(at: lineCount / 2)
        case .shuffled: otherLines.shuffle(using: &random)
        }
        return (body(lines, values), body(otherLines, otherValues))
    }

    private func body(_ lines: [String], _ values: [String]) -> BodyBuffer {
        var bytes: [UInt8] = []
        for (index, line) in lines.enumerated() {
            if index % 8 == 0 {
                bytes += Array("# HELP node_metric_\(index / 8)_total What the metric counts.\n".utf8)
                bytes += Array("# TYPE node_metric_\(index / 8)_total counter\n".utf8)
            }
            bytes += Array(line.utf8)
            bytes += Array(values[index].utf8)
            bytes.append(0x0A)
        }
        return BodyBuffer(bytes)
    }

    private func series(_ index: Int) -> String {
        let name = "node_metric_\(index / 8)_total"
        return "\(name){device=\"device\(index % 8)\",mode=\"user\",path=\"/var/lib/\(index)\"}"
    }

    /// Mostly integers, some with a point, some with an exponent, six in a hundred with all digits.
    private func value() -> String {
        switch random.next() % 100 {
        case 0..<50: "\(random.next() % 10_000_000)"
        case 50..<75: "\(random.next() % 100_000).\(random.next() % 100)"
        case 75..<94: "1.\(random.next() % 100_000_000)e+09"
        default: "0.\(1_000_000_000_000_000 + random.next() % 1_000_000_000_000_000)"
        }
    }
}

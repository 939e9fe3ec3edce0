internal import Synchronization

/// A number that goes up and down. Any thread; one relaxed atomic per change.
package final class Gauge: Metric {
    private let bits = Atomic<UInt64>(0)

    package init() {}

    package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    package func set(_ value: Int) { set(Double(value)) }

    package func add(_ amount: Double) { addDouble(amount, to: bits) }

    package func increment() { add(1) }

    package func decrement() { add(-1) }

    package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    package func gather(labels: [(String, String)], into samples: inout [MetricSample]) {
        samples.append(MetricSample(labels: labels, value: value))
    }
}

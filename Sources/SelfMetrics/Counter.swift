internal import Synchronization

/// A number that only grows. Any thread; one relaxed atomic per increment.
package final class Counter: Metric {
    private let whole = Atomic<UInt64>(0)
    // Fractions live apart, as bits of a Double, so that counting events stays one add.
    private let fraction = Atomic<UInt64>(0)

    package init() {}

    /// Adds a number of events; negative ones are ignored.
    package func increment(by count: Int = 1) {
        guard count > 0 else { return }
        whole.wrappingAdd(UInt64(count), ordering: .relaxed)
    }

    /// Adds an amount that need not be whole, such as seconds; negative ones and NaN are ignored.
    package func add(_ amount: Double) {
        guard amount > 0 else { return }
        addDouble(amount, to: fraction)
    }

    package var value: Double {
        Double(whole.load(ordering: .relaxed)) + Double(bitPattern: fraction.load(ordering: .relaxed))
    }

    package func gather(labels: [(String, String)], into samples: inout [MetricSample]) {
        samples.append(MetricSample(labels: labels, value: value))
    }
}

/// Adds to a Double that is kept as the bits of an atomic.
func addDouble(_ amount: Double, to bits: borrowing Atomic<UInt64>) {
    var expected = bits.load(ordering: .relaxed)
    while true {
        let desired = (Double(bitPattern: expected) + amount).bitPattern
        let (exchanged, original) = bits.weakCompareExchange(
            expected: expected,
            desired: desired,
            ordering: .relaxed
        )
        if exchanged { return }
        expected = original
    }
}

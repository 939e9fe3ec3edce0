internal import Synchronization

/// A metric with labels: one child per combination of label values. Any thread.
///
/// Looking a child up takes a lock and a hash: whoever counts often asks once and holds the child.
package final class LabelledMetric<Child: Metric>: Sendable {
    private struct Entry {
        let values: [String]
        let child: Child
    }

    package let labelNames: [String]
    /// The places of the names in byte order: series are sorted and labels written in it, as client_golang does.
    private let order: [Int]
    private let make: @Sendable () -> Child
    // Keyed by the values' bytes: label values are never compared as Unicode text.
    private let entries = Mutex<[[UInt8]: Entry]>([:])

    init(labelNames: [String], make: @escaping @Sendable () -> Child) {
        self.labelNames = labelNames
        order = labelNames.indices.sorted { labelNames[$0].utf8.lexicographicallyPrecedes(labelNames[$1].utf8) }
        self.make = make
    }

    /// The child with these values, in the order of `labelNames`; made when it is not there yet.
    package func with(_ values: String...) -> Child {
        precondition(values.count == labelNames.count, "as many values as names")
        let key = key(of: values)
        return entries.withLock { entries in
            if let entry = entries[key] { return entry.child }
            let child = make()
            entries[key] = Entry(values: values, child: child)
            return child
        }
    }

    /// Forgets a child: it is not gathered any more. A child asked for later starts at zero.
    package func remove(with values: String...) {
        precondition(values.count == labelNames.count, "as many values as names")
        let key = key(of: values)
        entries.withLock { entries in _ = entries.removeValue(forKey: key) }
    }

    func gather(into samples: inout [MetricSample]) {
        let entries = self.entries.withLock { Array($0) }
        for (_, entry) in entries.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            entry.child.gather(labels: order.map { (labelNames[$0], entry.values[$0]) }, into: &samples)
        }
    }

    private func key(of values: [String]) -> [UInt8] {
        // 0xFF occurs in no UTF-8 text.
        Array(order.map { Array(values[$0].utf8) }.joined(separator: [0xFF]))
    }
}

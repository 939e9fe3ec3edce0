internal import Synchronization

/// Where every floor registers what it counts, and where `/metrics` and the Engine screen read it. Any thread.
///
/// Registering a name again gives the metric that is there already, so that two pools or two engines of one process
/// share it; with another kind or other labels it is a mistake in the program and stops it.
package final class MetricRegistry: Sendable {
    private struct Registration {
        let help: String
        let kind: MetricKind
        let labelNames: [String]
        /// The counter, gauge, … or its labelled form, to be given out again; nil for collected ones.
        let metric: (any AnyObject & Sendable)?
        let gather: @Sendable (inout [MetricSample]) -> Void
    }

    private struct State {
        var registrations: [String: Registration] = [:]
        var collectors: [@Sendable () -> [MetricFamily]] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// A counter without labels.
    package func counter(_ name: String, _ help: String) -> Counter { single(name, help, .counter) { Counter() } }

    /// A counter per combination of label values.
    package func counter(_ name: String, _ help: String, labels: [String]) -> LabelledMetric<Counter> {
        labelled(name, help, .counter, labels) { Counter() }
    }

    /// A gauge without labels.
    package func gauge(_ name: String, _ help: String) -> Gauge { single(name, help, .gauge) { Gauge() } }

    /// A gauge per combination of label values.
    package func gauge(_ name: String, _ help: String, labels: [String]) -> LabelledMetric<Gauge> {
        labelled(name, help, .gauge, labels) { Gauge() }
    }

    /// A histogram with these bounds, without labels.
    package func histogram(
        _ name: String,
        _ help: String,
        buckets: [Double] = Histogram.defaultBuckets
    ) -> Histogram {
        single(name, help, .histogram) { Histogram(buckets: buckets) }
    }

    /// A histogram per combination of label values.
    package func histogram(
        _ name: String,
        _ help: String,
        buckets: [Double] = Histogram.defaultBuckets,
        labels: [String]
    ) -> LabelledMetric<Histogram> {
        labelled(name, help, .histogram, labels) { Histogram(buckets: buckets) }
    }

    /// A summary of the last ten minutes, without labels.
    package func summary(
        _ name: String,
        _ help: String,
        quantiles: [Double] = Summary.defaultQuantiles
    ) -> Summary {
        single(name, help, .summary) { Summary(quantiles: quantiles) }
    }

    /// A summary per combination of label values.
    package func summary(
        _ name: String,
        _ help: String,
        quantiles: [Double] = Summary.defaultQuantiles,
        labels: [String]
    ) -> LabelledMetric<Summary> {
        labelled(name, help, .summary, labels) { Summary(quantiles: quantiles) }
    }

    /// A value that is asked for when it is gathered, on the gathering thread and without any lock of the registry. A
    /// later registration of the name replaces the closure.
    package func collect(
        _ name: String,
        _ help: String,
        kind: MetricKind = .gauge,
        _ value: @escaping @Sendable () -> Double
    ) {
        collect(name, help, kind: kind, labels: []) { [([], value())] }
    }

    /// Values with labels that are asked for when they are gathered; `values` gives label values and value per series.
    package func collect(
        _ name: String,
        _ help: String,
        kind: MetricKind = .gauge,
        labels: [String],
        _ values: @escaping @Sendable () -> [(labels: [String], value: Double)]
    ) {
        let registration = Registration(help: help, kind: kind, labelNames: labels, metric: nil) { samples in
            let series = values().sorted { $0.labels.lexicographicallyPrecedes($1.labels, by: bytesPrecede) }
            for (labelValues, value) in series {
                samples.append(MetricSample(labels: Array(zip(labels, labelValues)), value: value))
            }
        }
        state.withLock { $0.registrations[name] = registration }
    }

    /// Whole families that are asked for together when they are gathered, because one look gives them all. Their names
    /// must be registered nowhere else.
    package func collectFamilies(_ families: @escaping @Sendable () -> [MetricFamily]) {
        state.withLock { $0.collectors.append(families) }
    }

    /// Takes a metric out; those who hold it go on counting unseen.
    package func unregister(_ name: String) {
        state.withLock { state in _ = state.registrations.removeValue(forKey: name) }
    }

    /// Every family that has a series, by name, as it is now.
    package func gather() -> [MetricFamily] {
        let (registrations, collectors) = state.withLock { (Array($0.registrations), $0.collectors) }
        var families = registrations.map { name, registration in
            var samples: [MetricSample] = []
            registration.gather(&samples)
            return MetricFamily(name: name, help: registration.help, kind: registration.kind, samples: samples)
        }
        for collector in collectors { families += collector() }
        return families.filter { !$0.samples.isEmpty }.sorted { bytesPrecede($0.name, $1.name) }
    }

    private func single<M: Metric>(
        _ name: String,
        _ help: String,
        _ kind: MetricKind,
        _ make: () -> M
    ) -> M {
        register(name, help, kind, [], make) { metric, samples in metric.gather(labels: [], into: &samples) }
    }

    private func labelled<M: Metric>(
        _ name: String,
        _ help: String,
        _ kind: MetricKind,
        _ labels: [String],
        _ make: @escaping @Sendable () -> M
    ) -> LabelledMetric<M> {
        register(name, help, kind, labels, { LabelledMetric(labelNames: labels, make: make) }) { metric, samples in
            metric.gather(into: &samples)
        }
    }

    private func register<M: AnyObject & Sendable>(
        _ name: String,
        _ help: String,
        _ kind: MetricKind,
        _ labels: [String],
        _ make: () -> M,
        _ gather: @escaping @Sendable (M, inout [MetricSample]) -> Void
    ) -> M {
        state.withLock { state in
            if let existing = state.registrations[name] {
                guard existing.kind == kind, existing.labelNames == labels, let metric = existing.metric as? M else {
                    preconditionFailure("\(name) is registered already as something else")
                }
                return metric
            }
            let metric = make()
            state.registrations[name] = Registration(help: help, kind: kind, labelNames: labels, metric: metric) {
                samples in gather(metric, &samples)
            }
            return metric
        }
    }
}

private func bytesPrecede(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
}

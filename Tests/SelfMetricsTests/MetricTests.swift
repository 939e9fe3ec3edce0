import Glibc
import SelfMetrics
import Synchronization
import Testing

@Suite("A single metric")
struct MetricTests {
    @Test("a counter takes whole and broken amounts and never falls")
    func counter() {
        let counter = Counter()
        counter.increment()
        counter.increment(by: 5)
        counter.increment(by: -3)
        counter.add(0.25)
        counter.add(-1)
        counter.add(.nan)
        #expect(counter.value == 6.25)
    }

    @Test("a gauge is what was set and added")
    func gauge() {
        let gauge = Gauge()
        gauge.set(7)
        gauge.increment()
        gauge.decrement()
        gauge.add(-7.5)
        #expect(gauge.value == -0.5)
    }

    @Test("a histogram's buckets are cumulative and their bounds inclusive")
    func histogram() {
        let registry = MetricRegistry()
        let histogram = registry.histogram("h", "H.", buckets: [0.1, 1, 10])
        for value in [0.05, 0.1, 0.5, 10, 11] { histogram.observe(value) }
        #expect(
            registry.gather().flatMap(lines) == [
                "h_bucket{le=\"0.1\"} 2.0", "h_bucket{le=\"1\"} 3.0", "h_bucket{le=\"10\"} 4.0",
                "h_bucket{le=\"+Inf\"} 5.0", "h_sum 21.65", "h_count 5.0",
            ]
        )
    }

    @Test("a summary carries Prometheus's quantiles, then sum and count")
    func summary() {
        let registry = MetricRegistry()
        registry.summary("s", "S.", labels: ["interval"]).with("15s").observe(15)
        let series = #"{interval="15s",quantile="#
        #expect(
            registry.gather().flatMap(lines) == [
                "s\(series)\"0.01\"} 15.0", "s\(series)\"0.05\"} 15.0", "s\(series)\"0.5\"} 15.0",
                "s\(series)\"0.9\"} 15.0", "s\(series)\"0.99\"} 15.0", "s_sum{interval=\"15s\"} 15.0",
                "s_count{interval=\"15s\"} 1.0",
            ]
        )
    }

    @Test("no increment of several threads is lost")
    func threads() {
        let box = Shared()
        let threads = (0..<4).map { _ in
            var thread = pthread_t()
            pthread_create(
                &thread,
                nil,
                { argument in
                    guard let argument else { return nil }
                    let box = Unmanaged<Shared>.fromOpaque(argument).takeUnretainedValue()
                    for _ in 0..<10_000 {
                        box.counter.increment()
                        box.counter.add(0.5)
                        box.gauge.increment()
                        box.histogram.observe(1)
                        box.summary.observe(1)
                    }
                    return nil
                },
                Unmanaged.passUnretained(box).toOpaque()
            )
            return thread
        }
        for thread in threads { pthread_join(thread, nil) }
        #expect(box.counter.value == 60_000)
        #expect(box.gauge.value == 40_000)
        #expect(box.histogram.count == 40_000 && box.histogram.sum == 40_000)
        #expect(box.summary.count == 40_000 && box.summary.sum == 40_000)
    }
}

private final class Shared: Sendable {
    let counter = Counter()
    let gauge = Gauge()
    let histogram = Histogram()
    let summary = Summary()
}

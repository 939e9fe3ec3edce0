import Testing

@testable import SelfMetrics

/// A family as lines of text, as short as a test wants to read them.
func lines(_ family: MetricFamily) -> [String] {
    family.samples.map { sample in
        let labels = sample.labels.map { "\($0)=\"\($1)\"" }.joined(separator: ",")
        return "\(family.name)\(sample.suffix)" + (labels.isEmpty ? "" : "{\(labels)}") + " \(sample.value)"
    }
}

@Suite("The registry")
struct MetricRegistryTests {
    @Test("gathers families by name and series by label values, byte-wise")
    func sorts() {
        let registry = MetricRegistry()
        registry.gauge("b", "B.").set(2)
        let family = registry.counter("a_total", "A.", labels: ["job", "zone"])
        family.with("node", "z").increment()
        family.with("node", "a").increment(by: 3)
        family.with("Node", "m").increment(by: 2)
        let gathered = registry.gather()
        #expect(gathered.map(\.name) == ["a_total", "b"])
        #expect(
            lines(gathered[0]) == [
                "a_total{job=\"Node\",zone=\"m\"} 2.0", "a_total{job=\"node\",zone=\"a\"} 3.0",
                "a_total{job=\"node\",zone=\"z\"} 1.0",
            ]
        )
        #expect(gathered[0].help == "A." && gathered[0].kind == .counter)
    }

    @Test("writes labels by name, whatever order they are declared in")
    func sortsLabels() {
        let registry = MetricRegistry()
        let family = registry.gauge("g", "G.", labels: ["name", "config"])
        family.with("a", "z").set(1)
        family.with("b", "y").set(2)
        family.remove(with: "c", "x")
        #expect(
            registry.gather().flatMap(lines) == [
                "g{config=\"y\",name=\"b\"} 2.0", "g{config=\"z\",name=\"a\"} 1.0",
            ]
        )
    }

    @Test("leaves out a labelled family that has no child yet")
    func omitsEmptyFamilies() {
        let registry = MetricRegistry()
        _ = registry.counter("a_total", "A.", labels: ["job"])
        #expect(registry.gather().isEmpty)
    }

    @Test("gives the metric that is there when a name is registered again")
    func sharesByName() {
        let registry = MetricRegistry()
        registry.counter("a_total", "A.").increment()
        registry.counter("a_total", "A.").increment()
        registry.gauge("g", "G.", labels: ["job"]).with("x").set(1)
        registry.gauge("g", "G.", labels: ["job"]).with("x").add(1)
        #expect(registry.gather().flatMap(lines) == ["a_total 2.0", "g{job=\"x\"} 2.0"])
    }

    @Test("a removed child is gone, and starts at zero when it is asked for again")
    func removesChildren() {
        let registry = MetricRegistry()
        let family = registry.counter("a_total", "A.", labels: ["job"])
        family.with("x").increment(by: 7)
        family.with("y").increment()
        family.remove(with: "x")
        #expect(registry.gather().flatMap(lines) == ["a_total{job=\"y\"} 1.0"])
        #expect(family.with("x").value == 0)
    }

    @Test("tells label values apart that Unicode calls equal")
    func comparesBytes() {
        let family = MetricRegistry().counter("a_total", "A.", labels: ["job"])
        family.with("\u{E9}").increment()
        #expect(family.with("e\u{301}").value == 0)
    }

    @Test("asks collected metrics at each gathering, and may be asked back by them")
    func collects() {
        let registry = MetricRegistry()
        let source = registry.counter("source_total", "S.")
        registry.collect("collected", "C.") { source.value * 10 }
        registry.collect("per_job", "P.", labels: ["job"]) {
            [(["b"], Double(registry.gauge("inner", "I.").value)), (["a"], 1)]
        }
        source.increment(by: 4)
        let all = registry.gather().flatMap(lines)
        #expect(all.contains("collected 40.0"))
        #expect(all.filter { $0.hasPrefix("per_job") } == ["per_job{job=\"a\"} 1.0", "per_job{job=\"b\"} 0.0"])
        source.increment()
        #expect(registry.gather().flatMap(lines).contains("collected 50.0"))
    }

    @Test("a metric that was taken out is not gathered")
    func unregisters() {
        let registry = MetricRegistry()
        let counter = registry.counter("a_total", "A.")
        registry.unregister("a_total")
        counter.increment()
        #expect(registry.gather().isEmpty)
        #expect(registry.counter("a_total", "A.").value == 0)
    }

    @Test("has the process's own metrics with values that can be true")
    func processMetrics() {
        let registry = MetricRegistry()
        registry.registerProcessMetrics()
        let values = Dictionary(
            uniqueKeysWithValues: registry.gather().map { ($0.name, $0.samples.first?.value ?? .nan) }
        )
        #expect(
            values.keys.sorted() == [
                "process_cpu_seconds_total", "process_max_fds", "process_network_receive_bytes_total",
                "process_network_transmit_bytes_total", "process_open_fds", "process_resident_memory_bytes",
                "process_start_time_seconds", "process_threads", "process_virtual_memory_bytes",
                "process_virtual_memory_max_bytes",
            ]
        )
        #expect(values["process_threads", default: 0] >= 1)
        #expect(values["process_open_fds", default: 0] >= 3)
        #expect(values["process_resident_memory_bytes", default: 0] > 1_000_000)
        #expect(values["process_start_time_seconds", default: 0] > 1_500_000_000)
        #expect(values["process_cpu_seconds_total", default: 0] > 0)
        #expect(values["process_virtual_memory_max_bytes", default: 0] > 1_000_000)
    }

    @Test("reads the limit of memory and the network's counts by their names")
    func processTraffic() {
        let limits = "Limit      Soft Limit  Hard Limit  Units\nMax address space  8000  unlimited  bytes\n"
        let netstat = "TcpExt: InOctets\nTcpExt: 1\nIpExt: InNoRoutes InOctets OutOctets\nIpExt: 0 70 500\n"
        var traffic = ProcessTraffic(limits: limits, netstat: netstat)
        #expect(traffic.addressSpaceLimit == 8000)
        #expect(traffic.receivedBytes == 70 && traffic.sentBytes == 500)
        traffic = ProcessTraffic(
            limits: "Max address space   unlimited  unlimited  bytes\n",
            netstat: "IpExt: InOctets\n"
        )
        #expect(traffic.addressSpaceLimit == 18_446_744_073_709_551_616)
        #expect(traffic.receivedBytes == nil && traffic.families.count == 1)
    }
}

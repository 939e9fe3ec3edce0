internal import CSystem

/// What the system says about this process: for `/metrics` and the Engine screen.
package struct ProcessStatistics: Sendable, Hashable {
    /// User and system time of all threads since the start.
    package let cpuSeconds: Double
    /// Seconds since 1970.
    package let startTimeSeconds: Double
    package let residentBytes: Int
    package let virtualBytes: Int
    package let threadCount: Int
    package let openDescriptors: Int
    /// The soft limit; nil when there is none.
    package let descriptorLimit: Int?

    /// Reads /proc/self: some tens of microseconds, more with thousands of open descriptors. Any thread.
    package static func read() -> ProcessStatistics {
        var raw = csystem_process_statistics()
        _ = csystem_read_process_statistics(&raw)
        return ProcessStatistics(
            cpuSeconds: raw.cpu_seconds,
            startTimeSeconds: raw.start_time_seconds,
            residentBytes: Int(raw.resident_bytes),
            virtualBytes: Int(raw.virtual_bytes),
            threadCount: Int(raw.thread_count),
            openDescriptors: Int(raw.open_descriptors),
            descriptorLimit: Int(exactly: raw.descriptor_limit)
        )
    }

    /// Raises the limit of open descriptors as far as the system allows it and returns it; nil when there is none. Once,
    /// at start.
    @discardableResult
    package static func raiseDescriptorLimit() -> Int? { Int(exactly: csystem_raise_descriptor_limit()) }
}

extension ProcessStatistics {
    /// `process_*` under the names and help texts that client libraries give them.
    var families: [MetricFamily] {
        let values: [(String, String, MetricKind, Double)] = [
            ("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", .counter, cpuSeconds),
            ("process_resident_memory_bytes", "Resident memory size in bytes.", .gauge, Double(residentBytes)),
            ("process_virtual_memory_bytes", "Virtual memory size in bytes.", .gauge, Double(virtualBytes)),
            ("process_open_fds", "Number of open file descriptors.", .gauge, Double(openDescriptors)),
            (
                "process_max_fds", "Maximum number of open file descriptors.", .gauge,
                descriptorLimit.map { Double($0) } ?? .infinity
            ),
            (
                "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", .gauge,
                startTimeSeconds
            ),
            ("process_threads", "Number of OS threads in the process.", .gauge, Double(threadCount)),
        ]
        return values.map { name, help, kind, value in
            MetricFamily(name: name, help: help, kind: kind, samples: [MetricSample(value: value)])
        }
    }
}

extension MetricRegistry {
    /// Registers the process's own metrics, read at each gathering. Once per registry.
    package func registerProcessMetrics() {
        collectFamilies { ProcessStatistics.read().families + ProcessTraffic.read().families }
    }
}

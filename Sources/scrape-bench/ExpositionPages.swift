/// Pages that change from scrape to scrape as real ones do: most values stay, counters grow, observations fall into
/// buckets.
struct ExpositionPages {
    enum Shape: String {
        /// Many small families with one to a few dozen series each.
        case node = "node_exporter page"
        /// 250 histograms of 12 buckets.
        case histograms = "histogram page"
    }

    enum Syntax {
        case text, openMetrics, openMetricsWithExemplars, openMetricsWithCreation
    }

    /// A family of counters or gauges.
    private struct Family {
        let name: String
        let isCounter: Bool
        var series: [(labels: String, value: Double)]
    }

    private struct Histogram {
        let labels: String
        var counts: [Int]
        var sum: Double
        /// The exemplar per bucket.
        var exemplars: [String]
    }

    private static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let syntax: Syntax
    private let shape: Shape
    private var families: [Family] = []
    private var histograms: [Histogram] = []
    private var random = BenchmarkGenerator()
    private var now = 1_700_000_000.0

    init(_ shape: Shape, _ syntax: Syntax) {
        self.shape = shape
        self.syntax = syntax
        switch shape {
        case .node: families = (0..<180).map { family($0) }
        case .histograms: histograms = (0..<250).map { histogram($0) }
        }
    }

    /// How many samples each page has.
    var sampleCount: Int {
        families.reduce(0) { $0 + $1.series.count } + histograms.count * (Self.bounds.count + 3)
    }

    /// The next scrape's page.
    mutating func next() -> [UInt8] {
        now += 15
        families = families.map { grown($0) }
        histograms = histograms.map { random.next() % 10 < 3 ? observed($0) : $0 }
        return page()
    }

    private mutating func family(_ number: Int) -> Family {
        let isCounter = number % 3 != 0
        let count = number % 9 == 0 ? 32 : number % 3 == 0 ? 1 : 4
        let series = (0..<count).map { index in
            let labels =
                count == 1 ? "" : "{device=\"nvme0n\(index)\",mode=\"\(["user", "system", "idle"][index % 3])\"}"
            return (labels: labels, value: Double(random.next() % 10_000_000) / (isCounter ? 1 : 100))
        }
        return Family(name: "node_subsystem\(number / 12)_metric\(number)", isCounter: isCounter, series: series)
    }

    private mutating func histogram(_ number: Int) -> Histogram {
        let count = Self.bounds.count + 1
        return Histogram(
            labels: "handler=\"/api/v1/handler\(number % 50)\",method=\"GET\",code=\"\(200 + number / 50)\"",
            counts: (1...count).map { $0 * Int(random.next() % 1000) + $0 * 1000 },
            sum: Double(random.next() % 1_000_000) / 1000,
            exemplars: (0..<count).map { _ in exemplar() }
        )
    }

    /// Three series in ten change.
    private mutating func grown(_ family: Family) -> Family {
        var family = family
        for index in family.series.indices where random.next() % 10 < 3 {
            family.series[index].value += Double(random.next() % 1000) / (family.isCounter ? 1 : 100)
        }
        return family
    }

    /// One observation: the cumulative counts from its bucket on, the sum, and the bucket's exemplar.
    private mutating func observed(_ old: Histogram) -> Histogram {
        var histogram = old
        let bucket = Int(random.next() % UInt64(histogram.counts.count))
        for index in bucket..<histogram.counts.count { histogram.counts[index] += 1 }
        histogram.sum += Double(random.next() % 1000) / 1000
        histogram.exemplars[bucket] = exemplar()
        return histogram
    }

    private mutating func exemplar() -> String {
        let trace = String(random.next(), radix: 16) + String(random.next(), radix: 16)
        return " # {trace_id=\"\(trace)\"} 0.\(random.next() % 1_000_000) \(now)"
    }

    private func page() -> [UInt8] {
        var text = ""
        for family in families {
            let sample = family.isCounter ? family.name + "_total" : family.name
            head(&text, syntax == .text ? sample : family.name, family.isCounter ? "counter" : "gauge")
            for series in family.series { text += "\(sample)\(series.labels) \(GoNumber.text(series.value))\n" }
        }
        if !histograms.isEmpty { head(&text, "http_request_duration_seconds", "histogram") }
        for histogram in histograms { append(histogram, to: &text) }
        if syntax != .text { text += "# EOF\n" }
        return Array(text.utf8)
    }

    private func append(_ histogram: Histogram, to text: inout String) {
        let name = "http_request_duration_seconds"
        for (index, count) in histogram.counts.enumerated() {
            let bound = index < Self.bounds.count ? GoNumber.text(Self.bounds[index]) : "+Inf"
            text += "\(name)_bucket{\(histogram.labels),le=\"\(bound)\"} \(count)"
            // Not every bucket has seen a traced request.
            if syntax == .openMetricsWithExemplars, index % 3 != 2 { text += histogram.exemplars[index] }
            text += "\n"
        }
        text += "\(name)_sum{\(histogram.labels)} \(GoNumber.text(histogram.sum))\n"
        text += "\(name)_count{\(histogram.labels)} \(histogram.counts.last ?? 0)\n"
        if syntax == .openMetricsWithCreation { text += "\(name)_created{\(histogram.labels)} 1.7e+09\n" }
    }

    private func head(_ text: inout String, _ name: String, _ type: String) {
        text += "# HELP \(name) What this family counts or measures, in a sentence.\n# TYPE \(name) \(type)\n"
    }
}

/// Numbers as exporters write them: whole ones without a point.
private enum GoNumber {
    static func text(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : String(value)
    }
}

import ScrapeTestSupport

/// The text formats that pages are written in.
enum PageDialect: String, CustomStringConvertible {
    case prometheus, openMetrics

    var description: String { rawValue }

    var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4"
        case .openMetrics: "application/openmetrics-text; version=1.0.0"
        }
    }
}

/// Writes pages as exporters do, with everything a format has: odd names and numbers, repeated families, series that come
/// twice, histograms that do not add up.
struct PageWriter {
    let dialect: PageDialect
    let start: Int64
    var random: SeededRandom
    private var text = ""

    init(_ dialect: PageDialect, start: Int64, random: SeededRandom) {
        self.dialect = dialect
        self.start = start
        self.random = random
    }

    mutating func page(_ name: String) -> CorpusPage {
        text = ""
        for _ in 0..<(1 + below(6)) { addFamily() }
        if dialect == .openMetrics { text += "# EOF\n" }
        return CorpusPage(name: name, contentType: dialect.contentType, body: Array(text.utf8))
    }

    // MARK: Families

    private mutating func addFamily() {
        let name = pick(["a", "http_requests", "b:c", "load1", "x_seconds", "go_gc", "rpc", "m_bytes", "a_b_c"])
        let type = pick(
            dialect == .openMetrics
                ? [
                    "counter", "gauge", "histogram", "summary", "unknown", "info", "stateset", "gaugehistogram",
                    "histogram",
                ]
                : ["counter", "gauge", "histogram", "summary", "untyped", "histogram", "counter"]
        )
        let hasType = below(8) > 0
        if hasType { text += "# TYPE \(name) \(type)\n" }
        if below(3) > 0 { text += "# HELP \(name) \(help())\n" }
        if dialect == .openMetrics, let unit = name.split(separator: "_").last, name.contains("_"), below(2) == 0 {
            text += "# UNIT \(name) \(unit)\n"
        }
        for _ in 0..<(1 + below(3)) {
            let labels = labels()
            switch type {
            case "histogram", "gaugehistogram": addHistogram(name, labels)
            case "summary": addSummary(name, labels)
            case "counter": addCounter(name, labels)
            case "info": addSample("\(name)_info", labels, "1")
            default: for _ in 0..<(1 + below(2)) { addSample(name, labels + self.labels(), number()) }
            }
        }
    }

    private mutating func addCounter(_ name: String, _ labels: [String]) {
        let suffix = dialect == .openMetrics || below(2) == 0 ? "_total" : ""
        addSample(name + suffix, labels, number())
        if below(2) == 0 { addSample("\(name)_created", labels, seconds()) }
    }

    private mutating func addSummary(_ name: String, _ labels: [String]) {
        for quantile in ["0", "0.5", "0.90", "0.99", "1"].prefix(below(6)) {
            addSample(name, labels + ["quantile=\"\(quantile)\""], number())
        }
        addSample("\(name)_sum", labels, number())
        addSample("\(name)_count", labels, "\(below(1000))")
        if below(3) == 0 { addSample("\(name)_created", labels, seconds()) }
    }

    private mutating func addHistogram(_ name: String, _ labels: [String]) {
        let all = ["-5", "0", "0.005", "0.01", "1", "2.5", "10", "1e3", "1000000"]
        var bounds = all.filter { _ in below(3) > 0 }
        if below(8) > 0 { bounds.append("+Inf") }
        var total = 0
        var lines: [(String, [String], String)] = []
        for bound in bounds {
            // Some do not rise, some are not whole.
            total += below(30) == 0 ? -below(5) : below(3) * below(20)
            let count = below(60) == 0 ? "\(total).5" : "\(total)"
            lines.append(("\(name)_bucket", labels + ["le=\"\(bound)\""], count))
        }
        if below(10) > 0 { lines.append(("\(name)_sum", labels, number())) }
        if below(10) > 0 { lines.append(("\(name)_count", labels, "\(below(20) == 0 ? total + 1 : total)")) }
        if below(3) == 0 { lines.append(("\(name)_created", labels, seconds())) }
        if below(8) == 0 { lines.shuffle(using: &random) }
        if below(10) == 0 { lines.append(("\(name)_max", labels, number())) }
        for line in lines { addSample(line.0, line.1, line.2) }
    }

    // MARK: Lines

    private mutating func addSample(_ name: String, _ labels: [String], _ value: String) {
        text += name
        if !labels.isEmpty || below(10) == 0 { text += "{\(labels.joined(separator: ","))}" }
        text += " \(value)"
        if below(12) == 0 { text += " \(timestamp())" }
        if dialect == .openMetrics, below(4) == 0 { addExemplar() }
        text += "\n"
    }

    private mutating func addExemplar() {
        let labels =
            below(5) == 0 ? [] : ["trace_id=\"\(random.next() % 1_000_000)\""] + (below(4) == 0 ? self.labels() : [])
        text += " # {\(labels.joined(separator: ","))} \(number())"
        if below(2) == 0 { text += " \(seconds())" }
    }

    /// The time of a sample in the unit of the format, some minutes ago or just now.
    private mutating func timestamp() -> String {
        dialect == .openMetrics ? seconds() : "\(start - Int64(below(600_000)))"
    }

    private mutating func seconds() -> String {
        let millis = start - Int64(below(600_000))
        switch below(3) {
        case 0: return "\(millis / 1000)"
        case 1: return "\(millis / 1000).\(millis % 1000)"
        default: return "\(Double(millis) / 1000)"
        }
    }

    private mutating func labels() -> [String] {
        let names = ["b", "code", "method", "zone", "le_", "A", "_x", "\"ü.v\"", "instance", "job"]
        let values = [
            "1", "200", "GET", "", "a b", "ü", "q\\\"x", "back\\\\slash", "new\\nline", "odd\\t", "/var/lib",
            "\u{1F600}",
        ]
        var labels: [String] = []
        for name in names where below(5) == 0 { labels.append("\(name)=\"\(pick(values))\"") }
        return labels
    }

    private mutating func help() -> String {
        pick(["What it counts.", "", "back\\\\slash \\n and \\\"quote\\\"", "ü", "two  blanks ", "odd \\t"])
    }

    private mutating func number() -> String {
        switch below(12) {
        case 0: pick(["NaN", "+Inf", "-Inf", "0", "-0", "1e308", "5e-324", "1e-400", "nan", "Inf"])
        case 1: "\(Double(bitPattern: random.next() & ~(0x7FF << 52) | (0x300 + random.next() % 0x200) << 52))"
        case 2: "1.\(random.next() % 1_000_000_000)e+\(below(30))"
        case 3: "-\(below(1000)).\(below(1000))"
        case 4...6: "\(below(1000)).\(below(100_000))"
        default: "\(below(10_000_000))"
        }
    }

    private mutating func below(_ limit: Int) -> Int { random.below(limit) }

    private mutating func pick(_ choices: [String]) -> String { random.pick(choices) }
}

import MetricModel

/// One page of an exporter, a function of its number: every kind of value and of life that a log must keep.
struct ScrapedPage {
    struct Series {
        /// With the metric's name, without those of the target.
        var labels: [(name: String, value: String)]
        var value: Double
        /// The time that the page itself gives.
        var ownMillis: Int64?
    }

    /// The name of the series whose value is the page's number.
    static let numberName = "page_number"

    let series: [Series]

    /// `start` is the own time of page 0.
    init(_ number: Int, start: Int64) {
        let count = Double(number)
        var series = [
            Series(Self.numberName, count), Series("counter_total", count * 10), Series("third", count / 3),
            Series("not_a_number", .nan), Series("endless", .infinity), Series("minus_endless", -.infinity),
            Series("largest", .greatestFiniteMagnitude), Series("smallest", .leastNonzeroMagnitude),
            Series("minus_zero", -0.0),
            Series("long", 1, [("text", String(repeating: "long \"quoted\" \\ ", count: 200))]),
            Series("mémoire.utilisée", count, [("läbel x", "日本\n"), ("zz", "1")]),
        ]
        if number % 2 == 0 { series.append(Series("even_pages_only", 1, [("kind", "vanishing")])) }
        if number == 1 { series.append(Series("once", 1)) }
        series.append(Series("own_time", count, ownMillis: start + Int64(number) * 1000))
        self.series = series
    }

    /// The page as an exporter gives it.
    var text: String {
        series.map { series in
            let pairs = series.labels.dropFirst().map { "\(GoSyntax.quoted($0.name))=\(Self.escaped($0.value))" }
            let head = ([GoSyntax.quoted(series.labels[0].value)] + pairs).joined(separator: ",")
            return "{\(head)} \(GoSyntax.float(series.value))\(series.ownMillis.map { " \($0)" } ?? "")\n"
        }
        .joined()
    }

    /// As the text format wants it: unlike Go it leaves letters of all the world alone.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "\"\(escaped)\""
    }
}

extension ScrapedPage.Series {
    fileprivate init(
        _ name: String,
        _ value: Double,
        _ labels: [(name: String, value: String)] = [],
        ownMillis: Int64? = nil
    ) {
        self.labels = [("__name__", name)] + labels
        self.value = value
        self.ownMillis = ownMillis
    }
}

internal import Exposition

/// Prints what reading a page costs per sample, page by page and format by format, for the rows whose name has `part` in
/// it.
func runExpositionBenchmark(named part: String) {
    guard let node = CapturedPages.nodeExporter() else {
        print("exposition: the captured pages are not here; run it in the repository's folder")
        return
    }
    let rows = nodeRows(node) + histogramRows(HistogramPage.twoScrapes())
    let chosen = rows.filter { part.isEmpty || $0.name.contains(part) }
    guard !chosen.isEmpty else {
        print("exposition: no row has \(part) in its name; there are: \(rows.map(\.name).joined(separator: "; "))")
        return
    }
    print(
        """
        exposition: ns of CPU time per sample; steady: two pages of the same series in turns, read by 1 or 100 targets
          node_exporter: captured from a node_exporter 1.5, 10 s apart (OpenMetrics: the same, written as Go does)
          histograms: made up, 250 of 12 buckets, 3 in 10 with a new observation
        """
    )
    print(ExpositionTable.head)
    for row in chosen { print(ExpositionTable.line(row, row.measure())) }
}

private func nodeRows(_ node: CapturedPages) -> [ExpositionRow] {
    [
        ExpositionRow("node_exporter, text", node.text, .prometheusText),
        ExpositionRow("node_exporter, OpenMetrics", node.openMetrics, .openMetricsText),
        ExpositionRow("node_exporter, protobuf", node.protobuf, .protobuf),
    ]
}

private func histogramRows(_ pages: [HistogramPage]) -> [ExpositionRow] {
    var listing = ReadOptions()
    listing.exemplars = true
    var dating = ReadOptions()
    dating.createdTimestamps = true
    var converting = ReadOptions()
    converting.convertsClassicHistograms = true
    let text = pages.map { $0.text() }
    let withExemplars = pages.map { $0.openMetrics(.exemplars) }
    return [
        ExpositionRow("histograms, text", text, .prometheusText),
        ExpositionRow("histograms, OpenMetrics", pages.map { $0.openMetrics([]) }, .openMetricsText),
        ExpositionRow("histograms, OpenMetrics, exemplars not asked for", withExemplars, .openMetricsText),
        ExpositionRow("histograms, OpenMetrics, exemplars listed", withExemplars, .openMetricsText, listing),
        ExpositionRow(
            "histograms, OpenMetrics, created timestamps",
            pages.map { $0.openMetrics(.created) },
            .openMetricsText,
            dating
        ),
        ExpositionRow("histograms, protobuf, classic", pages.map { $0.protobuf(isNative: false) }, .protobuf),
        ExpositionRow("histograms, protobuf, native", pages.map { $0.protobuf(isNative: true) }, .protobuf),
        ExpositionRow("histograms, text to custom buckets, le last", text, .prometheusText, converting),
        ExpositionRow(
            "histograms, text to custom buckets, le first",
            pages.map { $0.text(boundFirst: true) },
            .prometheusText,
            converting
        ),
    ]
}

/// Costs in columns.
private enum ExpositionTable {
    private static let names = ["bytes", "samples", "first sight", "steady", "steady x100", "MB/s", "kept B"]
    private static let nameWidth = 48

    static var head: String { line("page", names) }

    static func line(_ row: ExpositionRow, _ costs: ExpositionRow.Costs) -> String {
        if let fault = costs.fault { return line(row.name, [fault]) }
        let figures = [costs.firstSight, costs.steady, costs.steadyCold].map(Benchmark.text)
        return line(
            row.name,
            ["\(row.bodies[0].count)", "\(row.sampleCount)"] + figures
                + ["\(Int(costs.speed))", Benchmark.text(costs.keptBytes)]
        )
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        let padding = String(repeating: " ", count: max(1, nameWidth - name.count))
        return zip(cells, names).reduce(name + padding) { line, cell in
            line + String(repeating: " ", count: max(0, cell.1.count - cell.0.count) + 2) + cell.0
        }
    }
}

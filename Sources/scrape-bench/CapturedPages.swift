internal import Exposition
internal import ScrapeTestSupport

/// Two pages of one target, the second scraped ten seconds after the first.
struct CapturedPages {
    private static let directory = "Sources/scrape-bench/Pages"

    /// The pages of a node_exporter 1.5 as it wrote them.
    let text: [[UInt8]]
    let protobuf: [[UInt8]]

    /// nil when the files are not below the current directory.
    static func nodeExporter() -> CapturedPages? {
        let files = PageFile.pages(in: directory).filter { $0.name.hasPrefix("node_exporter-") }
        let pages = CapturedPages(
            text: files.filter { $0.format == .prometheusText }.map(\.bytes),
            protobuf: files.filter { $0.format == .protobuf }.map(\.bytes)
        )
        return pages.text.count == 2 && pages.protobuf.count == 2 ? pages : nil
    }

    /// The text pages as Go's client library writes them in OpenMetrics, which this exporter does not offer: families of
    /// counters without `_total`, `unknown` for `untyped`, whole numbers with a point, `# EOF`.
    var openMetrics: [[UInt8]] {
        text.map { page in
            let lines = String(decoding: page, as: UTF8.self).split(separator: "\n")
            let counters = lines.filter { $0.hasPrefix("# TYPE ") && $0.hasSuffix(" counter") }
            let names = Set(counters.map { $0.split(separator: " ")[2] })
            return Array((lines.map { Self.openMetrics($0, names) }.joined() + "# EOF\n").utf8)
        }
    }

    private static func openMetrics(_ line: Substring, _ counters: Set<Substring>) -> String {
        guard line.hasPrefix("#") else {
            let value = line.split(separator: " ").last ?? ""
            return line + (value.allSatisfy { $0.isNumber || $0 == "-" } ? ".0\n" : "\n")
        }
        var words = line.split(separator: " ", maxSplits: 3)
        if counters.contains(words[2]) { words[2].removeLast("_total".count) }
        if words[1] == "TYPE", words[3] == "untyped" { words[3] = "unknown" }
        return words.joined(separator: " ") + "\n"
    }
}

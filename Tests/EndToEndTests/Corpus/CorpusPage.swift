import ScrapeTestSupport

/// A page of the corpus: what a target answers, always the same.
struct CorpusPage {
    var name: String
    var contentType: String
    var body: [UInt8]
}

/// Everything the real Prometheus and ours are given to read. Times lie around `start`, in milliseconds; all else is a
/// function of the seed.
struct ExpositionCorpus {
    let pages: [CorpusPage]

    init(start: Int64, seed: UInt64 = 20_251_121) {
        var random = SeededRandom(seed: seed)
        var pages = Self.rows
        for dialect in [PageDialect.prometheus, .openMetrics] {
            var written: [CorpusPage] = []
            for index in 0..<60 {
                var writer = PageWriter(dialect, start: start, random: random)
                written.append(writer.page("\(dialect) written \(index)"))
                random = writer.random
            }
            pages += written
            for index in 0..<110 {
                let page = random.pick(written)
                var body = page.body
                for _ in 0..<(1 + random.below(3)) { BodyMutation.mutate(&body, &random) }
                let name = "\(dialect) mutated \(index)"
                pages.append(CorpusPage(name: name, contentType: page.contentType, body: body))
            }
        }
        for index in 0..<120 {
            var writer = ProtobufPageWriter(start: start, random: random)
            pages.append(writer.page("protobuf written \(index)"))
            random = writer.random
        }
        self.pages = pages.filter { !Self.crashesPrometheus($0) }
    }

    /// Rows of the reference and of our own suites: one thing each.
    private static var rows: [CorpusPage] {
        AwkwardLines.all.enumerated().map { CorpusPage(name: "row \($0)", contentType: "text/plain", body: $1) }
            + OpenMetricsLines.all.enumerated().map {
                CorpusPage(name: "OpenMetrics row \($0)", contentType: PageDialect.openMetrics.contentType, body: $1)
            }
    }

    /// A label name without a value is a metric's name to Prometheus 3.5, cut at both ends; a short one ends its process.
    private static func crashesPrometheus(_ page: CorpusPage) -> Bool {
        guard page.contentType != ProtobufPage.contentType else { return false }
        var isInName = false
        var isAfterName = false
        for byte in page.body {
            switch byte {
            case 0x7B, 0x2C:
                if byte == 0x2C, isInName || isAfterName { return true }
                (isInName, isAfterName) = (false, false)
            case 0x41...0x5A, 0x61...0x7A, 0x5F, 0x30...0x39:
                if isAfterName { isAfterName = false }
                isInName = true
            case 0x20, 0x09, 0x0A:
                if isInName { (isInName, isAfterName) = (false, true) }
            case 0x7D:
                if isInName || isAfterName { return true }
            default: (isInName, isAfterName) = (false, false)
            }
        }
        return false
    }
}

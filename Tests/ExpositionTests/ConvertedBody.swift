import MetricModel

@testable import Exposition

/// The entries of a body whose classic histograms are converted, as texts.
struct ConvertedBody {
    /// Samples and histograms in order: labels, value or histogram, timestamp.
    private(set) var entries: [String] = []
    /// The exposure keys of the entries.
    private(set) var keys: [String] = []
    /// The histograms alone.
    private(set) var histograms: [NativeHistogram] = []
    /// Which entry has which exemplars: their values.
    private(set) var exemplars: [Int: [Double]] = [:]
    private(set) var createdTimestamps: [Int64] = []
    private(set) var metadataCount = 0
    private(set) var problem: String?

    init(text: String, keepsClassic: Bool = false) {
        let body = BodyBuffer(Array(text.utf8))
        let view = BodyView(body)
        self.init(TextScanner(base: view.start, byteCount: view.count), view, keepsClassic)
        withExtendedLifetime(body) {}
    }

    init(_ base: some EntryScanner, _ view: BodyView, _ keepsClassic: Bool) {
        var scanner = CustomBucketScanner(base, body: view, keepsClassicHistograms: keepsClassic)
        while true {
            switch scanner.next() {
            case .end: return
            case .problem:
                problem = scanner.problem?.text
                return
            case .comment: continue
            case .help, .type, .unit: metadataCount += 1
            case .sample: add(&scanner, GoSyntax.float(Double(bitPattern: scanner.valueBits)))
            case .histogram:
                histograms.append(scanner.histogram)
                add(&scanner, scanner.histogram.description)
            }
        }
    }

    private mutating func add(_ scanner: inout some EntryScanner, _ value: String) {
        var builder = LabelsBuilder()
        scanner.appendLabels(into: &builder)
        var row: [ExemplarRow] = []
        scanner.appendExemplars(row: Int32(entries.count), to: &row)
        if !row.isEmpty {
            exemplars[entries.count] = row.map { exemplar in
                exemplar.row == Int32(entries.count) ? Double(bitPattern: exemplar.valueBits) : .nan
            }
        }
        createdTimestamps.append(scanner.createdTimestamp())
        keys.append(String(decoding: scanner.key, as: UTF8.self))
        let time = scanner.timestamp == BodyTable.noTimestamp ? "" : " @\(scanner.timestamp)"
        entries.append("\(builder.exposedText) \(value)\(time)")
    }
}

internal import MetricModel
internal import SampleStorage

/// Many targets that show the same pages, each at another moment, scraped every 10 s up to now.
struct StorageFarm {
    private static let intervalMillis: Int64 = 10_000

    let pages: StoragePages
    let targetCount: Int
    let roundCount: Int
    /// The first scrape of the first target, in milliseconds.
    private let startMillis: Int64
    private var columns: [SampleColumns]

    init(_ pages: StoragePages, targetCount: Int, roundCount: Int) {
        self.pages = pages
        self.targetCount = targetCount
        self.roundCount = roundCount
        startMillis = WallTime.now().milliseconds - Int64(roundCount) * Self.intervalMillis
        columns = Array(repeating: SampleColumns(), count: targetCount)
    }

    var samplesPerRound: Int { targetCount * pages.labels.count }

    /// Learns the references of every target's series in a storage.
    mutating func resolve(in storage: some Appendable) {
        for target in 0..<targetCount {
            var appender = storage.appender()
            columns[target].removeAll()
            for labels in pages.labels {
                var builder = LabelsBuilder(labels)
                builder.set("instance", "node-\(target).example.org:9100")
                builder.set("job", "node")
                guard case .success(let ref) = appender.resolve(builder.build()) else { continue }
                columns[target].append(ref, valueBits: 0)
            }
            appender.rollback()
        }
    }

    /// Calls `body` with every target's samples of a round.
    mutating func scrape(round: Int, _ body: (SampleColumns, WallTime) -> Void) {
        for target in 0..<targetCount {
            columns[target].timestampMillis =
                startMillis + Int64(round) * Self.intervalMillis + Int64(target) * Self.intervalMillis
                / Int64(targetCount)
            // Each goes through the pages from a place of its own, as machines do that were not started together.
            let page = pages.values[(round + target) % pages.values.count]
            columns[target].valueBits.withUnsafeMutableBufferPointer { bits in
                for index in bits.indices { bits[index] = page[index] }
            }
            body(columns[target], WallTime(milliseconds: columns[target].timestampMillis))
        }
    }
}

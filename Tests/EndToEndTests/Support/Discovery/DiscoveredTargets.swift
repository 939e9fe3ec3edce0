import JSON

/// What a program has discovered at one moment, as its API says: active and dropped targets.
struct DiscoveredTargets: Equatable {
    /// A line for each: state, pool, discovered labels and what was made of them.
    let lines: [String]
    /// `job 3+1`: active and dropped ones.
    let counts: [String: String]

    init(of address: String) {
        let answer = try? JSONReader.parse(LoopbackRequest.get(address, "/api/v1/targets").body)["data"]
        var lines: [String] = []
        var counts: [String: (active: Int, dropped: Int)] = [:]
        for (list, isActive) in [("activeTargets", true), ("droppedTargets", false)] {
            for target in answer?[list]?.elements ?? [] {
                let pool = target["scrapePool"]?.text ?? ""
                counts[pool, default: (0, 0)].active += isActive ? 1 : 0
                counts[pool, default: (0, 0)].dropped += isActive ? 0 : 1
                let texts = [Self.labels(target["discoveredLabels"]), Self.labels(target["labels"])]
                lines.append("\(list) \(pool) \(texts.joined(separator: " ")) \(target["scrapeUrl"]?.text ?? "")")
            }
        }
        self.lines = lines.sorted()
        self.counts = counts.mapValues { "\($0.active)+\($0.dropped)" }
    }

    /// Empty labels are none: Prometheus lists them.
    private static func labels(_ labels: JSONValue?) -> String {
        APIText.labels(.object((labels?.members ?? []).filter { $0.value.text != "" }))
    }
}

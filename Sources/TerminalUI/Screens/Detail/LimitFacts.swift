internal import MetricModel
internal import ScrapeEngine

/// How near a target is to each of its limits, and which of them it is beyond.
struct LimitFacts {
    let row: TargetRow
    let detail: TargetDetail?
    let pool: PoolRow?

    /// One limit: its name on the screen, its key in the file, what is used of it and how much there is.
    private struct Limit {
        var name: String
        var key: String
        var used: Int
        var limit: Int
        /// The largest that was seen, of what may have been refused or made smaller since, not what is there now.
        var isLargestSeen = false
    }

    /// One fact for each limit that is set.
    var facts: [StyledText] { limits.filter { $0.limit > 0 }.map(fact) }

    private var limits: [Limit] {
        let targets = Limit(
            name: "targets",
            key: "target_limit",
            used: pool?.targets ?? 0,
            limit: pool?.targetLimit ?? 0
        )
        guard let detail else { return [targets] }
        let limits = detail.limits
        let largest = detail.largest
        return [
            Limit(name: "samples", key: "sample_limit", used: samples(detail), limit: limits.samples),
            Limit(name: "body", key: "body_size_limit", used: bodyBytes(detail), limit: limits.bodyBytes),
            Limit(
                name: "labels",
                key: "label_limit",
                used: max(largest.labels, row.labels.count),
                limit: limits.labels,
                isLargestSeen: true
            ),
            Limit(
                name: "name",
                key: "label_name_length_limit",
                used: largest.nameLength,
                limit: limits.nameLength,
                isLargestSeen: true
            ),
            Limit(
                name: "value",
                key: "label_value_length_limit",
                used: largest.valueLength,
                limit: limits.valueLength,
                isLargestSeen: true
            ),
            Limit(
                name: "buckets",
                key: "native_histogram_bucket_limit",
                used: largest.buckets,
                limit: limits.buckets,
                isLargestSeen: true
            ),
            targets,
        ]
    }

    private func fact(_ limit: Limit) -> StyledText {
        let isExceeded =
            !limit.isLargestSeen && limit.used > limit.limit || row.failure?.errorClass == "limit: \(limit.key)"
        let isNear = Double(limit.used) > Double(limit.limit) * 0.8
        let style: Style = isExceeded ? .error : isNear ? .warning : .plain
        var fact = StyledText("\(limit.name) ", .dim)
        // A body that is too large is not read to its end.
        if isExceeded, limit.used <= limit.limit {
            fact.add("exceeded", style)
            return fact
        }
        fact.add(ReadableNumber.percent(Int64(limit.used), of: Int64(limit.limit)), style)
        if limit.name != "body" {
            fact.add(" \(ReadableNumber.fullCount(limit.used))/\(ReadableNumber.fullCount(limit.limit))", .dim)
        }
        return fact
    }

    /// Of the newest scrape that was read to its end: one beyond the limit is.
    private func samples(_ detail: TargetDetail) -> Int {
        let isCounted = row.failure == nil || row.failure?.errorClass == "limit: sample_limit"
        return isCounted ? row.samplesKept : detail.lastGood?.samplesKept ?? 0
    }

    private func bodyBytes(_ detail: TargetDetail) -> Int {
        row.failure == nil ? row.bodyBytes : max(detail.lastGood?.bodyBytes ?? row.bodyBytes, 0)
    }
}

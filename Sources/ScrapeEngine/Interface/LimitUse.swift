internal import MetricModel
internal import ScrapeConfiguration

/// How much of one of its job's limits a target uses.
package struct LimitUse: Sendable, Hashable {
    /// By their keys in the configuration.
    package enum Limit: String, Sendable, CaseIterable {
        case samples = "sample_limit"
        case body = "body_size_limit"
        case labels = "label_limit"
        case nameLength = "label_name_length_limit"
        case valueLength = "label_value_length_limit"
        case buckets = "native_histogram_bucket_limit"
    }

    package var limit: Limit
    /// 1 is all of it; more when the limit is exceeded.
    package var share: Double

    package init(_ limit: Limit, share: Double) {
        self.limit = limit
        self.share = share
    }

    /// The limit that a target is nearest to, by the numbers of its last scrape; nil without limits, or when nothing is
    /// known of those that there are. O(1).
    static func nearest(of row: TargetRow, limits: TargetLimits, largest: LargestSeries) -> LimitUse? {
        var nearest: LimitUse?
        func look(_ limit: Limit, _ used: Int, _ allowed: Int) {
            guard allowed > 0 else { return }
            var share = Double(used) / Double(allowed)
            // What went beyond a limit is not always counted to its end.
            if row.failure?.step == .limit, row.failure?.errorClass == "limit: \(limit.rawValue)" {
                share = max(share, 1)
            }
            if share > nearest?.share ?? 0 { nearest = LimitUse(limit, share: share) }
        }
        let isSampleCountKnown = row.failure == nil || row.failure?.errorClass == "limit: \(Limit.samples.rawValue)"
        look(.samples, isSampleCountKnown ? row.samplesKept : 0, limits.samples)
        look(.body, max(row.bodyBytes, 0), limits.bodyBytes)
        look(.labels, largest.labels, limits.labels)
        look(.nameLength, largest.nameLength, limits.nameLength)
        look(.valueLength, largest.valueLength, limits.valueLength)
        look(.buckets, largest.buckets, limits.buckets)
        return nearest
    }
}

extension TargetLimits {
    /// Those of a job.
    init(of job: ScrapeJob) {
        self.init(
            samples: Int(clamping: job.sampleLimit),
            bodyBytes: Int(max(job.bodySizeLimit.bytes, 0)),
            labels: Int(clamping: job.labelLimit),
            nameLength: Int(clamping: job.labelNameLengthLimit),
            valueLength: Int(clamping: job.labelValueLengthLimit),
            buckets: Int(clamping: job.nativeHistogramBucketLimit)
        )
    }

    var isUnlimited: Bool { self == TargetLimits(samples: 0, bodyBytes: 0, labels: 0) }
}

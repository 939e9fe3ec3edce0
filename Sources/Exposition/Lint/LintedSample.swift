internal import MetricModel

/// One float sample under the rules about values.
struct LintedSample {
    let name: [UInt8]
    let family: PageFamily
    let identity: SampleIdentity
    let value: Double
    /// 0 where the format has one point per series.
    let timestamp: Int64
    let place: PagePlace

    /// What follows the family's name; empty when the sample is called as the family.
    var suffix: String {
        guard name.count > family.name.utf8.count else { return "" }
        return String(decoding: name[family.name.utf8.count...], as: UTF8.self)
    }

    func checkValue(
        _ labels: LabelsBuilder,
        family index: Int,
        _ shapes: inout HistogramShapes,
        into findings: inout FindingList
    ) {
        switch family.type {
        case .counter where suffix != "_created": checkCounter(&findings)
        case .histogram: checkHistogram(labels, index, &shapes, &findings)
        case .summary: checkSummary(labels, &findings)
        case .gaugeHistogram where suffix == "_bucket": checkCount(&findings)
        default: break
        }
    }

    private func checkCounter(_ findings: inout FindingList) {
        guard value.isNaN || value < 0 else { return }
        findings.add(
            .badCounter,
            family.name,
            at: place,
            "counter with the value \(numberText(value))",
            hint: value.isNaN
                ? "a counter that does not know its value leaves the sample out"
                : "counters start at zero and only grow; what can be negative is a gauge"
        )
    }

    private func checkCount(_ findings: inout FindingList) {
        guard value.isNaN || value < 0 else { return }
        findings.add(
            .badCount,
            family.name,
            at: place,
            "\(String(decoding: name, as: UTF8.self)) is \(numberText(value))",
            hint: "it counts observations: zero or more"
        )
    }

    // MARK: - Histograms

    private func checkHistogram(
        _ labels: LabelsBuilder,
        _ index: Int,
        _ shapes: inout HistogramShapes,
        _ findings: inout FindingList
    ) {
        var hasher = Hasher()
        hasher.combine(identity.metric)
        hasher.combine(timestamp)
        let key = hasher.finalize()
        switch suffix {
        case "_sum": shapes.sum(key, index, place)
        case "_count":
            checkCount(&findings)
            shapes.count(key, index, place, value)
        case "_bucket":
            checkCount(&findings)
            guard let bound = bound(labels, &findings) else { return }
            let fault = shapes.bucket(key, index, place, bound: bound, count: value)
            if let fault { add(fault, bound, &findings) }
        case "_created": break
        default: stray("a histogram's samples are called _bucket, _sum and _count", &findings)
        }
    }

    /// The bucket's upper bound; nil, and a finding, when it has none.
    private func bound(_ labels: LabelsBuilder, _ findings: inout FindingList) -> Double? {
        let text = labels.bytes(of: "le")
        if let bound = text.withUnsafeBytes({ try? FloatParser.goFloat($0) }), !bound.isNaN { return bound }
        let what = text.isEmpty ? "without an le label" : "with le=\(GoSyntax.quoted(bytes: text)), which is no number"
        findings.add(
            .badBound,
            family.name,
            at: place,
            "bucket \(what)",
            hint: "le is the bucket's upper bound, the last one +Inf"
        )
        return nil
    }

    private func add(_ fault: HistogramShapes.BucketFault, _ bound: Double, _ findings: inout FindingList) {
        switch fault {
        case .order(let last):
            findings.add(
                .bucketOrder,
                family.name,
                at: place,
                "bucket le=\"\(numberText(bound))\" behind le=\"\(numberText(last))\"",
                hint: "buckets stand in ascending order of le"
            )
        case .notCumulative(let last):
            findings.add(
                .notCumulative,
                family.name,
                at: place,
                "bucket le=\"\(numberText(bound))\" counts \(numberText(value)), the one below it \(numberText(last))",
                hint: "buckets are cumulative: each counts everything up to its bound"
            )
        }
    }

    // MARK: - Summaries

    private func checkSummary(_ labels: LabelsBuilder, _ findings: inout FindingList) {
        switch suffix {
        case "_sum", "_created": return
        case "_count": return checkCount(&findings)
        case "": break
        default: return stray("a summary's samples are called _sum, _count, and with quantile as the family", &findings)
        }
        let text = labels.bytes(of: "quantile")
        if let quantile = text.withUnsafeBytes({ try? FloatParser.goFloat($0) }), quantile >= 0, quantile <= 1 {
            return
        }
        let what = text.isEmpty ? "without a quantile label" : "with quantile=\(GoSyntax.quoted(bytes: text))"
        findings.add(
            .badQuantile,
            family.name,
            at: place,
            "summary sample \(what)",
            hint: "quantile is a number from 0 to 1: 0.99"
        )
    }

    private func stray(_ hint: String, _ findings: inout FindingList) {
        findings.add(
            .strayedSample,
            family.name,
            at: place,
            "\(String(decoding: name, as: UTF8.self)) is no sample of the \(family.type?.name ?? "") \(family.name)",
            hint: hint
        )
    }
}

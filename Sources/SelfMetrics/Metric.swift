/// Something with a value that is counted, set or observed by many threads and gathered by one.
package protocol Metric: AnyObject, Sendable {
    /// Adds the lines of this metric as they are now; `labels` are those of its family's child.
    func gather(labels: [(String, String)], into samples: inout [MetricSample])
}

extension Double {
    /// As the labels `le` and `quantile` carry it: `0.5`, `10`, `+Inf`.
    var labelText: String {
        if isInfinite { return self < 0 ? "-Inf" : "+Inf" }
        let text = description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

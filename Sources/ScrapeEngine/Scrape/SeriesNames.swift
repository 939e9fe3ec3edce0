package import MetricModel

/// What a new series's labels must look like before storage sees them (`scrapeLoop.append` in `scrape/scrape.go`,
/// v3.5). Asked once per series, never per sample.
package enum SeriesNames {
    /// Why the labels are no series, in Prometheus's words; nil when they are fine.
    package static func problem(of labels: Labels, legacy: Bool) -> String? {
        guard labels.bytes(of: "__name__") != nil else { return "missing metric name (__name__ label)" }
        var isValid = true
        labels.forEach { name, value in
            if legacy {
                isValid = isValid && LabelName.isLegacyValid(name)
            } else {
                isValid = isValid && LabelName.isUTF8Valid(name)
            }
            isValid = isValid && UTF8Walker.isValid(value)
            if legacy, name.elementsEqual("__name__".utf8) {
                isValid = isValid && LabelName.isLegacyValidMetricName(value)
            }
        }
        return isValid ? nil : "invalid metric name or label names: \(labels)"
    }
}

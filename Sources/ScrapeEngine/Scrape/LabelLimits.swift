package import MetricModel

/// The limits on a series's final labels; 0 means none (`verifyLabelLimits` in `scrape/scrape.go`, v3.5).
package struct LabelLimits: Sendable, Hashable {
    package var count: Int
    package var nameLength: Int
    package var valueLength: Int

    package init(count: Int, nameLength: Int, valueLength: Int) {
        self.count = count
        self.nameLength = nameLength
        self.valueLength = valueLength
    }

    package var isUnlimited: Bool { count == 0 && nameLength == 0 && valueLength == 0 }

    /// The first limit the labels break, in Prometheus's words; nil when they keep all of them.
    package func violation(by labels: Labels) -> String? {
        if isUnlimited { return nil }
        let metric = Self.shortened(Array((labels["__name__"] ?? "").utf8))
        let number = labels.count
        if count > 0, number > count {
            return "label_limit exceeded (metric: \(metric), number of labels: \(number), limit: \(count))"
        }
        var violation: String?
        labels.forEach { name, value in
            guard violation == nil else { return }
            if nameLength > 0, name.count > nameLength {
                violation =
                    "label_name_length_limit exceeded (metric: \(metric), label name: \(Self.shortened(name)), "
                    + "length: \(name.count), limit: \(nameLength))"
            } else if valueLength > 0, value.count > valueLength {
                violation =
                    "label_value_length_limit exceeded (metric: \(metric), label name: \(Self.shortened(name)), "
                    + "value: \(GoSyntax.quoted(Self.shortened(value))), "
                    + "length: \(value.count), limit: \(valueLength))"
            }
        }
        return violation
    }

    /// Takes the labels into what is the largest so far.
    package func measure(_ labels: Labels, into largest: inout LargestSeries) {
        if isUnlimited { return }
        largest.labels = max(largest.labels, labels.count)
        labels.forEach { name, value in
            largest.nameLength = max(largest.nameLength, name.count)
            largest.valueLength = max(largest.valueLength, value.count)
        }
    }

    /// The first fifty characters, as Go's `%.50s` cuts.
    private static func shortened(_ bytes: some Collection<UInt8>) -> String {
        String(String.UnicodeScalarView(String(decoding: bytes, as: UTF8.self).unicodeScalars.prefix(50)))
    }
}

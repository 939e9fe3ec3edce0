internal import MetricModel

/// What OpenMetrics 1.0 demands of its pages and Prometheus does not enforce.
struct OpenMetricsRules {
    let sample: LintedSample
    /// The series as it stands in the body.
    let key: UnsafeRawBufferPointer
    let exemplars: [ExemplarRow]
    let body: BodyView

    private var family: PageFamily { sample.family }

    func check(_ labels: LabelsBuilder, into findings: inout FindingList) {
        checkName(&findings)
        checkValue(labels, &findings)
        checkLabels(labels, &findings)
        checkExemplars(&findings)
    }

    // MARK: - Samples

    private func checkName(_ findings: inout FindingList) {
        guard sample.suffix.isEmpty else { return }
        let hint: String
        switch family.type {
        // A family that is named like its sample is told once, as a family.
        case .counter where !family.name.hasSuffix("_total"): hint = "_total"
        case .info: hint = "_info"
        default: return
        }
        findings.add(
            .openMetricsName,
            family.name,
            at: sample.place,
            "OpenMetrics: the sample of the \(family.type?.name ?? "") \(family.name) lacks its suffix",
            hint: "call it \(family.name)\(hint)"
        )
    }

    private func checkValue(_ labels: LabelsBuilder, _ findings: inout FindingList) {
        let value = sample.value
        switch (family.type, sample.suffix) {
        case (.info, _) where value != 1: add("an info's value is 1", &findings)
        case (.stateset, _):
            if value != 0, value != 1 { add("a stateset's values are 0 and 1", &findings) }
            if labels.bytes(of: family.name).isEmpty {
                findings.add(
                    .openMetricsLabel,
                    family.name,
                    at: sample.place,
                    "OpenMetrics: a stateset's sample without the label \(family.name)",
                    hint: "that label names the state"
                )
            }
        case (.histogram, "_bucket"), (.histogram, "_count"), (.summary, "_count"), (.gaugeHistogram, "_bucket"),
            (.gaugeHistogram, "_gcount"):
            if value != value.rounded() { add("it counts, so it is a whole number", &findings) }
        case (.summary, "") where value < 0: add("quantiles are not negative", &findings)
        case (.counter, "_created"), (.histogram, "_created"), (.summary, "_created"):
            if value.isNaN || value < 0 { add("_created is seconds since 1970", &findings) }
        default: break
        }
    }

    private func add(_ hint: String, _ findings: inout FindingList) {
        let name = String(decoding: sample.name, as: UTF8.self)
        let text = "OpenMetrics: \(name) may not be \(numberText(sample.value))"
        findings.add(.openMetricsValue, family.name, at: sample.place, text, hint: hint)
    }

    private func checkLabels(_ labels: LabelsBuilder, _ findings: inout FindingList) {
        var reserved: String?
        labels.forEach { name, _ in
            guard name.starts(with: "__".utf8), !name.elementsEqual("__name__".utf8) else { return }
            reserved = String(decoding: name, as: UTF8.self)
        }
        if let reserved {
            findings.add(
                .openMetricsLabel,
                family.name,
                at: sample.place,
                "OpenMetrics: label \(reserved) begins with __",
                hint: "such names are reserved"
            )
        }
        if key.suffix(2).elementsEqual([0x2C, 0x7D]) {
            findings.add(
                .openMetricsLabel,
                family.name,
                at: sample.place,
                "OpenMetrics: a comma behind the last label",
                hint: "remove it"
            )
        }
    }

    // MARK: - Exemplars

    private func checkExemplars(_ findings: inout FindingList) {
        guard let exemplar = exemplars.first else { return }
        let isAllowed: Bool
        switch (family.type, sample.suffix) {
        case (.counter, "_total"), (.histogram, "_bucket"), (.gaugeHistogram, "_bucket"): isAllowed = true
        default: isAllowed = false
        }
        if !isAllowed {
            findings.add(
                .openMetricsExemplar,
                family.name,
                at: sample.place,
                "OpenMetrics: an exemplar on \(String(decoding: sample.name, as: UTF8.self))",
                hint: "only the _total of counters and the _bucket of histograms take exemplars"
            )
        }
        let length = Self.labelLength(body.bytes[exemplar.labels])
        guard length > 128 else { return }
        findings.add(
            .openMetricsExemplar,
            family.name,
            at: sample.place,
            "OpenMetrics: an exemplar whose labels have \(length) characters",
            hint: "128 is the most; Prometheus drops it"
        )
    }

    /// Characters of names and values: what stands in `{a="b",…}` without quotes, signs and escapes.
    static func labelLength(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
        var length = 0
        var isInQuotes = false
        var isEscaped = false
        for byte in text {
            let isContinuation = byte & 0xC0 == 0x80
            if isEscaped {
                isEscaped = false
                length += 1
            } else if isInQuotes, byte == 0x5C {
                isEscaped = true
            } else if byte == 0x22 {
                isInQuotes.toggle()
            } else if !isContinuation, isInQuotes || ![0x7B, 0x7D, 0x2C, 0x3D].contains(byte) {
                length += 1
            }
        }
        return length
    }

    // MARK: - Families

    static func check(_ family: PageFamily, into findings: inout FindingList) {
        if family.type == .counter, family.name.hasSuffix("_total") {
            findings.add(
                .openMetricsName,
                family.name,
                at: family.place,
                "OpenMetrics: the family of a counter is named without _total",
                hint: "write # TYPE \(family.name.dropLast(6)) counter; only the sample has _total"
            )
        }
        if family.timestampedCount > 0, family.timestampedCount < family.sampleCount {
            findings.add(
                .openMetricsTimestamp,
                family.name,
                at: family.place,
                "OpenMetrics: some samples of \(family.name) have timestamps and some have none",
                hint: "all or none"
            )
        }
        if let unit = family.unit, !unit.isEmpty, family.type == .info || family.type == .stateset {
            findings.add(
                .openMetricsMetadata,
                family.name,
                at: family.place,
                "OpenMetrics: \(family.type == .info ? "an info" : "a stateset") with a unit",
                hint: "infos and statesets have none"
            )
        }
    }
}

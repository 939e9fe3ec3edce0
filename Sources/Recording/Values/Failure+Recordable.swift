internal import Exposition
internal import HTTPTransport
internal import MetricModel
internal import ScrapeEngine

// Why scrapes fail, and how near targets are to what they may.

extension ExpositionFormat: Recordable {
    static var blank: ExpositionFormat { .prometheusText }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.choice(&self, of: Self.allCases)
    }
}

extension ParseProblem: Recordable {
    static var blank: ParseProblem { ParseProblem(text: "", offset: 0, line: 1, column: 1, expected: "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var (text, expected, hint) = (text, expected, hint)
        var (offset, line, column, hasLines) = (offset, line, column, hasLines)
        try coder.field(&text)
        try coder.field(&offset)
        try coder.field(&hasLines)
        try coder.field(&line)
        try coder.field(&column)
        try coder.field(&expected)
        try coder.field(&hint)
        self = ParseProblem(
            text: text,
            offset: max(offset, 0),
            hasLines: hasLines,
            line: max(line, 1),
            column: max(column, 1),
            expected: expected,
            hint: hint
        )
    }
}

extension ScrapeFailure: Recordable {
    static var blank: ScrapeFailure { ScrapeFailure(step: .connect, errorClass: "", text: "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.choice(&step, of: [.connect, .http, .body, .parse, .limit, .storage, .forced])
        try coder.field(&errorClass)
        try coder.field(&text)
        try coder.field(&problem)
    }
}

extension LimitUse: Recordable {
    static var blank: LimitUse { LimitUse(.samples, share: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.choice(&limit, of: Limit.allCases)
        try coder.field(&share)
        share = max(share, 0)
    }
}

extension TargetLimits: Recordable {
    static var blank: TargetLimits { TargetLimits(samples: 0, bodyBytes: 0, labels: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&samples)
        try coder.field(&bodyBytes)
        try coder.field(&labels)
        try coder.field(&nameLength)
        try coder.field(&valueLength)
        try coder.field(&buckets)
    }
}

extension LargestSeries: Recordable {
    static var blank: LargestSeries { LargestSeries() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&labels)
        try coder.field(&nameLength)
        try coder.field(&valueLength)
        try coder.field(&buckets)
    }
}

extension PhaseTimings: Recordable {
    static var blank: PhaseTimings { PhaseTimings() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&dns)
        try coder.field(&connect)
        try coder.field(&tls)
        try coder.field(&request)
        try coder.field(&wait)
        try coder.field(&transfer)
        try coder.field(&total)
    }
}

extension ScrapeResult: Recordable {
    static var blank: ScrapeResult { ScrapeResult(timestamp: .blank) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&timestamp)
        try coder.field(&durationNanoseconds)
        try coder.field(&latenessNanoseconds)
        try coder.field(&admissionNanoseconds)
        try coder.field(&failure)
        try coder.field(&timings)
        try coder.field(&parseNanoseconds)
        try coder.field(&httpStatus)
        try coder.field(&isConnectionReused)
        try coder.field(&wireBytes)
        try coder.field(&bodyBytes)
        try coder.field(&format)
        try coder.field(&samplesScraped)
        try coder.field(&samplesKept)
        try coder.field(&seriesAdded)
        try coder.field(&seriesGone)
        try coder.field(&staleMarkers)
        try coder.field(&duplicates)
        try coder.field(&outOfOrder)
        try coder.field(&outOfBounds)
        try coder.field(&histograms)
        try coder.field(&exemplars)
    }
}

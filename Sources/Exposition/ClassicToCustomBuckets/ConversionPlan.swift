/// What the conversion did with the lines of a body, in order. It depends on their keys and on the comments between them
/// alone, but for which histograms do not add up: a body with the same lines is converted by doing the same again.
struct ConversionPlan: Sendable {
    enum Step: UInt8, Sendable {
        /// The next line is an entry of its own.
        case row
        /// The next line is put into the collection; where classic series are kept it is an entry as well.
        case bucket, sum, count
        /// What is collected becomes a histogram with the timestamp of the last line, or that of the next one.
        case histogram, histogramBeforeNext
        /// What is collected does not add up.
        case nothing
    }

    private(set) var steps: [Step] = []
    /// The upper bounds of the steps that are buckets.
    private(set) var bounds: [Double] = []
    /// What came out of the steps would come out again.
    private(set) var isRepeatable = true

    mutating func append(_ step: Step) { steps.append(step) }

    mutating func appendBucket(upTo bound: Double) {
        steps.append(.bucket)
        bounds.append(bound)
    }

    /// What was collected stayed in the collection.
    mutating func refuseRepetition() { isRepeatable = false }

    mutating func trim() {
        if steps.capacity > steps.count + steps.count / 8 + 16 { steps = Array(steps) }
        if bounds.capacity > bounds.count + bounds.count / 8 + 2 { bounds = Array(bounds) }
    }

    var memoryBytes: Int { steps.capacity + bounds.capacity * 8 }
}

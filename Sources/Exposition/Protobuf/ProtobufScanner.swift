internal import CSystem
internal import MetricModel

/// Reads one entry of a delimited protobuf body after the other, with Prometheus's verdicts and order
/// (`model/textparse/protobufparse.go`, v3.5). No tree is built: a metric is decoded in place, its samples are produced
/// one by one.
///
/// One owner, who must not copy it: copies share their memory.
struct ProtobufScanner: EntryScanner {
    /// What has been delivered last.
    enum State {
        /// Nothing of a family, or the last entry of one.
        case betweenFamilies
        case help, unit, type
        /// A sample: the whole of a metric, or one of its fields.
        case sample
        case histogram
    }

    /// The samples of a summary or classic histogram, by numbers: the quantiles and buckets follow from 0 on.
    enum Field {
        static let count = -2
        static let sum = -1
    }

    let body: ProtobufReader.Bytes
    private let byteCount: Int
    /// `always_scrape_classic_histograms`.
    private let keepsClassicHistograms: Bool

    private var position = 0
    /// The key that the next row will probably have; so many of its bytes are known to be those of the last row's key.
    private var expected = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var sharedCount = 0
    /// The metric has the key that was expected when it was read; its labels have not been looked at any further.
    private(set) var isExpected = false
    /// An empty one before the first.
    private(set) var family: ProtobufFamily
    /// Where the message of the family starts.
    private(set) var familyStart = 0
    private(set) var name = UnsafeRawBufferPointer(start: nil, count: 0)
    private var isComplex = false
    var metric: ProtobufMetric
    private(set) var state = State.betweenFamilies
    private(set) var field = Field.count
    private var isLastField = false
    /// The native histogram's classic buckets are to be delivered too.
    private var repeatsAsClassic = false
    /// Samples and histograms delivered.
    private var rowCount = 0
    var families: PassedFamilies
    var exemplarCursor = ExemplarCursor()
    var builtKey: ProtobufKey
    let bounds: BoundTexts

    private(set) var problem: ParseProblem?
    private(set) var valueBits: UInt64 = 0
    private(set) var histogram = NativeHistogram.staleMarker(isFloat: false)

    /// Behind the body there must be `BodyBuffer.padding` readable bytes.
    init(_ body: BodyView, keepsClassicHistograms: Bool, in memory: ScratchMemory) {
        metric = ProtobufMetric(in: memory)
        builtKey = ProtobufKey(in: memory)
        bounds = BoundTexts(in: memory)
        families = PassedFamilies(in: memory)
        self.body = body.start
        byteCount = body.count
        family = ProtobufFamily(in: body.start)
        self.keepsClassicHistograms = keepsClassicHistograms
    }

    @inline(__always)
    mutating func expect(_ key: UnsafeRawBufferPointer, sharing count: Int) {
        expected = key
        sharedCount = count
    }

    @inline(__always)
    mutating func next() -> BodyEntry {
        do {
            switch state {
            case .sample: return isComplex ? try nextField() : try nextMetric()
            case .histogram: return try afterHistogram()
            default: return try nextOfFamily()
            }
        } catch {
            return refuse(error)
        }
    }

    private mutating func refuse(_ failure: ProtobufFailure) -> BodyEntry {
        let bytes = UnsafeRawBufferPointer(start: body, count: byteCount)
        problem = ParseProblem(failure, family: familyStart, in: bytes)
        return .problem
    }

    // MARK: Families

    private mutating func nextOfFamily() throws(ProtobufFailure) -> BodyEntry {
        switch state {
        case .help where !family.unit.isEmpty:
            state = .unit
            return .unit
        case .help, .unit:
            state = .type
            return .type
        case .type:
            let isNative = family.isHistogram && metric.histogram.isNative
            state = isNative ? .histogram : .sample
            return try deliver()
        default: return try nextFamily()
        }
    }

    private mutating func nextFamily() throws(ProtobufFailure) -> BodyEntry {
        state = .betweenFamilies
        while position < byteCount {
            try readFamily()
            // A family without metrics is not even checked, and the first metric is read before the check.
            guard let message = try family.nextMetric() else { continue }
            name = UnsafeRawBufferPointer(start: body + family.name.lowerBound, count: family.name.count)
            isComplex = family.isComplex
            try read(message, isWhole: !isComplex)
            let place = PassedFamilies.Family(start: familyStart, end: position, row: rowCount)
            let isPassed = families.pass(place, hash: family.metadataHash)
            if !isPassed { try family.check() }
            field = Field.count
            exemplarCursor.restart()
            state = isPassed ? .type : .help
            return isPassed ? try nextOfFamily() : .help
        }
        return .end
    }

    @inline(__always)
    private mutating func readFamily() throws(ProtobufFailure) {
        familyStart = position
        var reader = ProtobufReader(body: body, range: position..<byteCount)
        guard let length = try? reader.varint(), reader.offset - position <= 5 else {
            throw ProtobufFailure(reason: .familyLength, offset: position)
        }
        let header = reader.offset - position
        let needed = header + Int(truncatingIfNeeded: length)
        let found = byteCount - position
        familyStart = reader.offset
        guard needed <= found else {
            throw ProtobufFailure(reason: .bodyEnds(needed: needed, found: found), offset: byteCount)
        }
        position += needed
        try family.read(ProtobufReader(body: body, range: familyStart..<position))
    }

    // MARK: Metrics

    /// Whether the entry stands for a whole metric; its key is made only when somebody wants it.
    var isWhole: Bool { !isComplex || state == .histogram }

    /// The next metric of the family in the form the last one had: whether a family is native is decided once.
    @inline(__always)
    private mutating func nextMetric() throws(ProtobufFailure) -> BodyEntry {
        guard let message = try family.nextMetric() else { return try nextFamily() }
        try read(message, isWhole: isWhole && !mayRepeatAsClassic)
        return try deliver()
    }

    /// Reads a metric; of one whose only row has the expected key the labels are not kept.
    @inline(__always)
    private mutating func read(_ message: ProtobufReader, isWhole: Bool) throws(ProtobufFailure) {
        if isWhole, let labels = expectedLabels {
            isExpected = try metric.read(message, expecting: labels)
        } else {
            try readUnknown(message)
        }
    }

    /// Never inlined: the way of known metrics stays short.
    @inline(never)
    private mutating func readUnknown(_ message: ProtobufReader) throws(ProtobufFailure) {
        isExpected = false
        try metric.read(message)
    }

    /// The metric's labels may be wanted for classic series too.
    private var mayRepeatAsClassic: Bool { state == .histogram && keepsClassicHistograms }

    /// The labels of the expected key, when it begins with the family's name.
    @inline(__always)
    private var expectedLabels: UnsafeBufferPointer<UInt8>? {
        guard expected.count >= name.count, let key = expected.baseAddress?.assumingMemoryBound(to: UInt8.self),
            let name = name.baseAddress?.assumingMemoryBound(to: UInt8.self),
            sharesName || csystem_equal(key, name, self.name.count) != 0
        else { return nil }
        return UnsafeBufferPointer(start: key + self.name.count, count: expected.count - self.name.count)
    }

    /// The last row is of this family too, and the expected key begins as that row's.
    @inline(__always)
    private var sharesName: Bool { state == .sample && isExpected && sharedCount >= name.count }

    private mutating func nextField() throws(ProtobufFailure) -> BodyEntry {
        if !isLastField {
            field += 1
            return try deliver()
        }
        field = Field.count
        isLastField = false
        exemplarCursor.restart()
        if family.isHistogram, metric.histogram.isNative { state = .histogram }
        return try nextMetric()
    }

    private mutating func afterHistogram() throws(ProtobufFailure) -> BodyEntry {
        guard repeatsAsClassic else { return try nextMetric() }
        repeatsAsClassic = false
        field = Field.count
        isLastField = false
        state = .sample
        return try deliver()
    }

    /// Gets the sample or histogram ready that state and field tell.
    @inline(__always)
    private mutating func deliver() throws(ProtobufFailure) -> BodyEntry {
        if let failure = metric.labels.failure { throw failure }
        rowCount &+= 1
        if state == .histogram { return try deliverHistogram() }
        if isComplex { return deliverField() }
        switch family.kind {
        case .gauge: valueBits = metric.gaugeBits
        case .counter: valueBits = metric.counterBits
        default: valueBits = metric.untypedBits
        }
        return .sample
    }

    private mutating func deliverHistogram() throws(ProtobufFailure) -> BodyEntry {
        do {
            histogram = try metric.histogram.native(isGauge: family.kind == .gaugeHistogram)
        } catch {
            throw ProtobufFailure(error, of: family.name)
        }
        repeatsAsClassic = keepsClassicHistograms && metric.histogram.bucketCount > 0
        valueBits = 0
        return .histogram
    }

    private mutating func deliverField() -> BodyEntry {
        if field == Field.count {
            metric.sortLabels(body: body)
            valueBits = family.kind == .summary ? metric.summary.countBits : metric.histogram.countBits
            builtKey.build(name, "_count", metric.labels, nil, body: body)
        } else if field == Field.sum {
            deliverSum()
        } else if family.kind == .summary {
            deliverQuantile()
        } else {
            deliverBucket()
        }
        return .sample
    }

    private mutating func deliverSum() {
        builtKey.build(name, "_sum", metric.labels, nil, body: body)
        if family.kind == .summary {
            valueBits = metric.summary.sumBits
            isLastField = metric.summary.quantileCount == 0
        } else {
            valueBits = metric.histogram.sumBits
        }
    }

    private mutating func deliverQuantile() {
        let quantile = metric.summary.quantiles.memory[field]
        valueBits = quantile.valueBits
        isLastField = field == metric.summary.quantileCount - 1
        buildBound("quantile", quantile.quantileBits, "")
    }

    private mutating func deliverBucket() {
        guard field < metric.histogram.bucketCount else {
            // No bucket has +Inf: the observations are what it would hold.
            valueBits = metric.histogram.countBits
            isLastField = true
            return buildBound("le", Double.infinity.bitPattern, "_bucket")
        }
        let bucket = metric.histogram.buckets.memory[field]
        valueBits = bucket.valueBits
        isLastField = bucket.boundBits == Double.infinity.bitPattern
        buildBound("le", bucket.boundBits, "_bucket")
    }

    @inline(__always)
    private mutating func buildBound(_ label: StaticString, _ bits: UInt64, _ suffix: StaticString) {
        let text = bounds.text(of: bits)
        if field > 0 { return builtKey.replaceBound(text) }
        builtKey.build(name, suffix, metric.labels, ProtobufKey.Bound(name: label, text: text), body: body)
    }
}

internal import MetricModel

/// Reads a body as another scanner does, and makes native histograms with custom buckets of its classic ones
/// (`convert_classic_histograms_to_nhcb`; `model/textparse/nhcbparse.go`, v3.5).
///
/// Series of the family that the last TYPE line declared a histogram are collected until something else comes; then the
/// histogram is an entry of its own, in front of what came. Its timestamp is that of the last series read, which may be
/// that other one.
///
/// Benchmark: `scrape-bench exposition custom`.
struct CustomBucketScanner<Base: EntryScanner>: EntryScanner {
    private enum State {
        /// Nothing is collected.
        case start
        case collecting
        /// The entry is a converted histogram; the base's own entry comes next.
        case emitting
        /// A native histogram came: classic series with its name and labels are left as they are.
        case inhibiting
    }

    private(set) var base: Base
    /// What was done so far; only of text.
    private(set) var plan = ConversionPlan()
    private let body: BodyView
    private let keepsClassicHistograms: Bool

    private var state = State.start
    /// The base's last entry.
    private var entry = BodyEntry.comment
    /// The family of the last TYPE line and its type.
    private var family: Range<Int> = 0..<0
    private var familyType = MetricType.unknown
    /// The base's sample has been put into the collection.
    private var isCollected = false
    /// That of the last series or native histogram.
    private(set) var timestamp = BodyTable.noTimestamp

    private var collection = CustomBucketHistogram()
    private var collectedExemplars: [ExemplarRow] = []
    private var collectedCreation: Int64 = 0
    /// The labels that the collection, or the native histogram, began with.
    private var group = ClassicLabels()
    /// What their key says but for the family and `le`, when `groupRestIsKnown`.
    private var groupRest: [UInt8] = []
    private var groupRestIsKnown = false
    private var groupFamily: [UInt8] = []
    /// The unit in force when the collection began.
    private var groupUnit: Range<Int> = 0..<0

    /// The labels of the base's sample, when something had to look at them.
    private var current = ClassicLabels()
    private var currentIsRead = false

    private var converted = NativeHistogram.staleMarker(isFloat: false)
    private var convertedExemplars: [ExemplarRow] = []
    private var convertedCreation: Int64 = 0
    /// The converted histogram's key, with the bytes behind it that readers of keys want.
    private let convertedKey = BodyBuffer(capacity: 256)

    /// `base` reads `body`. With `keepsClassicHistograms` the classic series stay entries too.
    init(_ base: Base, body: BodyView, keepsClassicHistograms: Bool) {
        self.base = base
        self.body = body
        self.keepsClassicHistograms = keepsClassicHistograms
    }

    mutating func next() -> BodyEntry {
        if state == .emitting {
            state = .start
            if entry != .sample || familyType != .histogram { return entry }
            if !takesSample(ClassicKey(base.key, form: Base.keyForm)) { return entry }
        }
        while true {
            entry = base.next()
            currentIsRead = false
            isCollected = false
            switch entry {
            case .problem: return .problem
            case .sample:
                timestamp = base.timestamp
                if familyType != .histogram {
                    // What cannot belong to the group is not looked at.
                    if state == .inhibiting { state = .start }
                    let entry = convert(beforeNext: true) ? BodyEntry.histogram : .sample
                    note(.row)
                    return entry
                }
                let key = ClassicKey(base.key, form: Base.keyForm)
                if endsGroup(key) { return .histogram }
                if !takesSample(key) { return .sample }
                continue
            case .histogram: noteNativeHistogram()
            case .type:
                family = base.metadata.family
                familyType = base.type
            case .end, .comment, .help, .unit: break
            }
            return convert() ? .histogram : entry
        }
    }

    /// Holds a sample of the base's against what is collected or inhibited. True when it belongs to something else and the
    /// collection has become a histogram.
    private mutating func endsGroup(_ key: ClassicKey?) -> Bool {
        switch state {
        case .start, .emitting: return false
        case .collecting: return !isOfGroup(key) && convert(beforeNext: true)
        case .inhibiting:
            if !isOfGroup(key) { state = .start }
            return false
        }
    }

    /// Puts the base's sample into the collection if it belongs there. True when it is no entry any more.
    private mutating func takesSample(_ key: ClassicKey?) -> Bool {
        var isOfHistogram = false
        if state != .inhibiting { isOfHistogram = if let key { collects(key) } else { collectsRead() } }
        if !isOfHistogram { note(.row) }
        return isOfHistogram && !keepsClassicHistograms
    }

    /// True when the base's sample has been put into the collection.
    private mutating func collects(_ key: ClassicKey) -> Bool {
        guard key.role != .other, isFamily(key.family) else { return false }
        switch key.role {
        case .bucket:
            guard let bound = key.boundValue() else { return false }
            collectBucket(upTo: bound)
        case .sum, .count, .other: collect(key.role)
        }
        return true
    }

    /// The same for a key that does not tell.
    private mutating func collectsRead() -> Bool {
        readCurrent()
        guard current.role != .other, current.family.withUnsafeBytes({ isFamily($0) }) else { return false }
        if current.role == .bucket {
            guard let text = current.bound, let bound = text.withUnsafeBytes({ try? FloatParser.goFloat($0) }),
                !bound.isNaN
            else { return false }
            collectBucket(upTo: bound)
        } else {
            collect(current.role)
        }
        return true
    }

    private var value: Double { Double(bitPattern: base.valueBits) }

    private mutating func collectBucket(upTo bound: Double) {
        collect()
        collection.addBucket(upTo: bound, count: value)
        if Base.keyForm == .text { plan.appendBucket(upTo: bound) }
    }

    private mutating func collect(_ role: ClassicRole) {
        collect()
        if role == .sum { collection.setSum(bits: base.valueBits) } else { collection.setCount(value) }
        note(role == .sum ? .sum : .count)
    }

    private mutating func note(_ step: ConversionPlan.Step) {
        if Base.keyForm == .text { plan.append(step) }
    }

    /// Begins a collection with the base's sample, unless one is under way, and takes its exemplars.
    private mutating func collect() {
        if state != .collecting {
            readCurrent()
            beginGroup(isNative: false)
            collectedCreation = base.createdTimestamp()
            groupUnit = base.unit
            state = .collecting
        }
        isCollected = true
        base.appendExemplars(row: 0, to: &collectedExemplars)
    }

    /// Makes the labels just read those of the group.
    private mutating func beginGroup(isNative: Bool) {
        swap(&group, &current)
        currentIsRead = false
        groupFamily.removeAll(keepingCapacity: true)
        groupRest.removeAll(keepingCapacity: true)
        groupRestIsKnown = false
        if isNative { groupFamily.append(contentsOf: group.name) } else { groupFamily.append(contentsOf: group.family) }
        // A native histogram with a label `le` is unlike all others.
        guard !isNative || group.bound == nil, let key = ClassicKey(base.key, form: Base.keyForm) else { return }
        groupRest.append(contentsOf: key.front)
        groupRest.append(contentsOf: key.back)
        groupRestIsKnown = true
    }

    private mutating func readCurrent() {
        if currentIsRead { return }
        current.read(&base, isNative: false)
        currentIsRead = true
    }

    private func isFamily(_ name: UnsafeRawBufferPointer) -> Bool {
        name.hasBytes(of: UnsafeRawBufferPointer(rebasing: body.bytes[family]))
    }

    /// The base's sample has the group's name and labels.
    private mutating func isOfGroup(_ key: ClassicKey?) -> Bool {
        if groupRestIsKnown, let key {
            guard groupFamily.withUnsafeBytes({ key.family.hasBytes(of: $0) }) else { return false }
            if key.hasRest(groupRest) { return true }
        }
        readCurrent()
        return current.family.elementsEqual(groupFamily) && current.isSame(as: group)
    }

    /// A native histogram ends what is collected without a trace, but for what is in the collection: that is mixed into
    /// the next one.
    private mutating func noteNativeHistogram() {
        state = .inhibiting
        timestamp = base.timestamp
        current.read(&base, isNative: true)
        beginGroup(isNative: true)
    }

    /// Makes a histogram of what is collected. False when nothing is, or when it makes none: then it is forgotten. But one
    /// that is only found wrong at the end stays, and what comes is added to it. `beforeNext` when it was a sample that
    /// came.
    private mutating func convert(beforeNext: Bool = false) -> Bool {
        guard state == .collecting else { return false }
        if let histogram = try? collection.convert() {
            guard (try? histogram.validate()) != nil else {
                plan.refuseRepetition()
                return false
            }
            note(beforeNext ? .histogramBeforeNext : .histogram)
            converted = histogram
            convertedCreation = collectedCreation
            swap(&convertedExemplars, &collectedExemplars)
            group.becomeHistogram()
            convertedKey.removeAll()
            group.histogramKey().withUnsafeBytes { convertedKey.append($0) }
            state = .emitting
        } else {
            note(.nothing)
            state = .start
        }
        collection.reset()
        collectedExemplars.removeAll(keepingCapacity: true)
        collectedCreation = 0
        return state == .emitting
    }
}

/// What is asked of an entry: of a converted histogram's own, of all others the base's.
extension CustomBucketScanner {
    static var keyForm: KeyForm { Base.keyForm }

    var problem: ParseProblem? { base.problem }

    var metadata: MetadataLine { base.metadata }

    var type: MetricType { state == .emitting ? .histogram : familyType }

    var unit: Range<Int> { state == .emitting ? groupUnit : base.unit }

    var key: UnsafeRawBufferPointer { mutating get { state == .emitting ? convertedKey.bytes : base.key } }

    @inline(__always)
    mutating func hasKey(_ expected: UnsafeRawBufferPointer) -> Bool {
        state == .emitting ? KeyBytes.areEqual(expected, convertedKey.bytes) : base.hasKey(expected)
    }

    var valueBits: UInt64 { base.valueBits }

    var histogram: NativeHistogram { state == .emitting ? converted : base.histogram }

    mutating func appendLabels(into builder: inout LabelsBuilder) {
        if state == .emitting { group.appendHistogram(to: &builder) } else { base.appendLabels(into: &builder) }
    }

    mutating func createdTimestamp() -> Int64 {
        switch state {
        case .start, .inhibiting: base.createdTimestamp()
        case .collecting: collectedCreation
        case .emitting: convertedCreation
        }
    }

    /// The exemplars of a collected series belong to the histogram alone.
    mutating func appendExemplars(row: Int32, to exemplars: inout [ExemplarRow]) {
        guard state == .emitting else {
            if !isCollected { base.appendExemplars(row: row, to: &exemplars) }
            return
        }
        for exemplar in convertedExemplars { exemplars.append(exemplar.moved(toRow: row)) }
    }
}

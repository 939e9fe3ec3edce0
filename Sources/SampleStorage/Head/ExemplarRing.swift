internal import MetricModel

/// The newest exemplars of all series, up to a number of them (`tsdb/exemplar.go`, v3.5). They are numbered as they
/// come; the oldest gives way to the newest, and those of one series lead from one to the next.
///
/// Lives inside the head's state, whose lock guards it.
struct ExemplarRing {
    /// Characters that the names and values of an exemplar's labels may have together.
    static let mostCharacters = 128

    private struct Entry {
        var ref: SeriesRef
        var exemplar: Exemplar
        /// The number of the same series' next younger one; 0 is none.
        var next: Int
    }

    /// The numbers of a series' exemplars.
    private struct Ends {
        var oldest: Int
        var newest: Int
    }

    private(set) var capacity: Int
    private var entries: [Entry] = []
    private var ends: [SeriesRef: Ends] = [:]
    /// The number of the newest exemplar of all; the first is 1.
    private var lastNumber = 0
    private(set) var byteCount = 0

    init(capacity: Int) { self.capacity = max(0, capacity) }

    var keptCount: Int { entries.count }

    /// What the ring does with an exemplar.
    enum Judgement {
        case stored
        /// It repeats its series' newest, or the ring has no room for any: accepted and left out.
        case leftOut
        case refused(ExemplarVerdict)
    }

    /// By the series' newest exemplar, and the length of the labels.
    func judge(_ exemplar: Exemplar, of ref: SeriesRef) -> Judgement {
        guard capacity > 0 else { return .leftOut }
        guard Self.characterCount(of: exemplar.labels) <= Self.mostCharacters else { return .refused(.labelsTooLong) }
        guard let newest = ends[ref].map({ entries[place(of: $0.newest)].exemplar }) else { return .stored }
        if exemplar.repeats(newest) { return .leftOut }
        return exemplar.comesBefore(newest) ? .refused(.outOfOrder) : .stored
    }

    /// Stores an exemplar that `judge` takes.
    mutating func append(_ exemplar: Exemplar, of ref: SeriesRef) {
        guard capacity > 0 else { return }
        let number = lastNumber + 1
        let entry = Entry(ref: ref, exemplar: exemplar, next: 0)
        if entries.count < capacity {
            entries.append(entry)
        } else {
            giveUp(number - capacity)
            entries[place(of: number)] = entry
        }
        byteCount += Self.byteCount(of: exemplar)
        lastNumber = number
        if let newest = ends[ref]?.newest {
            entries[place(of: newest)].next = number
            ends[ref]?.newest = number
        } else {
            ends[ref] = Ends(oldest: number, newest: number)
        }
    }

    /// Makes room for another number of exemplars; the newest stay. O(exemplars).
    mutating func resize(to capacity: Int) {
        guard max(0, capacity) != self.capacity else { return }
        let oldest = entries.isEmpty ? 1 : lastNumber - entries.count + 1
        var resized = ExemplarRing(capacity: capacity)
        for number in max(oldest, lastNumber - resized.capacity + 1)..<max(oldest, lastNumber + 1) {
            let entry = entries[place(of: number)]
            resized.append(entry.exemplar, of: entry.ref)
        }
        self = resized
    }

    /// Exemplars of a series, oldest first, from a number on (0: from its oldest), at most `limit`, and the number to go
    /// on with; nil at the end.
    func exemplars(of ref: SeriesRef, from start: Int, limit: Int) -> (exemplars: [Exemplar], next: Int?) {
        guard let ends = ends[ref] else { return ([], nil) }
        var number = max(start, ends.oldest)
        var found: [Exemplar] = []
        // After the ring's size was changed a reader's number may be anybody's.
        while number != 0, number <= ends.newest, found.count < limit {
            let entry = entries[place(of: number)]
            guard entry.ref == ref else { return (found, nil) }
            found.append(entry.exemplar)
            number = entry.next
        }
        if number > ends.newest { number = 0 }
        return (found, number == 0 ? nil : number)
    }

    /// Takes the oldest exemplar of all out of its series.
    private mutating func giveUp(_ number: Int) {
        let entry = entries[place(of: number)]
        byteCount -= Self.byteCount(of: entry.exemplar)
        if entry.next == 0 { ends[entry.ref] = nil } else { ends[entry.ref]?.oldest = entry.next }
    }

    private func place(of number: Int) -> Int { (number - 1) % capacity }

    private static func characterCount(of labels: Labels) -> Int {
        var count = 0
        labels.forEach { name, value in
            for text in [name, value] {
                // More bytes than four per character need not be walked.
                guard text.count <= mostCharacters * 4 else {
                    count += mostCharacters + 1
                    continue
                }
                var walker = UTF8Walker(Array(text))
                while walker.next() != nil { count += 1 }
            }
        }
        return count
    }

    private static func byteCount(of exemplar: Exemplar) -> Int {
        MemoryLayout<Entry>.stride + MemoryLayout<Ends>.stride + 48 + exemplar.labels.encoded.count
    }
}

extension Exemplar {
    /// `Exemplar.Equals` in `model/exemplar/exemplar.go`, v3.5: times count when one of them was given.
    func repeats(_ other: Exemplar) -> Bool {
        guard labels == other.labels else { return false }
        if hasTimestamp || other.hasTimestamp, timestampMillis != other.timestampMillis { return false }
        return Double(bitPattern: valueBits) == Double(bitPattern: other.valueBits)
    }

    /// By time, value and the labels' hash (`validateExemplar` in `tsdb/exemplar.go`, v3.5).
    func comesBefore(_ other: Exemplar) -> Bool {
        if timestampMillis != other.timestampMillis { return timestampMillis < other.timestampMillis }
        let value = Double(bitPattern: valueBits)
        let otherValue = Double(bitPattern: other.valueBits)
        return value < otherValue || value == otherValue && labels.hash64 < other.labels.hash64
    }
}

/// The texts of one request of version 2.0, each once, numbered as they first appear; number 0 is the empty text.
///
/// A text or a pair of the destination's series is looked up by its number there: a stamp says in which request it was
/// last used, so that a new request forgets all of them at once.
struct RequestSymbols: ~Copyable {
    private struct TextStamp {
        var request: UInt32 = 0
        var reference: UInt32 = 0
    }

    private struct PairStamp {
        var request: UInt32 = 0
        var name: UInt32 = 0
        var value: UInt32 = 0
    }

    /// The `symbols` fields, and at the end the whole message.
    private(set) var fields = RecordBuffer()
    private var texts: [TextStamp] = []
    private var pairs: [PairStamp] = []
    /// Texts that no series has: those of exemplars.
    private var foreign: [[UInt8]: UInt32] = [:]
    private var request: UInt32 = 0
    private var count: UInt32 = 0

    /// Begins a request for series with these labels.
    mutating func begin(_ labels: borrowing WireLabels) {
        fields.removeAll()
        fields.append(bytes: [0x22, 0x00])
        foreign.removeAll(keepingCapacity: true)
        count = 1
        request &+= 1
        if request == 0 {
            // After four billion requests the stamps of the first ones would be taken for this one's.
            texts.removeAll()
            pairs.removeAll()
            request = 1
        }
        Self.extend(&texts, to: labels.texts.end, with: TextStamp())
        Self.extend(&pairs, to: labels.pairs.end, with: PairStamp())
    }

    /// Appends the time series, which ends the message.
    mutating func end(_ series: UnsafeRawBufferPointer) { fields.append(bytes: series) }

    /// The references of a label pair's name and value.
    @inline(__always)
    mutating func references(ofPair number: UInt32, _ labels: borrowing WireLabels) -> (name: UInt32, value: UInt32) {
        let stamp = pairs[Int(number)]
        if stamp.request == request { return (stamp.name, stamp.value) }
        let pair = labels.textPair(number)
        let name = reference(ofText: pair.name, labels)
        let value = reference(ofText: pair.value, labels)
        pairs[Int(number)] = PairStamp(request: request, name: name, value: value)
        return (name, value)
    }

    /// The reference of a text that some series has.
    mutating func reference(ofText number: UInt32, _ labels: borrowing WireLabels) -> UInt32 {
        let stamp = texts[Int(number)]
        if stamp.request == request { return stamp.reference }
        let symbol = labels.texts.bytes(of: number)
        let reference = symbol.count == 2 ? 0 : add(symbol)
        texts[Int(number)] = TextStamp(request: request, reference: reference)
        return reference
    }

    /// The reference of any text.
    mutating func reference(foreign text: UnsafeRawBufferPointer, _ labels: borrowing WireLabels) -> UInt32 {
        if text.isEmpty { return 0 }
        let key = Array(text)
        if let reference = foreign[key] { return reference }
        let symbol = Protobuf.fieldStart(0x22, length: text.count) + key
        let known = symbol.withUnsafeBytes { labels.texts.find($0) }
        let reference = known.map { self.reference(ofText: $0, labels) } ?? symbol.withUnsafeBytes { add($0) }
        foreign[key] = reference
        return reference
    }

    private mutating func add(_ symbol: UnsafeRawBufferPointer) -> UInt32 {
        fields.append(bytes: symbol)
        defer { count += 1 }
        return count
    }

    private static func extend<Stamp>(_ stamps: inout [Stamp], to end: UInt32, with stamp: Stamp) {
        guard stamps.count < end else { return }
        stamps.append(contentsOf: repeatElement(stamp, count: Int(end) - stamps.count))
    }
}

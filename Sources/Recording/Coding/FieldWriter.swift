internal import MetricModel
internal import ScrapeEngine

/// Puts fields behind one another.
struct FieldWriter: FieldCoder {
    private(set) var bytes: [UInt8] = []
    /// Those of the target that is written about, which a rule may have copied into whatever is said of it.
    var secrets: LabelSecrets?
    let base: Int64
    var isReading: Bool { false }

    init(base: Int64) { self.base = base }

    /// Writes a value. Writing never fails: what throws is reading.
    mutating func put(_ value: some Recordable) {
        var value = value
        try? value.transfer(&self)
    }

    mutating func put<Value: Recordable>(_ value: Value?) {
        var value = value
        try? field(&value)
    }

    mutating func put<Element: Recordable>(_ values: [Element]) {
        var values = values
        try? field(&values)
    }

    mutating func put(hash value: UInt64) {
        var value = value
        hash(&value)
    }

    mutating func put(count value: Int) {
        var value = value
        count(&value)
    }

    /// What another writer has put together.
    mutating func append(_ other: FieldWriter) { bytes += other.bytes }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func number(_ value: inout UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func hash(_ value: inout UInt64) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func count(_ value: inout Int) {
        var count = UInt64(value)
        number(&count)
    }

    mutating func bytes(_ value: inout [UInt8]) {
        let shown = secrets?.crossedOut(in: value) ?? value
        put(count: shown.count)
        bytes += shown
    }

    mutating func text(_ value: inout String) {
        let shown = RecordedSecrets.removed(from: secrets?.hidden(in: value) ?? value)
        put(count: shown.utf8.count)
        bytes += shown.utf8
    }

    mutating func labels(_ value: inout Labels) {
        var encoded = RecordedSecrets.removed(from: value).encoded
        bytes(&encoded)
    }

    func problem(_ text: String) -> RecordingProblem { RecordingProblem(text) }
}

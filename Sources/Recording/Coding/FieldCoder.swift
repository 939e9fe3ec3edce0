internal import MetricModel

/// Writes or reads the fields of a value, one after the other. A type says once, in `Recordable.transfer`, what its fields
/// are; both directions come of it, so that they cannot differ.
protocol FieldCoder {
    var isReading: Bool { get }

    /// A number of 1 to 10 bytes.
    mutating func number(_ value: inout UInt64) throws(RecordingProblem)

    /// A number of 8 bytes: for hashes, which no shorter form fits.
    mutating func hash(_ value: inout UInt64) throws(RecordingProblem)

    /// Bytes as they are.
    mutating func bytes(_ value: inout [UInt8]) throws(RecordingProblem)

    /// A text without its secrets.
    mutating func text(_ value: inout String) throws(RecordingProblem)

    /// Labels without their secrets.
    mutating func labels(_ value: inout Labels) throws(RecordingProblem)

    /// The number of elements that follow; never more than there is room for.
    mutating func count(_ value: inout Int) throws(RecordingProblem)

    /// Times are written as their distance from this one.
    var base: Int64 { get }

    /// What is wrong here with what was read.
    func problem(_ text: String) -> RecordingProblem
}

/// What can be written into a recording and read out of it.
protocol Recordable {
    /// A value to read the fields into.
    static var blank: Self { get }

    /// Hands each field to the coder, which reads or writes it.
    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem)
}

extension FieldCoder {
    mutating func field(_ value: inout some Recordable) throws(RecordingProblem) { try value.transfer(&self) }

    mutating func field<Value: Recordable>(_ value: inout Value?) throws(RecordingProblem) {
        var isThere = value != nil
        try isThere.transfer(&self)
        guard isThere else {
            value = nil
            return
        }
        var known = value ?? .blank
        try known.transfer(&self)
        value = known
    }

    mutating func field<Element: Recordable>(_ values: inout [Element]) throws(RecordingProblem) {
        var count = values.count
        try self.count(&count)
        guard isReading else {
            for value in values {
                var value = value
                try value.transfer(&self)
            }
            return
        }
        values = []
        for _ in 0..<count {
            var value = Element.blank
            try value.transfer(&self)
            values.append(value)
        }
    }

    /// One of a few, by its place among them.
    mutating func choice<Value: Equatable>(_ value: inout Value, of all: [Value]) throws(RecordingProblem) {
        var index = UInt64(all.firstIndex(of: value) ?? 0)
        try number(&index)
        guard index < UInt64(all.count) else { throw problem("choice \(index) of \(all.count)") }
        value = all[Int(index)]
    }

    /// A number between two others: what is beyond them becomes the nearest that is not.
    mutating func integer(_ value: inout Int64, in range: ClosedRange<Int64>) throws(RecordingProblem) {
        let known = min(max(value, range.lowerBound), range.upperBound)
        var folded = UInt64(bitPattern: known << 1 ^ known >> 63)
        try number(&folded)
        let read = Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
        value = min(max(read, range.lowerBound), range.upperBound)
    }
}

internal import MetricModel

/// Takes fields out of a record's bytes. Nothing that they say is believed before it is looked at.
struct FieldReader: FieldCoder {
    private let bytes: [UInt8]
    private var position = 0
    let base: Int64
    /// Where the record is in its file.
    private let place: Int64
    /// Texts and labels are passed over, and come out empty: nobody looks at them.
    var isSkimming = false
    var isReading: Bool { true }

    init(_ bytes: [UInt8], base: Int64, place: Int64) {
        self.bytes = bytes
        self.base = base
        self.place = place
    }

    var isAtEnd: Bool { position == bytes.count }

    /// - Throws: when something is left over.
    func end() throws(RecordingProblem) {
        guard isAtEnd else { throw problem("\(bytes.count - position) bytes too many") }
    }

    mutating func take<Value: Recordable>(_ type: Value.Type = Value.self) throws(RecordingProblem) -> Value {
        var value = Value.blank
        try value.transfer(&self)
        return value
    }

    mutating func takeOptional<Value: Recordable>(
        _ type: Value.Type = Value.self
    ) throws(RecordingProblem) -> Value? {
        var value: Value?
        try field(&value)
        return value
    }

    mutating func takeList<Element: Recordable>(
        _ type: Element.Type = Element.self
    ) throws(RecordingProblem) -> [Element] {
        var values: [Element] = []
        try field(&values)
        return values
    }

    mutating func takeHash() throws(RecordingProblem) -> UInt64 {
        var value: UInt64 = 0
        try hash(&value)
        return value
    }

    mutating func takeCount() throws(RecordingProblem) -> Int {
        var value = 0
        try count(&value)
        return value
    }

    /// A number that is below `end`: a place in a list.
    mutating func takeIndex(below end: Int, of what: String) throws(RecordingProblem) -> Int {
        var value: UInt64 = 0
        try number(&value)
        guard value < UInt64(end) else { throw problem("\(what) \(value) of \(end)") }
        return Int(value)
    }

    mutating func number(_ value: inout UInt64) throws(RecordingProblem) {
        value = 0
        var shift: UInt64 = 0
        while true {
            let byte = try next()
            guard shift < 63 || byte <= 1 else { throw problem("a number of more than 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return }
            shift += 7
        }
    }

    mutating func hash(_ value: inout UInt64) throws(RecordingProblem) {
        value = 0
        for shift in 0..<8 { value |= UInt64(try next()) << UInt64(8 * shift) }
    }

    mutating func count(_ value: inout Int) throws(RecordingProblem) {
        var count: UInt64 = 0
        try number(&count)
        let room = bytes.count - position
        guard count <= UInt64(room) else { throw problem("a count of \(count) where \(room) bytes are left") }
        value = Int(count)
    }

    mutating func bytes(_ value: inout [UInt8]) throws(RecordingProblem) { value = Array(try slice()) }

    mutating func text(_ value: inout String) throws(RecordingProblem) {
        let bytes = try slice()
        value = isSkimming ? "" : String(decoding: bytes, as: UTF8.self)
    }

    mutating func labels(_ value: inout Labels) throws(RecordingProblem) {
        let bytes = try slice()
        guard !isSkimming else { return value = .empty }
        let encoded = Array(bytes)
        guard RecordedLabels.areSound(encoded) else { throw problem("labels that are none") }
        value = Labels(encoded: encoded)
    }

    func problem(_ text: String) -> RecordingProblem { RecordingProblem("the record has \(text)", at: place) }

    private mutating func next() throws(RecordingProblem) -> UInt8 {
        guard position < bytes.count else { throw problem("an end too early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func slice() throws(RecordingProblem) -> ArraySlice<UInt8> {
        let count = try takeCount()
        defer { position += count }
        return bytes[position..<position + count]
    }
}

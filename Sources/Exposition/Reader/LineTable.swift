internal import CSystem

/// Where the samples stand in a body, as lengths: offsets follow from walking. One word per sample:
///
///     ┌───────────────────────────┬───────────────┬───────────────┐
///     │ prefix length (32 bits)   │ length B (16) │ length A (16) │
///     └───────────────────────────┴───────────────┴───────────────┘
///
/// The prefix is everything from the end of the line before to the value: comments, blank lines, the series, blanks.
/// The length is that of the value with all behind it, the line feed included. There are two, because reading a body in
/// step writes its lengths beside those of the reference body: to adopt it is to swap their roles, to abandon it is to
/// do nothing.
///
/// Length 0 marks a line that must be read with care each time: one longer than 16 bits tell, or one whose prefix does
/// not end in a blank or a brace, so that an equal prefix does not mean an equal name (`a.5` and `ab.5`).
struct LineTable: Sendable {
    private(set) var words: [UInt64] = []
    /// 0 when length A is the reference body's, 16 when length B is.
    private(set) var shift: UInt64 = 0

    var count: Int { words.count }

    static func word(prefixLength: Int, valueLength: Int) -> UInt64 {
        UInt64(prefixLength) << 32 | UInt64(valueLength)
    }

    /// The length to store for a value text: 0 for lines to read with care.
    static func storedLength(_ valueLength: Int, byteBefore: UInt8) -> Int {
        let isSafe = byteBefore == 0x20 || byteBefore == 0x7D || byteBefore == 0x09
        return isSafe && valueLength <= 0xFFFF ? valueLength : 0
    }

    func prefixLength(_ index: Int) -> Int { Int(words[index] >> 32) }

    /// The stored length; 0 for a line to read with care.
    func storedValueLength(_ index: Int) -> Int { Int(words[index] >> shift & 0xFFFF) }

    /// The true length of the value text that starts at `value`.
    func valueLength(_ index: Int, at value: UnsafePointer<UInt8>) -> Int {
        let stored = storedValueLength(index)
        guard stored == 0 else { return stored }
        // The text behind a series has no line feed but its last byte; there is one behind every body.
        return csystem_line_feed(value) - value + 1
    }

    /// Notes the length of a line of the body being read in step.
    mutating func setReadLength(_ stored: Int, at index: Int) {
        let other = shift ^ 16
        words[index] = words[index] & ~(0xFFFF << other) | UInt64(stored) << other
    }

    /// Adds a line to a table in the making.
    mutating func append(prefixLength: Int, storedValueLength: Int) {
        words.append(Self.word(prefixLength: prefixLength, valueLength: storedValueLength))
    }

    /// Makes the lengths of the body read last the reference's.
    mutating func swapLengths() { shift ^= 16 }

    /// The first `count` lines with the lengths of the body being read.
    func readLines(_ count: Int) -> LineTable {
        let other = shift ^ 16
        var table = LineTable()
        table.words = words.prefix(count).map { $0 & ~0xFFFF_FFFF | $0 >> other & 0xFFFF }
        return table
    }

    mutating func withWords<Result>(_ body: (UnsafeMutableBufferPointer<UInt64>, _ shift: UInt64) -> Result) -> Result {
        let shift = shift
        return words.withUnsafeMutableBufferPointer { body($0, shift) }
    }

    mutating func trim() {
        if words.capacity > words.count + words.count / 4 + 16 { words = Array(words) }
    }

    var memoryBytes: Int { words.capacity * 8 }

    /// Calls `visit` with each line's key in the body whose lines these are.
    func forEachKey(of read: ExpositionReader.ReadBody, _ visit: (Int, UnsafeRawBufferPointer) -> Void) {
        let body = BodyView(read.body)
        switch read.format {
        case .prometheusText: forEachKey(of: body, as: TextScanner.self, visit)
        case .openMetricsText: forEachKey(of: body, as: OpenMetricsScanner.self, visit)
        case .protobuf: break
        }
    }

    private func forEachKey<Scanner: LineScanner>(
        of body: BodyView,
        as format: Scanner.Type,
        _ visit: (Int, UnsafeRawBufferPointer) -> Void
    ) {
        var prefixStart = 0
        for index in 0..<count {
            let valueStart = prefixStart + prefixLength(index)
            let key = body.key(prefixStart: prefixStart, valueStart: valueStart, as: format)
            visit(index, UnsafeRawBufferPointer(start: key.bytes, count: key.count))
            prefixStart = valueStart + valueLength(index, at: body.start + valueStart)
        }
    }
}

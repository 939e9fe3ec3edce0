internal import CSystem

/// Walks the reference body and a new one side by side for as long as they have the same series in the same order.
///
/// Per sample: compare everything up to the value, compare the value's text, parse it only when it differs. No hash, no
/// copy, no allocation. Benchmarks: `scrape-bench parser`, `scrape-bench exposition`.
struct InStepWalk<Scanner: LineScanner> {
    let new: BodyView
    let old: BodyView
    /// Whether the table's values are those of the reference body; if not, every value is parsed.
    let keepsValues: Bool
    /// Whether the table lists exemplars.
    let listsExemplars: Bool

    /// The line to compare next, and where its prefix starts in both bodies.
    private(set) var line = 0
    private(set) var newOffset = 0
    private(set) var oldOffset = 0
    private var exemplars = ExemplarCarry()
    /// Reads what stands behind changed values.
    private var rest: Scanner

    init(new: BodyView, old: BodyView, keepsValues: Bool, listsExemplars: Bool) {
        self.new = new
        self.old = old
        self.keepsValues = keepsValues
        self.listsExemplars = listsExemplars
        rest = Scanner(base: new.start, byteCount: new.count, position: 0)
    }

    /// Goes as far as the bodies agree and returns true when that is the end of both. The table must have as many values
    /// as there are lines.
    mutating func run(_ lines: inout LineTable, _ table: inout BodyTable) -> Bool {
        if listsExemplars {
            exemplars.begin(&table.exemplars, areReference: keepsValues)
        } else {
            table.exemplars.removeAll(keepingCapacity: true)
        }
        defer { if listsExemplars { exemplars.end(&table.exemplars) } }
        guard Scanner.mayEnd(new) else { return false }
        repeat {
            walk(&lines, &table)
        } while line < lines.count && readWithCare(&lines, &table)
        guard line == lines.count else { return false }
        let newRest = max(new.count - newOffset, 0)
        let oldRest = max(old.count - oldOffset, 0)
        guard newRest == oldRest else { return false }
        return newRest == 0 || csystem_equal(new.start + newOffset, old.start + oldOffset, newRest) != 0
    }

    private mutating func walk(_ lines: inout LineTable, _ table: inout BodyTable) {
        let count = lines.count
        // Out of the table meanwhile, so that both columns can be written at once.
        var timestamps: [Int64] = []
        swap(&timestamps, &table.timestamps)
        lines.withWords { words, shift in
            table.valueBits.withUnsafeMutableBufferPointer { bits in
                timestamps.withUnsafeMutableBufferPointer { timestamps in
                    guard let words = words.baseAddress, let bits = bits.baseAddress else { return }
                    walk(words, shift, count, bits, timestamps.isEmpty ? nil : timestamps.baseAddress)
                }
            }
        }
        swap(&timestamps, &table.timestamps)
    }

    /// The loop itself; stops at the first line that differs or wants care.
    private mutating func walk(
        _ words: UnsafeMutablePointer<UInt64>,
        _ shift: UInt64,
        _ count: Int,
        _ bits: UnsafeMutablePointer<UInt64>,
        _ timestamps: UnsafeMutablePointer<Int64>?
    ) {
        let end = new.end
        let otherShift = shift ^ 16
        let keepsValues = keepsValues
        var index = line
        var position = new.start + newOffset
        var reference = old.start + oldOffset
        while index < count {
            let word = words[index]
            let prefix = Int(truncatingIfNeeded: word &>> 32)
            let length = Int(truncatingIfNeeded: word &>> shift & 0xFFFF)
            guard length != 0, prefix <= end - position, csystem_equal(position, reference, prefix) != 0 else { break }
            let value = position + prefix
            let known = reference + prefix
            var used = length
            if !keepsValues || !Self.isSame(value, known, length, end) {
                var after = value
                let number = DecimalFloat.bits(at: value, end: &after)
                guard after != value else { break }
                if Scanner.hasExemplars {
                    guard readRest(&after, of: value, known, length, index, timestamps) else { break }
                } else if let timestamps {
                    let timestamp = Self.timestamp(at: &after)
                    guard after.pointee == 0x0A else { break }
                    timestamps[index] = timestamp
                }
                used = after - value &+ 1
                guard after.pointee == 0x0A, used <= 0xFFFF else { break }
                bits[index] = number
            } else if Scanner.hasExemplars, index == exemplars.nextRow {
                exemplars.keep(movedBy: distance(to: value, from: known))
            }
            words[index] = word & ~(0xFFFF &<< otherShift) | UInt64(truncatingIfNeeded: used) &<< otherShift
            position = value + used
            reference += prefix &+ length
            index &+= 1
        }
        line = index
        newOffset = position - new.start
        oldOffset = reference - old.start
    }

    @inline(__always)
    private static func isSame(
        _ new: UnsafePointer<UInt8>,
        _ old: UnsafePointer<UInt8>,
        _ length: Int,
        _ end: UnsafePointer<UInt8>
    ) -> Bool {
        if length <= 16 { return csystem_differing16(new, old) & (1 &<< UInt32(length) &- 1) == 0 }
        return length <= end - new + 1 && csystem_equal(new, old, length) != 0
    }

    /// How much further behind something stands in the new body.
    @inline(__always)
    private func distance(to new: UnsafePointer<UInt8>, from old: UnsafePointer<UInt8>) -> Int {
        (new - self.new.start) - (old - self.old.start)
    }

    /// Reads timestamp and exemplar behind a number that has changed; `after` is moved to the line feed. What the
    /// reference body has there too, behind its number, is known already.
    @inline(__always)
    private mutating func readRest(
        _ after: inout UnsafePointer<UInt8>,
        of value: UnsafePointer<UInt8>,
        _ known: UnsafePointer<UInt8>,
        _ length: Int,
        _ row: Int,
        _ timestamps: UnsafeMutablePointer<Int64>?
    ) -> Bool {
        if after.pointee == 0x0A {
            exemplars.drop(row: row)
            if let timestamps { timestamps[row] = BodyTable.noTimestamp }
            return true
        }
        guard after.pointee == 0x20 else { return false }
        let knownRest = csystem_word_end(known)
        let count = length - (knownRest - known)
        if keepsValues, count > 1, count <= new.end - after, csystem_equal(after, knownRest, count) != 0 {
            let lineFeed = after + (count - 1)
            guard lineFeed - value < 0xFFFF else { return false }
            if row == exemplars.nextRow { exemplars.keep(movedBy: distance(to: after, from: knownRest)) }
            after = lineFeed
            return true
        }
        guard rest.readRest(from: after - new.start) else { return false }
        let lineFeed = new.start + (rest.position - 1)
        guard lineFeed - value < 0xFFFF, timestamps != nil || rest.timestamp == BodyTable.noTimestamp else {
            return false
        }
        exemplars.replace(row: row, by: &rest)
        if let timestamps { timestamps[row] = rest.timestamp }
        after = lineFeed
        return true
    }

    /// A timestamp of up to 18 digits behind a single blank; `end` is moved behind it. Anything else is left for care.
    @inline(__always)
    private static func timestamp(at end: inout UnsafePointer<UInt8>) -> Int64 {
        guard end.pointee == 0x20 else { return BodyTable.noTimestamp }
        var position = end + 1
        var value: Int64 = 0
        while position.pointee &- 0x30 < 10, position - end <= 18 {
            value = value &* 10 &+ Int64(position.pointee &- 0x30)
            position += 1
        }
        guard position - end > 1 else { return BodyTable.noTimestamp }
        end = position
        return value
    }

    /// One line by the exact scanner: special values, odd blanks, the first timestamps of a body, long values. Returns
    /// false when the line is not the reference body's next one, or is wrong.
    private mutating func readWithCare(_ lines: inout LineTable, _ table: inout BodyTable) -> Bool {
        guard newOffset < new.count else { return false }
        let prefix = lines.prefixLength(line)
        guard prefix <= new.count - newOffset,
            csystem_equal(new.start + newOffset, old.start + oldOffset, prefix) != 0
        else { return false }
        var scanner = Scanner(base: new.start, byteCount: new.count, position: newOffset)
        var entry = scanner.next()
        while true {
            switch entry {
            case .comment, .help, .type, .unit, .histogram: entry = scanner.next()
            case .end, .problem: return false
            // A line that is no entry, in the prefix.
            case .sample where scanner.valuePart.start < newOffset + prefix: entry = scanner.next()
            case .sample:
                // A line whose end was not understood is no line: its body will be refused.
                guard scanner.valuePart.start == newOffset + prefix, new.start[scanner.position - 1] == 0x0A else {
                    return false
                }
                take(&scanner, prefix, &lines, &table)
                return true
            }
        }
    }

    private mutating func take(
        _ scanner: inout Scanner,
        _ prefix: Int,
        _ lines: inout LineTable,
        _ table: inout BodyTable
    ) {
        table.valueBits[line] = scanner.valueBits
        table.setTimestamp(scanner.timestamp, at: line, of: lines.count)
        exemplars.replace(row: line, by: &scanner)
        let oldLength = lines.valueLength(line, at: old.start + oldOffset + prefix)
        let newLength = scanner.position - scanner.valuePart.start
        lines.setReadLength(
            LineTable.storedLength(newLength, byteBefore: new.start[scanner.valuePart.start - 1]),
            at: line
        )
        newOffset += prefix + newLength
        oldOffset += prefix + oldLength
        line += 1
    }
}

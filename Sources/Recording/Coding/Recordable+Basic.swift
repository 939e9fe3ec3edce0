internal import MetricModel

// Every number that is read is brought between bounds within which sums over a hundred thousand targets, and products
// with a thousand, cannot overflow.

extension Bool: Recordable {
    static var blank: Bool { false }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.choice(&self, of: [false, true])
    }
}

extension Int: Recordable {
    static var blank: Int { 0 }

    static let recordedRange: ClosedRange<Int64> = -1_000_000_000_000...1_000_000_000_000

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var value = Int64(self)
        try coder.integer(&value, in: Self.recordedRange)
        self = Int(value)
    }
}

/// Mostly a time in nanoseconds: three years at most.
extension Int64: Recordable {
    static var blank: Int64 { 0 }

    static let recordedRange: ClosedRange<Int64> = -100_000_000_000_000_000...100_000_000_000_000_000

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.integer(&self, in: Self.recordedRange)
    }
}

/// A count that only grows.
extension UInt64: Recordable {
    static var blank: UInt64 { 0 }

    static let recordedLimit: UInt64 = 1_000_000_000_000_000

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        self = Swift.min(self, Self.recordedLimit)
        try coder.number(&self)
        self = Swift.min(self, Self.recordedLimit)
    }
}

extension UInt32: Recordable {
    static var blank: UInt32 { 0 }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var value = UInt64(self)
        try coder.number(&value)
        self = UInt32(clamping: value)
    }
}

/// A finite one: nothing on a screen is anything else.
extension Double: Recordable {
    static var blank: Double { 0 }

    static let recordedLimit = 1e15

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var pattern = bitPattern
        // A zero, which many are, is one byte.
        var isZero = self == 0
        try isZero.transfer(&coder)
        if isZero { pattern = 0 } else { try coder.hash(&pattern) }
        let read = Double(bitPattern: pattern)
        self = read.isNaN ? 0 : Swift.min(Swift.max(read, -Self.recordedLimit), Self.recordedLimit)
    }
}

extension String: Recordable {
    static var blank: String { "" }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) { try coder.text(&self) }
}

extension Labels: Recordable {
    static var blank: Labels { .empty }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) { try coder.labels(&self) }
}

/// Between 1970 and 2099.
extension WallTime: Recordable {
    static var blank: WallTime { WallTime(nanoseconds: 0) }

    static let recordedRange: ClosedRange<Int64> = 0...4_100_000_000_000_000_000

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        let range = Self.recordedRange
        var distance = min(max(nanoseconds, range.lowerBound), range.upperBound) &- coder.base
        try coder.integer(&distance, in: (Int64.min / 2)...(Int64.max / 2))
        nanoseconds = min(max(distance &+ coder.base, range.lowerBound), range.upperBound)
    }
}

/// Thirty years at most.
extension PrometheusDuration: Recordable {
    static var blank: PrometheusDuration { .zero }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var value = milliseconds
        try coder.integer(&value, in: -1_000_000_000_000...1_000_000_000_000)
        self = PrometheusDuration(milliseconds: value)
    }
}

extension ByteSize: Recordable {
    static var blank: ByteSize { ByteSize(bytes: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var value = bytes
        try value.transfer(&coder)
        self = ByteSize(bytes: value)
    }
}

extension SourceLocation: Recordable {
    static var blank: SourceLocation { SourceLocation(file: "", line: 0, column: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        var (file, line, column) = (file, line, column)
        try coder.field(&file)
        try coder.field(&line)
        try coder.field(&column)
        self = SourceLocation(file: file, line: max(line, 0), column: max(column, 0))
    }
}

internal import MetricModel

/// One Metric message, decoded without a tree: whatever it holds is read and checked, for a family of any type
/// (`unmarshalWithoutLabels` in `decoder.go`, v3.5). Used again for the next metric.
struct ProtobufMetric {
    private(set) var labels: ProtobufLabels
    /// Milliseconds, 0 for none.
    private(set) var timestamp: Int64 = 0
    private(set) var gaugeBits: UInt64 = 0
    /// Stays what it was when a metric does not say: v3.5 forgets to reset it.
    private(set) var untypedBits: UInt64 = 0
    private(set) var counterBits: UInt64 = 0
    private(set) var counterExemplar = ProtobufExemplar.Place()
    private(set) var counterCreated = ProtobufTimestamp()
    private(set) var summary: ProtobufSummary
    private(set) var histogram: ProtobufHistogram

    init(in memory: ScratchMemory) {
        labels = ProtobufLabels(in: memory)
        summary = ProtobufSummary(in: memory)
        histogram = ProtobufHistogram(in: memory)
    }

    @inline(__always)
    private mutating func reset() {
        labels.removeAll()
        timestamp = 0
        gaugeBits = 0
        counterBits = 0
        counterExemplar = ProtobufExemplar.Place()
        counterCreated = ProtobufTimestamp()
        summary.removeAll()
        histogram.removeAll()
    }

    /// Reads a message of which nothing is known.
    @inline(__always)
    mutating func read(_ message: ProtobufReader) throws(ProtobufFailure) {
        reset()
        try read(message, isMatched: false)
    }

    /// Reads a message whose labels are probably those of a known key; returns whether they are. Then they are not looked
    /// at any further, and not to be asked for.
    @inline(__always)
    mutating func read(
        _ message: ProtobufReader,
        expecting labels: UnsafeBufferPointer<UInt8>
    ) throws(ProtobufFailure) -> Bool {
        reset()
        var rest = message
        guard let end = ProtobufKey.end(ofLabels: labels, in: message) else {
            try read(message, isMatched: false)
            return false
        }
        rest.move(to: end)
        if readNumber(rest) { return true }
        if try read(rest, isMatched: true) { return true }
        // Another label behind the other fields.
        try read(message)
        return false
    }

    /// Reads a gauge or counter that has a value and nothing else, in 11 bytes; false when there is more or less.
    @inline(__always)
    private mutating func readNumber(_ message: ProtobufReader) -> Bool {
        let start = message.position
        guard message.remaining == 11, start[1] == 9, start[2] == 9 else { return false }
        let bits = UInt64(littleEndian: UnsafeRawPointer(start + 3).loadUnaligned(as: UInt64.self))
        switch start[0] {
        case 0x12: gaugeBits = bits
        case 0x1A: counterBits = bits
        default: return false
        }
        return true
    }

    /// Reads the fields; false at a label where none may be left.
    @inline(__always)
    @discardableResult
    private mutating func read(_ message: ProtobufReader, isMatched: Bool) throws(ProtobufFailure) -> Bool {
        var reader = message
        while let field = try reader.field(of: "Metric") {
            switch field.number {
            case 1:
                if isMatched { return false }
                try reader.require(2, field, "Label")
                labels.append(try reader.bytes(), body: reader.body)
            case 2:
                try reader.require(2, field, "Gauge")
                try Self.readValue(of: try reader.message(), "Gauge", into: &gaugeBits)
            case 3:
                try reader.require(2, field, "Counter")
                try readCounter(try reader.message())
            case 4:
                try reader.require(2, field, "Summary")
                try summary.read(try reader.message())
            case 5:
                try reader.require(2, field, "Untyped")
                try Self.readValue(of: try reader.message(), "Untyped", into: &untypedBits)
            case 6:
                try reader.require(0, field, "TimestampMs")
                timestamp = Int64(bitPattern: try reader.varint())
            case 7:
                try reader.require(2, field, "Histogram")
                try histogram.read(try reader.message())
            default: try reader.skip(field)
            }
        }
        return true
    }

    @inline(__always)
    private static func readValue(
        of message: ProtobufReader,
        _ name: StaticString,
        into bits: inout UInt64
    ) throws(ProtobufFailure) {
        var reader = message
        while let field = try reader.field(of: name) {
            guard field.number == 1 else {
                try reader.skip(field)
                continue
            }
            try reader.require(1, field, "Value")
            bits = try reader.fixed64()
        }
    }

    @inline(__always)
    private mutating func readCounter(_ message: ProtobufReader) throws(ProtobufFailure) {
        var reader = message
        while let field = try reader.field(of: "Counter") {
            switch field.number {
            case 1:
                try reader.require(1, field, "Value")
                counterBits = try reader.fixed64()
            case 2:
                try reader.require(2, field, "Exemplar")
                counterExemplar = try ProtobufExemplar.place(of: try reader.message())
            case 3:
                try reader.require(2, field, "CreatedTimestamp")
                try counterCreated.read(try reader.message())
            default: try reader.skip(field)
            }
        }
    }

    mutating func sortLabels(body: ProtobufReader.Bytes) { labels.sort(body: body) }
}

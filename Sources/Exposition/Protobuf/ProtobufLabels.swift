internal import MetricModel

/// The labels of one metric, as places in the body, with Prometheus's verdict on them (`decoder.go`, v3.5).
struct ProtobufLabels {
    /// A label's name and value, by offsets of the body.
    struct Pair: BitwiseCopyable {
        var nameStart: UInt32 = 0
        var nameCount: UInt32 = 0
        var valueStart: UInt32 = 0
        var valueCount: UInt32 = 0
    }

    private(set) var pairs: ScratchBuffer<Pair>
    private(set) var count = 0
    /// The bytes all of them take in a key, two separators each.
    private(set) var keyByteCount = 0
    /// Why the first wrong label is refused. It counts when the metric is used, behind everything else in it.
    private(set) var failure: ProtobufFailure?

    init(in memory: ScratchMemory) { pairs = ScratchBuffer(capacity: 16, in: memory) }

    mutating func removeAll() {
        count = 0
        keyByteCount = 0
        failure = nil
    }

    /// Reads a LabelPair.
    @inline(__always)
    mutating func append(_ message: UnsafeBufferPointer<UInt8>, body: ProtobufReader.Bytes) {
        guard let start = message.baseAddress else { return }
        if let pair = Self.plainPair(start, message.count, body: body) { return append(pair) }
        guard failure == nil else { return }
        do {
            append(try Self.pair(ProtobufReader(body: body, start: start, end: start + message.count)))
        } catch {
            failure = error
        }
    }

    @inline(__always)
    private mutating func append(_ pair: Pair) {
        pairs.reserve(count &+ 1, keeping: count)
        pairs.memory[count] = pair
        count &+= 1
        keyByteCount &+= Int(pair.nameCount) &+ Int(pair.valueCount) &+ 2
    }

    /// A name, then a value, both short and ASCII, and nothing else: what targets send.
    @inline(__always)
    private static func plainPair(_ start: ProtobufReader.Bytes, _ count: Int, body: ProtobufReader.Bytes) -> Pair? {
        guard count >= 4, start[0] == 0x0A else { return nil }
        let name = Int(start[1])
        guard name > 0, name + 4 <= count, start[name + 2] == 0x12 else { return nil }
        let value = Int(start[name + 3])
        guard name + value + 4 == count, isASCII(start, count) else { return nil }
        let offset = UInt32(truncatingIfNeeded: start - body)
        return Pair(
            nameStart: offset &+ 2,
            nameCount: UInt32(truncatingIfNeeded: name),
            valueStart: offset &+ UInt32(truncatingIfNeeded: name) &+ 4,
            valueCount: UInt32(truncatingIfNeeded: value)
        )
    }

    /// Reads up to 7 bytes behind the last one.
    @inline(__always)
    private static func isASCII(_ start: ProtobufReader.Bytes, _ count: Int) -> Bool {
        var all: UInt64 = 0
        var done = 0
        while done < count {
            let word = UInt64(littleEndian: UnsafeRawPointer(start + done).loadUnaligned(as: UInt64.self))
            let rest = count &- done
            all |= rest >= 8 ? word : word & (1 &<< UInt64(truncatingIfNeeded: rest &* 8) &- 1)
            done &+= 8
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    private static func pair(_ message: ProtobufReader) throws(ProtobufFailure) -> Pair {
        var reader = message
        var pair = Pair()
        while let field = try reader.field(of: "LabelPair") {
            switch field.number {
            case 1:
                try reader.require(2, field, "Name")
                let name = try reader.range()
                guard !name.isEmpty, isText(name, reader) else {
                    throw reader.failure(.labelName(name), at: field.start)
                }
                pair.nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
                pair.nameCount = UInt32(truncatingIfNeeded: name.count)
            case 2:
                try reader.require(2, field, "Value")
                let value = try reader.range()
                guard isText(value, reader) else { throw reader.failure(.labelValue(value), at: field.start) }
                pair.valueStart = UInt32(truncatingIfNeeded: value.lowerBound)
                pair.valueCount = UInt32(truncatingIfNeeded: value.count)
            default: try reader.skip(field)
            }
        }
        return pair
    }

    private static func isText(_ range: Range<Int>, _ reader: ProtobufReader) -> Bool {
        UTF8Walker.isValid(UnsafeRawBufferPointer(start: reader.body + range.lowerBound, count: range.count))
    }
}

extension ProtobufLabels {
    func name(_ index: Int, body: ProtobufReader.Bytes) -> UnsafeRawBufferPointer {
        let pair = pairs.memory[index]
        return UnsafeRawBufferPointer(start: body + Int(pair.nameStart), count: Int(pair.nameCount))
    }

    func value(_ index: Int, body: ProtobufReader.Bytes) -> UnsafeRawBufferPointer {
        let pair = pairs.memory[index]
        return UnsafeRawBufferPointer(start: body + Int(pair.valueStart), count: Int(pair.valueCount))
    }

    /// Brings them into the order of their names; equal names keep theirs.
    func sort(body: ProtobufReader.Bytes) {
        for index in 0..<max(count - 1, 0)
        where compareBytes(name(index, body: body), name(index + 1, body: body)) > 0 {
            return sortAnew(body: body)
        }
    }

    private func sortAnew(body: ProtobufReader.Bytes) {
        // Swift's sort is stable.
        let sorted = UnsafeBufferPointer(start: pairs.memory, count: count).sorted { left, right in
            compareBytes(
                UnsafeRawBufferPointer(start: body + Int(left.nameStart), count: Int(left.nameCount)),
                UnsafeRawBufferPointer(start: body + Int(right.nameStart), count: Int(right.nameCount))
            ) < 0
        }
        for (index, pair) in sorted.enumerated() { pairs.memory[index] = pair }
    }

    /// How many of the sorted labels stand in front of a label of that name that was added before, or after, all of them.
    func rank(of name: StaticString, addedLast: Bool, body: ProtobufReader.Bytes) -> Int {
        let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var rank = 0
        while rank < count {
            let order = compareBytes(self.name(rank, body: body), name)
            guard order < 0 || order == 0 && addedLast else { break }
            rank += 1
        }
        return rank
    }
}

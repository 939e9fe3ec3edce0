internal import CSystem
internal import Glibc
internal import MetricModel

/// Makes exposure keys of protobuf metrics: the labels in the order of their names, of `__name__` only the value, all
/// others as 0xFF, name, 0xFF, value (`onSeriesOrHistogramUpdate` in `protobufparse.go`, v3.5):
///
///     ┌─────────────┬────┬──────┬────┬───────┬────┬────┬────┬──────┬─────┐
///     │ name suffix │ FF │ name │ FF │ value │ FF │ le │ FF │ 0.25 │ ... │
///     └─────────────┴────┴──────┴────┴───────┴────┴────┴────┴──────┴─────┘
struct ProtobufKey {
    /// The label that a bucket or a quantile has on top: its name and its number's text.
    struct Bound {
        let name: StaticString
        let text: UnsafeRawBufferPointer
    }

    private static let separator: UInt8 = 0xFF
    /// Room behind the key, for blocks.
    private static let padding = 64

    private var buffer: ScratchBuffer<UInt8>
    private var count = 0
    /// Where the bound's text stands in the key.
    private var boundStart = 0
    private var boundEnd = 0
    /// The text that the bound has now; the bytes are brought up to it when somebody wants them.
    private var newBound: UnsafeRawBufferPointer?

    init(in memory: ScratchMemory) { buffer = ScratchBuffer(capacity: 256, in: memory) }

    var bytes: UnsafeRawBufferPointer {
        mutating get {
            if let newBound { writeBound(newBound) }
            return UnsafeRawBufferPointer(start: buffer.memory, count: count)
        }
    }

    /// Makes the key anew. The labels must be sorted.
    mutating func build(
        _ name: UnsafeRawBufferPointer,
        _ suffix: StaticString,
        _ labels: ProtobufLabels,
        _ bound: Bound?,
        body: ProtobufReader.Bytes
    ) {
        // The longest suffix, and a bound with its name and separators, are shorter than 64 bytes.
        buffer.reserve(name.count + labels.keyByteCount + 64 + Self.padding, keeping: 0)
        count = 0
        newBound = nil
        boundStart = 0
        let nameRank = labels.rank(of: "__name__", addedLast: false, body: body)
        appendLabels(labels, 0..<nameRank, body)
        append(name)
        append(UnsafeRawBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
        guard let bound else { return appendLabels(labels, nameRank..<labels.count, body) }
        let boundRank = max(labels.rank(of: bound.name, addedLast: true, body: body), nameRank)
        appendLabels(labels, nameRank..<boundRank, body)
        append(Self.separator)
        append(UnsafeRawBufferPointer(start: bound.name.utf8Start, count: bound.name.utf8CodeUnitCount))
        append(Self.separator)
        boundStart = count
        append(bound.text)
        boundEnd = count
        appendLabels(labels, boundRank..<labels.count, body)
    }

    /// Makes it the key of the same metric's next bucket or quantile. The text must stay until the next key.
    @inline(__always)
    mutating func replaceBound(_ text: UnsafeRawBufferPointer) { newBound = text }

    private mutating func writeBound(_ text: UnsafeRawBufferPointer) {
        newBound = nil
        let tail = count - boundEnd
        // The bound's text may be longer than the one before it, which `build` has made room for.
        buffer.reserve(boundStart + text.count + tail + Self.padding, keeping: count)
        let target = buffer.memory + boundStart
        memmove(target + text.count, buffer.memory + boundEnd, tail)
        UnsafeMutableRawBufferPointer(start: target, count: text.count).copyMemory(from: text)
        boundEnd = boundStart + text.count
        count = boundEnd + tail
    }

    /// Whether the key is `expected`, whose first bytes are known to be those of the key before the bound was replaced.
    @inline(__always)
    mutating func equals(_ expected: UnsafeRawBufferPointer, sharing known: Int) -> Bool {
        guard let newBound else { return KeyBytes.areEqual(expected, bytes) }
        let tail = count &- boundEnd
        guard expected.count == boundStart &+ newBound.count &+ tail,
            let start = expected.baseAddress?.assumingMemoryBound(to: UInt8.self),
            let text = newBound.baseAddress?.assumingMemoryBound(to: UInt8.self)
        else { return false }
        let bound = start + boundStart
        return csystem_equal(bound, text, newBound.count) != 0
            && csystem_equal(bound + newBound.count, buffer.memory + boundEnd, tail) != 0
            && (known >= boundStart || csystem_equal(start, buffer.memory, boundStart) != 0)
    }

    /// Whether the key of a metric without a bound is `expected`; found out without making it. False also when the
    /// labels are not in the order of the key.
    @inline(__always)
    static func isKey(
        _ expected: UnsafeRawBufferPointer,
        of name: UnsafeRawBufferPointer,
        _ labels: ProtobufLabels,
        body: ProtobufReader.Bytes
    ) -> Bool {
        guard expected.count == name.count &+ labels.keyByteCount, let start = expected.baseAddress,
            let nameStart = name.baseAddress
        else { return false }
        var position = start.assumingMemoryBound(to: UInt8.self)
        guard csystem_equal(nameStart.assumingMemoryBound(to: UInt8.self), position, name.count) != 0 else {
            return false
        }
        position += name.count
        let pairs = labels.pairs.memory
        for index in 0..<labels.count {
            let pair = pairs[index]
            let nameCount = Int(pair.nameCount)
            let valueCount = Int(pair.valueCount)
            guard position.pointee == separator, position[nameCount &+ 1] == separator,
                csystem_equal(body + Int(pair.nameStart), position + 1, nameCount) != 0,
                csystem_equal(body + Int(pair.valueStart), position + (nameCount &+ 2), valueCount) != 0
            else { return false }
            position += nameCount &+ valueCount &+ 2
        }
        return true
    }

    /// Where the labels end with which a metric begins, when they are those of a key's end: in its order, short, ASCII and
    /// in the plainest form. Nil when they are not, or when that takes more to tell.
    @inline(__always)
    static func end(ofLabels expected: UnsafeBufferPointer<UInt8>, in message: ProtobufReader) -> ProtobufReader.Bytes?
    {
        guard var key = expected.baseAddress else { return nil }
        var position = message.position
        var left = expected.count
        while left > 0 {
            let room = message.end - position
            // Tag, length, tag of the name, its length; the name; tag of the value, its length; the value.
            guard room >= 6, position[0] == 0x0A, position[2] == 0x0A else { return nil }
            let length = Int(position[1])
            let name = Int(position[3])
            guard length < 0x80, length &+ 2 <= room, name > 0, name &+ 4 <= length else { return nil }
            let value = Int(position[name &+ 5])
            guard position[name &+ 4] == 0x12, name &+ value &+ 4 == length, name &+ value &+ 2 <= left,
                key[0] == separator, key[name &+ 1] == separator, csystem_equal_ascii(position + 4, key + 1, name) != 0,
                csystem_equal_ascii(position + (name &+ 6), key + (name &+ 2), value) != 0
            else { return nil }
            position += length &+ 2
            key += name &+ value &+ 2
            left &-= name &+ value &+ 2
        }
        return position
    }

    @inline(__always)
    private mutating func appendLabels(_ labels: ProtobufLabels, _ range: Range<Int>, _ body: ProtobufReader.Bytes) {
        for index in range {
            let name = labels.name(index, body: body)
            if !isMetricName(name) {
                append(Self.separator)
                append(name)
                append(Self.separator)
            }
            append(labels.value(index, body: body))
        }
    }

    @inline(__always)
    private func isMetricName(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count == 8 && name.elementsEqual("__name__".utf8)
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        buffer.memory[count] = byte
        count &+= 1
    }

    @inline(__always)
    private mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        copyBlocks(start, bytes.count, to: buffer.memory + count)
        count &+= bytes.count
    }
}

/// Decodes a chunk sample by sample (`tsdb/chunkenc/xor.go`, v3.5); ends early where the bits do.
struct XORChunkReader: IteratorProtocol {
    private let words: [UInt64]
    private var remaining: Int
    private var isFirst = true
    private var isSecond = false
    private var sample = Sample(timestampMillis: 0, valueBits: 0)
    private var delta: Int64 = 0
    private var leading: UInt64 = 0
    private var trailing: UInt64 = 0
    /// Bits read so far.
    private(set) var position = 0

    init(_ chunk: XORChunk) {
        words = chunk.words
        remaining = chunk.sampleCount
    }

    mutating func next() -> Sample? {
        guard remaining > 0, let next = isFirst ? readFirst() : readFurther() else {
            remaining = 0
            return nil
        }
        remaining -= 1
        sample = next
        return next
    }

    private mutating func readFirst() -> Sample? {
        isFirst = false
        isSecond = true
        guard let zigzag = varint(), let bits = take(64) else { return nil }
        let millis = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
        return Sample(timestampMillis: millis, valueBits: bits)
    }

    private mutating func readFurther() -> Sample? {
        if isSecond {
            isSecond = false
            guard let first = varint() else { return nil }
            delta = Int64(bitPattern: first)
        } else {
            guard let change = deltaChange() else { return nil }
            delta &+= change
        }
        guard let change = valueChange() else { return nil }
        return Sample(timestampMillis: sample.timestampMillis &+ delta, valueBits: sample.valueBits ^ change)
    }

    private mutating func deltaChange() -> Int64? {
        var ones = 0
        while ones < 4 {
            guard let bit = take(1) else { return nil }
            if bit == 0 { break }
            ones += 1
        }
        guard ones > 0 else { return 0 }
        let width = [14, 17, 20, 64][ones - 1]
        guard let bits = take(width) else { return nil }
        if width == 64 { return Int64(bitPattern: bits) }
        let value = Int64(bits)
        return value > 1 << (width - 1) ? value - 1 << width : value
    }

    private mutating func valueChange() -> UInt64? {
        guard let isChanged = take(1) else { return nil }
        guard isChanged == 1 else { return 0 }
        guard let isNewWindow = take(1) else { return nil }
        if isNewWindow == 1 {
            guard let lead = take(5), let width = take(6) else { return nil }
            leading = lead
            let significant = width == 0 ? 64 : width
            guard leading + significant <= 64 else { return nil }
            trailing = 64 - leading - significant
        }
        return take(Int(64 - leading - trailing)).map { $0 << trailing }
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, let byte = take(8) {
            value |= (byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// The next `count` bits, 1...64, as the low ones of a number.
    private mutating func take(_ count: Int) -> UInt64? {
        guard position + count <= words.count * 64 else { return nil }
        let used = position % 64
        var bits = words[position / 64] << UInt64(used)
        if used + count > 64 { bits |= words[position / 64 + 1] >> UInt64(64 - used) }
        position += count
        return bits >> UInt64(64 - count)
    }
}

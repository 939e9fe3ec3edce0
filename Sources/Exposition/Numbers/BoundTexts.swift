internal import MetricModel

/// The texts of bucket bounds and quantiles (`formatOpenMetricsFloat`, v3.5): a body has few of them, many times over, so
/// the last ones made are kept. The rest is made without a `String` where the number has few digits.
///
/// One owner, who must not copy it: copies share their memory.
struct BoundTexts: BitwiseCopyable {
    private struct Entry: BitwiseCopyable {
        var bits: UInt64
        /// 0 for an entry not used yet.
        var count: UInt64
        var text: SIMD32<UInt8>
    }

    private static let slots = 128
    private let entries: ScratchBuffer<Entry>

    init(in memory: ScratchMemory) {
        entries = ScratchBuffer(capacity: Self.slots, in: memory)
        for slot in 0..<Self.slots { entries.memory[slot].count = 0 }
    }

    /// The text of a bound given by its bits; it stays until the next call, and 16 bytes may be read at any of its bytes.
    @inline(__always)
    func text(of bits: UInt64) -> UnsafeRawBufferPointer {
        let slot = Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) &>> 57)
        var entry = entries.memory + slot
        if !Self.holds(entry, bits) {
            // One of two places, so that two bounds that want the same one do not drive each other out.
            let isTaken = entry.pointee.count != 0
            if isTaken { entry = entries.memory + (slot ^ 1) }
            if !isTaken || !Self.holds(entry, bits) { fill(entry, bits) }
        }
        let start = UnsafeRawPointer(entry) + 16
        return UnsafeRawBufferPointer(start: start, count: Int(truncatingIfNeeded: entry.pointee.count))
    }

    @inline(__always)
    private static func holds(_ entry: UnsafeMutablePointer<Entry>, _ bits: UInt64) -> Bool {
        entry.pointee.bits == bits && entry.pointee.count != 0
    }

    private func fill(_ entry: UnsafeMutablePointer<Entry>, _ bits: UInt64) {
        var text = SIMD32<UInt8>()
        let value = Double(bitPattern: bits)
        var count = Self.write(value, to: &text)
        if count == 0 {
            for byte in FloatParser.labelText(value).utf8.prefix(32) {
                text[count] = byte
                count += 1
            }
        }
        entry.pointee = Entry(bits: bits, count: UInt64(count), text: text)
    }

    /// Writes numbers from 0.0001 to below 1,000,000 with up to 15 digits; returns 0 for all others.
    private static func write(_ value: Double, to text: inout SIMD32<UInt8>) -> Int {
        guard value >= 0.0001, value < 1_000_000 else { return 0 }
        var power: UInt64 = 1
        var decimals = 0
        while decimals <= 12 {
            // A quotient of two numbers that a double holds exactly is the double nearest to that decimal.
            let digits = (value * Double(power)).rounded()
            guard digits < 1e15 else { return 0 }
            if digits / Double(power) == value {
                return write(UInt64(digits), power: power, decimals: max(decimals, 1), to: &text)
            }
            power *= 10
            decimals += 1
        }
        return 0
    }

    private static func write(_ digits: UInt64, power: UInt64, decimals: Int, to text: inout SIMD32<UInt8>) -> Int {
        var whole = digits / power
        var fraction = digits % power
        var wholeDigits = 1
        var limit: UInt64 = 10
        while whole >= limit {
            wholeDigits += 1
            limit *= 10
        }
        var place = wholeDigits
        repeat {
            place -= 1
            text[place] = UInt8(0x30 + whole % 10)
            whole /= 10
        } while place > 0
        text[wholeDigits] = 0x2E
        let count = wholeDigits + 1 + decimals
        place = count
        while place > wholeDigits + 1 {
            place -= 1
            text[place] = UInt8(0x30 + fraction % 10)
            fraction /= 10
        }
        return count
    }
}

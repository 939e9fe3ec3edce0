internal import CSystem
internal import Glibc

/// The hot half of the float parser: plain decimal numbers such as `12`, `-0.5`, `1.25e+09`.
///
/// Digits are read eight at a time; the value comes from Clinger's exact cases, then from Eisel and Lemire's 128-bit
/// product, then from `strtod`. Benchmark: `scrape-bench parser`.
enum DecimalFloat {
    typealias Bytes = UnsafePointer<UInt8>

    /// Reads the longest decimal number at `start` and returns its bits; `end` is then behind it, or `start` itself when
    /// there is none or it is too large for a double. At least 64 readable bytes must follow, one of them no digit.
    @inline(__always)
    static func bits(at start: Bytes, end: inout Bytes) -> UInt64 {
        var position = start
        let negative = position.pointee == 0x2D
        if negative || position.pointee == 0x2B { position += 1 }
        let integer = position
        var mantissa: UInt64 = 0
        readDigits(&position, &mantissa)
        var digitCount = position - integer
        var exponent = 0
        if position.pointee == 0x2E {
            position += 1
            let fraction = position
            readDigits(&position, &mantissa)
            exponent = fraction - position
            digitCount -= exponent
        }
        end = start
        guard digitCount > 0 else { return 0 }
        if position.pointee | 0x20 == 0x65 {
            guard readExponent(&position, &exponent) else { return 0 }
        }
        end = position
        let sign: UInt64 = negative ? 1 << 63 : 0
        if digitCount <= 19 {
            if mantissa < 1 << 53, exponent >= -22, exponent <= 22 {
                return exact(mantissa, exponent).bitPattern | sign
            }
            let bits = product(mantissa, exponent)
            if bits != noBits { return bits | sign }
        }
        let value = strtod(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), nil)
        if value.isInfinite { end = start }
        return value.bitPattern
    }

    @inline(__always)
    private static func readDigits(_ position: inout Bytes, _ mantissa: inout UInt64) {
        while true {
            let word = UInt64(littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
            // A byte is a digit when it and its sum with six both have the upper half 3.
            let others =
                ((word & 0xF0F0_F0F0_F0F0_F0F0) | ((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)
                ^ 0x3333_3333_3333_3333
            if others == 0 {
                mantissa = mantissa &* 100_000_000 &+ eightDigits(word & 0x0F0F_0F0F_0F0F_0F0F)
                position += 8
                continue
            }
            let count = others.trailingZeroBitCount >> 3
            if count > 0 {
                let digits = (word & 0x0F0F_0F0F_0F0F_0F0F) &<< UInt64(64 &- 8 &* count)
                mantissa = mantissa &* csystem_integer_powers_of_ten()[count] &+ eightDigits(digits)
                position += count
            }
            return
        }
    }

    /// Eight digits, the first in the lowest byte.
    @inline(__always)
    private static func eightDigits(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ digits &>> 8
        let high = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let low = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (high &+ low) &>> 32
    }

    @inline(__always)
    private static func readExponent(_ position: inout Bytes, _ exponent: inout Int) -> Bool {
        position += 1
        let negative = position.pointee == 0x2D
        if negative || position.pointee == 0x2B { position += 1 }
        guard position.pointee &- 0x30 < 10 else { return false }
        var value = 0
        while position.pointee &- 0x30 < 10 {
            if value < 10_000 { value = value &* 10 &+ Int(position.pointee &- 0x30) }
            position += 1
        }
        exponent = negative ? exponent &- value : exponent &+ value
        return true
    }

    /// Clinger's case: both the mantissa and the power of ten are exact doubles, so one operation rounds once.
    @inline(__always)
    private static func exact(_ mantissa: UInt64, _ exponent: Int) -> Double {
        let value = Double(Int64(bitPattern: mantissa))
        if exponent == 0 { return value }
        let powers = csystem_exact_powers_of_ten()
        return exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
    }

    /// What `product` returns when it cannot decide; no finite double has these bits.
    private static let noBits = UInt64.max

    /// mantissa × 10^exponent, rounded to the nearest double, or `noBits` when the 128-bit product does not tell how to
    /// round, or when the result is not a normal double (Lemire, "Number parsing at a gigabyte per second").
    private static func product(_ mantissa: UInt64, _ exponent: Int) -> UInt64 {
        guard mantissa != 0 else { return 0 }
        guard exponent >= Int(CSYSTEM_SMALLEST_POWER), exponent <= Int(CSYSTEM_LARGEST_POWER) else { return noBits }
        let power = csystem_powers_of_ten() + 2 * (exponent - Int(CSYSTEM_SMALLEST_POWER))
        let shift = UInt64(mantissa.leadingZeroBitCount)
        let digits = mantissa &<< shift
        var (high, low) = digits.multipliedFullWidth(by: power[0])
        // The power is cut off: within one unit of the last place the lower word must decide.
        if high & 0x1FF == 0x1FF, low &+ digits < digits {
            let rest = digits.multipliedFullWidth(by: power[1])
            let (sum, carry) = low.addingReportingOverflow(rest.high)
            if carry { high &+= 1 }
            low = sum
            if high & 0x1FF == 0x1FF, low == .max, rest.low &+ digits < digits { return noBits }
        }
        let topBit = high &>> 63
        var result = high &>> (topBit &+ 9)
        // 217706 / 2^16 is just above the binary logarithm of ten.
        var binaryExponent = UInt64(bitPattern: Int64((217_706 &* exponent) >> 16 &+ 1024 &+ 63)) &- shift
        binaryExponent &-= 1 ^ topBit
        if low == 0, high & 0x1FF == 0, result & 3 == 1 { return noBits }
        result = (result &+ (result & 1)) &>> 1
        if result &>> 53 != 0 {
            result &>>= 1
            binaryExponent &+= 1
        }
        guard binaryExponent &- 1 < 0x7FE else { return noBits }
        return binaryExponent &<< 52 | result & 0x000F_FFFF_FFFF_FFFF
    }
}

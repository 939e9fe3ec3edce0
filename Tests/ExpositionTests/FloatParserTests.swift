import ScrapeTestSupport
import Testing

@testable import Exposition

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Floats are parsed to the bit")
struct FloatParserTests {
    private func parse(_ text: String) throws(FloatParser.Problem) -> Double {
        let bytes = Array(text.utf8)
        do {
            return try bytes.withUnsafeBytes { try FloatParser.goFloat($0) }
        } catch let problem as FloatParser.Problem {
            throw problem
        } catch {
            throw .invalidSyntax
        }
    }

    @Test(
        "known values",
        arguments: [
            ("0", 0), ("-0", -0.0), ("1", 1), ("+1", 1), ("5.", 5), (".5", 0.5), ("1e5", 1e5), ("1E+05", 1e5),
            ("00000000000000000000000000000001", 1), ("0.00000000000000000000000000000000000001", 1e-38),
            ("9007199254740993", 9_007_199_254_740_992), ("9007199254740995", 9_007_199_254_740_996),
            ("2.2250738585072014e-308", 2.2250738585072014e-308),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("4.9406564584124654e-324", .leastNonzeroMagnitude),
            ("2.4703282292062327e-324", 0), ("0e999999999", 0), ("1e-999999999", 0),
            ("123456789012345678", 123_456_789_012_345_680),
            ("0x1p-3", 0.125), ("-0X1.8P1", -3), ("1_0", 10), ("inf", .infinity), ("-iNfinity", -.infinity),
            ("8.5e22", 8.5e22), ("1e23", 1e23), ("7.2057594037927933e16", 7.2057594037927933e16),
        ] as [(String, Double)]
    )
    func knownValues(text: String, expected: Double) throws {
        #expect(try parse(text).bitPattern == expected.bitPattern)
    }

    @Test(
        "texts that are no numbers",
        arguments: [
            "", ".", "e5", "1e", "1e+", "-", "+", "1,5", "1 ", " 1", "0x10", "0x", "0x1p", "0b1", "+nan", "-NaN",
            "infin",
            "1__0", "_1", "1_", "1e5x", "1.2.3", "0x1.8.1p1", "--1", "1_e5", "in_f", "１",
        ]
    )
    func refused(text: String) {
        #expect(throws: FloatParser.Problem.invalidSyntax) { try parse(text) }
    }

    @Test(
        "numbers above the largest double",
        arguments: ["1e400", "-1e309", "1.7976931348623159e308", "1e999999999", "0x1p1024"]
    )
    func outOfRange(text: String) {
        #expect(throws: FloatParser.Problem.outOfRange) { try parse(text) }
    }

    @Test("two million random texts agree with strtod", arguments: 0..<4)
    func randomTexts(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var buffer = [UInt8](repeating: 0, count: 256)
        var differences: [String] = []
        for _ in 0..<500_000 {
            let count = writeRandomNumber(into: &buffer, &random)
            let (bits, length, expected) = buffer.withUnsafeBufferPointer { buffer -> (UInt64, Int, Double) in
                guard let start = buffer.baseAddress else { return (0, 0, 0) }
                var end = start
                let bits = DecimalFloat.bits(at: start, end: &end)
                let text = UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
                return (bits, end - start, strtod(text, nil))
            }
            let same = expected.isInfinite ? length == 0 : length == count && bits == expected.bitPattern
            if !same { differences.append(String(decoding: buffer[..<count], as: UTF8.self)) }
        }
        #expect(differences.isEmpty)
    }

    /// Random digits, point and exponent, or the 17 digits of a random bit pattern; a NUL behind them.
    private func writeRandomNumber(into buffer: inout [UInt8], _ random: inout SeededRandom) -> Int {
        var choice = random.next()
        func take(_ bound: UInt64) -> Int {
            defer { choice /= bound }
            return Int(choice % bound)
        }
        var count = 0
        func put(_ byte: UInt8) {
            buffer[count] = byte
            count += 1
        }
        func putDigits(_ number: Int) {
            for _ in 0..<number { put(UInt8(0x30 + random.next() % 10)) }
        }
        if take(4) == 0 { put(0x2D) }
        let integerDigits = take(8) == 0 ? take(25) : take(9)
        let fractionDigits = take(3) == 0 ? 0 : take(22)
        putDigits(integerDigits)
        if fractionDigits > 0 || integerDigits == 0 {
            put(0x2E)
            putDigits(max(fractionDigits, 1))
        }
        if take(3) == 0 {
            put(0x65)
            let range = take(2) == 0 ? 30 : 345
            let exponent = Int(random.next() % UInt64(range))
            if take(2) == 0 { put(0x2D) }
            for digit in String(exponent).utf8 { put(digit) }
        }
        buffer[count] = 0
        return count
    }

    @Test("every random finite double comes back from its shortest text")
    func roundTrip() throws {
        var random = SeededRandom(seed: 42)
        var failures = 0
        for _ in 0..<50_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            if try parse(value.description).bitPattern != value.bitPattern { failures += 1 }
        }
        #expect(failures == 0)
    }
}

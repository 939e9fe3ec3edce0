internal import MetricModel

/// Upper and lower case by code point, as Go's `unicode.ToUpper` and `ToLower` map: one scalar to one scalar, so `ß`
/// stays `ß`. Invalid bytes become U+FFFD, as they do in Go.
enum SimpleCaseMapping {
    static func lowercase(_ bytes: inout [UInt8]) { map(&bytes, { $0 | 0x20 }, simpleLowercase) }

    static func uppercase(_ bytes: inout [UInt8]) { map(&bytes, { $0 & 0xDF }, simpleUppercase) }

    private static func map(
        _ bytes: inout [UInt8],
        _ letter: (UInt8) -> UInt8,
        _ transform: (Unicode.Scalar) -> Unicode.Scalar
    ) {
        guard bytes.allSatisfy({ $0 < 0x80 }) else {
            bytes = mapped(bytes, transform)
            return
        }
        for index in bytes.indices where isASCIILetter(bytes[index]) { bytes[index] = letter(bytes[index]) }
    }

    private static func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private static func mapped(_ bytes: [UInt8], _ transform: (Unicode.Scalar) -> Unicode.Scalar) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var walker = UTF8Walker(bytes)
        while let step = walker.next() {
            switch step {
            case .invalid: output.append(contentsOf: [0xEF, 0xBF, 0xBD])
            case .scalar(let scalar): output.append(contentsOf: Array(String(transform(scalar)).utf8))
            }
        }
        return output
    }

    private static func simpleLowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // The one scalar whose full mapping is longer than its simple one.
        if scalar == "\u{0130}" { return "i" }
        return onlyScalar(of: scalar.properties.lowercaseMapping) ?? scalar
    }

    private static func simpleUppercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if let single = onlyScalar(of: scalar.properties.uppercaseMapping) { return single }
        // Greek letters with iota subscript have a full mapping of two scalars and a simple one in the same block;
        // everything else with a longer mapping (ß, ŉ, the ligatures) has no simple one.
        switch scalar.value {
        case 0x1F80...0x1F87, 0x1F90...0x1F97, 0x1FA0...0x1FA7: return Unicode.Scalar(scalar.value + 8) ?? scalar
        case 0x1FB3, 0x1FC3, 0x1FF3: return Unicode.Scalar(scalar.value + 9) ?? scalar
        default: return scalar
        }
    }

    private static func onlyScalar(of text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}

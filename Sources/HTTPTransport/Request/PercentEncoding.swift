/// Escapes of URLs and forms (Go's `net/url`).
enum PercentEncoding {
    /// An escape that is none, with its bytes, at most three.
    struct Malformed: Error, Hashable {
        let escape: [UInt8]
    }

    /// Without escapes; what is none stays as it is.
    static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        (try? decoded(bytes, plusIsBlank: false)) ?? Array(bytes)
    }

    /// A form's key or value (`QueryUnescape`).
    static func decodedFormField(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> [UInt8] {
        try decoded(bytes, plusIsBlank: true)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, plusIsBlank: Bool) throws(Malformed) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, let high = digit(rest[rest.startIndex]),
                    let low = digit(rest[rest.startIndex + 1])
                else { throw Malformed(escape: [byte] + rest.prefix(2)) }
                result.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                result.append(plusIsBlank && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return result
    }

    /// As a form's key or value (`QueryEscape`).
    static func encodedFormField(_ text: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                result.append(byte)
            case UInt8(ascii: " "): result.append(UInt8(ascii: "+"))
            default: result += [UInt8(ascii: "%"), hexadecimal(byte >> 4), hexadecimal(byte & 15)]
            }
        }
        return result
    }

    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The upper-case digit of a value below 16.
    static func hexadecimal(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

/// Host names of other scripts, as DNS, TLS and proxies know them (`golang.org/x/net/idna`, `Lookup.ToASCII`).
///
/// Letters become small and those of full width plain, as UTS 46 has it. Its other mappings (composing letters and accents
/// that stand apart, ligatures) are not made: such names are looked up letter by letter.
enum InternationalName {
    /// `bücher.example` becomes `xn--bcher-kva.example`. What is ASCII, and what is no such name, comes back as it is.
    static func ascii(_ name: String) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name }
        let labels = name.unicodeScalars.flatMap(mapped).split(separator: ".", omittingEmptySubsequences: false)
        var written: [String] = []
        for label in labels {
            guard isAllowed(label), let text = encoded(label) else { return name }
            written.append(text)
        }
        return written.joined(separator: ".")
    }

    private static func mapped(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        switch scalar.value {
        case 0x3002, 0xFF0E, 0xFF61: ["."]
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).map(mapped) ?? []
        case 0xAD, 0x200B, 0x2060: []
        default: Array(scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }

    /// Of ASCII only letters, digits and hyphens, which stand at neither end.
    private static func isAllowed(_ label: ArraySlice<Unicode.Scalar>) -> Bool {
        label.first != "-" && label.last != "-"
            && label.allSatisfy { scalar in
                guard scalar.isASCII else { return true }
                return isLetterOrDigit(UInt8(truncatingIfNeeded: scalar.value)) || scalar == "-"
            }
    }

    /// A label in RFC 3492's form; nil when it would be too long.
    private static func encoded(_ label: ArraySlice<Unicode.Scalar>) -> String? {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: label.filter(\.isASCII))
        if text.count == label.count { return String(text) }
        if label.count > 63 { return nil }
        if !text.isEmpty { text.append("-") }
        return "xn--" + String(text) + String(Punycode(of: label).digits)
    }
}

/// The digits that tell where the letters beyond ASCII stand.
private struct Punycode {
    private(set) var digits = String.UnicodeScalarView()
    private var bias = 72
    private var delta = 0
    private var written: Int
    private let plainCount: Int

    init(of label: ArraySlice<Unicode.Scalar>) {
        plainCount = label.count(where: \.isASCII)
        written = plainCount
        var next = 0x80
        while written < label.count, let least = label.map({ Int($0.value) }).filter({ $0 >= next }).min() {
            delta += (least - next) * (written + 1)
            for scalar in label {
                if Int(scalar.value) < least { delta += 1 }
                if Int(scalar.value) == least { writeDelta() }
            }
            delta += 1
            next = least + 1
        }
    }

    private mutating func writeDelta() {
        var rest = delta
        var position = 36
        while true {
            let threshold = min(max(position - bias, 1), 26)
            if rest < threshold { break }
            write(threshold + (rest - threshold) % (36 - threshold))
            rest = (rest - threshold) / (36 - threshold)
            position += 36
        }
        write(rest)
        adapt()
        delta = 0
        written += 1
    }

    private mutating func write(_ digit: Int) {
        digits.append(Unicode.Scalar(UInt8(digit < 26 ? 0x61 + digit : 0x30 + digit - 26)))
    }

    private mutating func adapt() {
        var delta = written == plainCount ? delta / 700 : delta / 2
        delta += delta / (written + 1)
        bias = 0
        while delta > 455 {
            delta /= 35
            bias += 36
        }
        bias += 36 * delta / (delta + 38)
    }
}

/// `[A-Za-z0-9]`.
func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: false
    }
}

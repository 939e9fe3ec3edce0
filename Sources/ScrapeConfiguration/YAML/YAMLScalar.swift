/// A scalar as written, and what go-yaml 2.4 takes it for. What it becomes is decided by the field that reads it.
struct YAMLScalar: Sendable {
    /// The text as it stands in the document, quotes and escapes resolved.
    let written: [UInt8]
    /// The same, or what it decodes to under `!!binary`; any bytes then.
    private(set) var bytes: [UInt8]
    /// An explicit tag, `!!` written short; nil when there is none.
    let tag: String?
    /// True for a text without quotes, whose type follows from what it looks like.
    let isPlain: Bool

    /// True when the tag does not fit the text, which is reported then; the text stands for itself.
    private(set) var hasWrongTag = false

    init(_ written: [UInt8], tag: String?, isPlain: Bool) {
        self.written = written
        self.bytes = written
        self.tag = tag
        self.isPlain = isPlain
    }

    /// What the text stands for.
    enum Value: Equatable {
        case null
        case boolean(Bool)
        case integer(Int64)
        case unsigned(UInt64)
        case float(Double)
        case string
    }

    /// `written`, whatever it is taken for.
    var text: String { String(decoding: written, as: UTF8.self) }

    var isNull: Bool { value == .null }

    /// True for `Null` and `NULL`: nulls for which go-yaml still asks types that read themselves (durations, actions),
    /// which then find an empty text.
    var isEmptyToOwnReaders: Bool { isNull && (text == "Null" || text == "NULL") }

    /// The key that merges other mappings into its own.
    var isMerge: Bool { bytes.elementsEqual("<<".utf8) && (isPlain || tag == "!!merge") }

    var value: Value {
        switch tag {
        case nil: isPlain ? Self.resolve(text) : .string
        case "!!null", "!!bool", "!!int", "!!float": Self.resolve(text)
        default: .string
        }
    }

    /// The tag as go-yaml's messages show it.
    var shortTag: String {
        tag ?? Self.tag(of: value)
    }

    /// The same for a text that must not show: a tag somebody made up may be a part of it.
    var secretTag: String { Self.wellKnownTags.contains(shortTag) ? shortTag : "!\(Secrecy.mask)" }

    private static let wellKnownTags: Set = [
        "!!null", "!!bool", "!!int", "!!float", "!!str", "!!binary", "!!merge", "!!timestamp", "!!seq", "!!map",
    ]

    private static func tag(of value: Value) -> String {
        switch value {
        case .null: "!!null"
        case .boolean: "!!bool"
        case .integer, .unsigned: "!!int"
        case .float: "!!float"
        case .string: "!!str"
        }
    }

    /// Does what an explicit tag asks for.
    ///
    /// - Throws: `TagProblem` when the text cannot be what its tag says; go-yaml's words.
    mutating func applyTag(isSecret: Bool) throws(TagProblem) {
        switch tag {
        case "!!binary":
            guard let decoded = Base64.decode(written) else {
                hasWrongTag = true
                throw TagProblem(description: "!!binary value contains invalid base64 data")
            }
            bytes = decoded
        case let tag? where ["!!null", "!!bool", "!!int", "!!float"].contains(tag):
            let actual = Self.tag(of: Self.resolve(text))
            guard actual == tag || actual == "!!int" && tag == "!!float" else {
                hasWrongTag = true
                let shown = isSecret ? Secrecy.mask : text
                throw TagProblem(description: "cannot decode \(actual) `\(shown)` as a \(tag)")
            }
        default: return
        }
    }

    /// A tag that does not fit its text, in go-yaml's words.
    struct TagProblem: Error {
        let description: String
    }

    /// At most ten bytes of the text, as go-yaml's messages show it.
    var excerpt: String { written.count > 10 ? String(decoding: written.prefix(7), as: UTF8.self) + "..." : text }

    private static let trueWords: Set = ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]
    private static let falseWords: Set = ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]
    private static let nullWords: Set = ["", "~", "null", "Null", "NULL"]

    private static func resolve(_ text: String) -> Value {
        if nullWords.contains(text) { return .null }
        if trueWords.contains(text) { return .boolean(true) }
        if falseWords.contains(text) { return .boolean(false) }
        return number(text) ?? .string
    }

    private static func number(_ text: String) -> Value? {
        switch text {
        case ".nan", ".NaN", ".NAN": return .float(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
        default: break
        }
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return nil }
        let plain = text.filter { $0 != "_" }
        return integer(plain) ?? float(plain)
    }

    /// Go's `ParseInt` with base 0: `0x`, `0o`, `0b`, and a leading zero for octal.
    private static func integer(_ text: String) -> Value? {
        var digits = text[...]
        let sign = digits.first
        if sign == "-" || sign == "+" { digits.removeFirst() }
        guard digits.first?.isASCII == true, digits.first?.isHexDigit == true else { return nil }
        var radix = 10
        if digits.first == "0", digits.utf8.count > 1 {
            let prefixes: [Substring: Int] = ["0x": 16, "0X": 16, "0o": 8, "0O": 8, "0b": 2, "0B": 2]
            let known = prefixes[digits.prefix(2)]
            radix = known ?? 8
            digits.removeFirst(known == nil ? 1 : 2)
            // What follows the prefix are digits, not another sign.
            guard let next = digits.first, next.isHexDigit else { return nil }
        }
        guard let magnitude = UInt64(digits, radix: radix) else { return nil }
        if sign == "-" {
            guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
            return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
        }
        return Int64(exactly: magnitude).map(Value.integer) ?? .unsigned(magnitude)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, and nothing that only Swift takes for a number.
    private static func float(_ text: String) -> Value? {
        var rest = text.utf8[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = skipDigits(&rest)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = skipDigits(&rest)
        }
        if whole + fraction == 0 { return nil }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
            if skipDigits(&rest) == 0 { return nil }
        }
        guard rest.isEmpty else { return nil }
        // Swift wants digits on both sides of the point.
        let padded = text.replacing("+", with: "", maxReplacements: text.hasPrefix("+") ? 1 : 0)
        let number = Double(padded) ?? Double(fraction == 0 ? padded.replacing(".", with: "") : zeroBeforePoint(padded))
        // What is too large for a float is a text to Go.
        return number.flatMap { $0.isFinite ? .float($0) : nil }
    }

    private static func zeroBeforePoint(_ text: String) -> String {
        text.replacing(".", with: "0.", maxReplacements: 1)
    }

    private static func skipDigits(_ rest: inout String.UTF8View.SubSequence) -> Int {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        rest = rest.dropFirst(digits.count)
        return digits.count
    }
}

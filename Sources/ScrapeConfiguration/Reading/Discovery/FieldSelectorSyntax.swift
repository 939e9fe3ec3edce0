/// The grammar of field selectors, `metadata.name=a,status.phase!=b`, with backslashes before `\`, `,` and `=` in values
/// (`pkg/fields/selector.go`, apimachinery v0.32).
enum FieldSelectorSyntax {
    /// What is wrong with a selector; nil when it can be sent.
    static func problem(of selector: String) -> String? {
        // In the order of their texts.
        for term in terms(Array(selector.utf8)).sorted(by: { $0.lexicographicallyPrecedes($1) }) where !term.isEmpty {
            guard let value = value(of: term) else {
                let text = String(decoding: term, as: UTF8.self)
                return "invalid selector: '\(selector)'; can't understand '\(text)'"
            }
            if let problem = problem(ofValue: value) { return problem }
        }
        return nil
    }

    private static func terms(_ selector: [UInt8]) -> [[UInt8]] {
        var terms: [[UInt8]] = []
        var term: [UInt8] = []
        var isEscaped = false
        for byte in selector {
            if !isEscaped, byte == UInt8(ascii: ",") {
                terms.append(term)
                term = []
                continue
            }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            term.append(byte)
        }
        return terms + [term]
    }

    /// What stands behind the first operator; nil when there is none.
    private static func value(of term: [UInt8]) -> ArraySlice<UInt8>? {
        for start in term.indices {
            for sign in ["!=", "==", "="] where term[start...].starts(with: sign.utf8) {
                return term[(start + sign.utf8.count)...]
            }
        }
        return nil
    }

    private static func problem(ofValue value: ArraySlice<UInt8>) -> String? {
        var isEscaped = false
        for character in String(decoding: value, as: UTF8.self).unicodeScalars {
            let isSpecial = "\\,=".unicodeScalars.contains(character)
            if isEscaped {
                if !isSpecial { return "invalid field selector: invalid escape sequence: \\\(character)" }
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if isSpecial {
                return "invalid field selector: unescaped character in value: \(character.value)"
            }
        }
        return isEscaped ? "invalid field selector: invalid escape sequence: \\" : nil
    }
}

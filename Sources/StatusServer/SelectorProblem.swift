internal import MetricModel

/// What is wrong with a selector, and where: `1:6: parse error: unexpected "}" in label matching, expected string`
/// (`promql/parser/parse.go`, v3.5).
struct SelectorProblem: Error, CustomStringConvertible {
    /// Both from 1; a column is a byte.
    let line: Int
    let column: Int
    let text: String

    init(_ text: String, at position: Int, in selector: [UInt8]) {
        let before = selector.prefix(position)
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = position - (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1)
        self.text = text
    }

    var description: String { "\(line):\(column): parse error: \(text)" }
}

extension Unicode.Scalar {
    /// In single quotes as Go prints a rune: `'\x00'`, `'é'`.
    var inGoQuotes: String {
        switch self {
        case "'": #"'\''"#
        case "\"": #"'"'"#
        // By code points: a mark would make one character of itself and the quotation mark.
        default: "'\(String(GoSyntax.quoted(String(self)).unicodeScalars.dropFirst().dropLast()))'"
        }
    }

    /// As Go prints a code point: `U+0071 'q'`, without the character when it does not show.
    var asGoCodePoint: String {
        let number = "U+" + String(value, radix: 16, uppercase: true).zeroPadded(to: 4)
        let isPrinted = ["'", "\\"].contains(self) || inGoQuotes.utf8.elementsEqual("'\(self)'".utf8)
        return isPrinted ? "\(number) '\(self)'" : number
    }
}

/// A piece of a selector, and how Prometheus's parser calls it when it stands in the wrong place.
struct SelectorToken {
    enum Kind: Equatable {
        case identifier
        /// Its value, escapes resolved.
        case string([UInt8])
        case leftBrace, rightBrace, comma
        case equal, notEqual, matches, matchesNot
        case end
        /// A piece of PromQL that no selector has.
        case foreign
    }

    let kind: Kind
    /// What stands there.
    let bytes: ArraySlice<UInt8>
    /// `identifier "a"`, `<op:!=>`, `"}"`.
    let words: String

    var position: Int { bytes.startIndex }
    var isOperator: Bool { [.equal, .notEqual, .matches, .matchesNot].contains(kind) }
}

/// Words that PromQL knows, written in any case (`promql/parser/lex.go`, v3.5).
enum PromQLWord {
    /// What a word is called where no name is expected, and whether it is a name where one is.
    static func meaning(of word: String) -> (words: String, isName: Bool)? {
        switch word.lowercased() {
        case "sum", "avg", "count", "min", "max", "group", "stddev", "stdvar", "topk", "bottomk", "count_values",
            "quantile", "limitk", "limit_ratio":
            ("<aggr:\(word)>", true)
        case "and", "or", "unless": ("<op:\(word)>", true)
        case "atan2": ("<op:\(word)>", false)
        case "offset", "by", "without": ("<\(word)>", true)
        case "on", "ignoring", "group_left", "group_right", "bool": ("<\(word)>", false)
        case "start", "end": ("\"\(word)\"", true)
        case "inf", "nan": ("number \"\(word)\"", false)
        default: nil
        }
    }
}

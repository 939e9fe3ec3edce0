/// What Prometheus calls the pieces of a text or OpenMetrics body in its error messages
/// (`model/textparse/promparse.go`, v3.5).
enum TextToken: UInt8 {
    case invalid, end, lineBreak, whitespace, help, type, unit, endOfFile, text, comment, metricName, quotedString
    case braceOpen, braceClose, labelName, labelValue, equal, comma, timestamp, value

    var name: String {
        switch self {
        case .invalid: "INVALID"
        case .end: "EOF"
        case .lineBreak: "LINEBREAK"
        case .whitespace: "WHITESPACE"
        case .help: "HELP"
        case .type: "TYPE"
        case .unit: "UNIT"
        case .endOfFile: "EOFWORD"
        case .text: "TEXT"
        case .comment: "COMMENT"
        case .metricName: "MNAME"
        case .quotedString: "QSTRING"
        case .braceOpen: "BOPEN"
        case .braceClose: "BCLOSE"
        case .labelName: "LNAME"
        case .labelValue: "LVALUE"
        case .equal: "EQUAL"
        case .comma: "COMMA"
        case .timestamp: "TIMESTAMP"
        case .value: "VALUE"
        }
    }
}

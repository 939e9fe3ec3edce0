/// How much JSON is taken before memory is spent on it.
package struct JSONLimits: Sendable, Hashable {
    package var byteCount: Int
    /// Objects and arrays within each other; at most 1000.
    package var depth: Int
    /// Values in all: objects, arrays, members and elements.
    package var valueCount: Int

    /// The size of an http_sd body, and far more structure than one has.
    package static let `default` = JSONLimits(byteCount: 64 << 20, depth: 100, valueCount: 4_000_000)

    package init(byteCount: Int, depth: Int, valueCount: Int) {
        self.byteCount = byteCount
        self.depth = min(depth, 1000)
        self.valueCount = valueCount
    }

    /// Counts brackets and commas outside of strings, which needs no memory; the parser then builds what is left.
    ///
    /// - Throws: a `JSONProblem` at the place where a limit is passed.
    func check(_ bytes: [UInt8]) throws(JSONProblem) {
        guard bytes.count <= byteCount else {
            throw JSONProblem(line: 1, column: 1, message: "longer than \(byteCount) bytes")
        }
        var open = 0
        var values = 1
        var isInString = false
        var isEscaped = false
        for (offset, byte) in bytes.enumerated() {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open += 1
                values += 1
                if open > depth { throw problem("nested deeper than \(depth)", at: offset, in: bytes) }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                open -= 1
            case UInt8(ascii: ","):
                values += 1
            default:
                continue
            }
            if values > valueCount { throw problem("more than \(valueCount) values", at: offset, in: bytes) }
        }
    }

    private func problem(_ message: String, at offset: Int, in bytes: [UInt8]) -> JSONProblem {
        let before = bytes[..<offset]
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        // Continuation bytes begin no character.
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return JSONProblem(line: line, column: column, message: message)
    }
}

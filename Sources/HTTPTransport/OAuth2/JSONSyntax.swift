internal import MetricModel

/// Where a text stops being JSON, in the words of Go's `encoding/json` as a Prometheus 3.5.3 built with Go 1.27 says
/// them. Texts and numbers are only looked at, not read.
enum JSONSyntax {
    /// Nil when the text is JSON; what is no UTF-8 within its texts does not matter.
    static func problem(in bytes: [UInt8]) -> String? {
        var scanner = Scanner(bytes)
        do {
            try scanner.document()
            return nil
        } catch {
            return error.text
        }
    }

    private struct Malformed: Error {
        let text: String

        static let end = Malformed(text: "unexpected end of JSON input")
    }

    private struct Scanner {
        private static let deepest = 10_000

        private enum Level {
            case array
            case object
        }

        private let bytes: [UInt8]
        private var position = 0
        private var levels: [Level] = []

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func document() throws(Malformed) {
            repeat { try value() } while try isMore()
        }

        /// A scalar, with all arrays and objects that begin before it, or up to an empty one.
        private mutating func value() throws(Malformed) {
            while true {
                switch try next() {
                case UInt8(ascii: "{"):
                    try open(.object)
                    if try next() == UInt8(ascii: "}") { return close() }
                    try key()
                case UInt8(ascii: "["):
                    try open(.array)
                    if try next() == UInt8(ascii: "]") { return close() }
                case UInt8(ascii: "\""): return try string()
                case UInt8(ascii: "t"): return try literal("true")
                case UInt8(ascii: "f"): return try literal("false")
                case UInt8(ascii: "n"): return try literal("null")
                case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
                default: throw invalid("looking for beginning of value")
                }
            }
        }

        /// Behind a value: false when the text is over, true at the next value.
        private mutating func isMore() throws(Malformed) -> Bool {
            while let level = levels.last {
                let byte = try next()
                switch (level, byte) {
                case (.array, UInt8(ascii: "]")), (.object, UInt8(ascii: "}")): close()
                case (.array, UInt8(ascii: ",")):
                    position += 1
                    return true
                case (.object, UInt8(ascii: ",")):
                    position += 1
                    try key()
                    return true
                case (.array, _): throw invalid("after array element")
                case (.object, _): throw invalid("after object key:value pair")
                }
            }
            skipBlanks()
            if position < bytes.count { throw invalid("after top-level value") }
            return false
        }

        private mutating func open(_ level: Level) throws(Malformed) {
            if levels.count >= Self.deepest { throw Malformed(text: "exceeded max depth") }
            levels.append(level)
            position += 1
        }

        private mutating func close() {
            levels.removeLast()
            position += 1
        }

        private mutating func key() throws(Malformed) {
            guard try next() == UInt8(ascii: "\"") else { throw invalid("looking for beginning of object key string") }
            try string()
            guard try next() == UInt8(ascii: ":") else { throw invalid("after object key") }
            position += 1
        }

        private mutating func string() throws(Malformed) {
            position += 1
            while position < bytes.count {
                switch bytes[position] {
                case UInt8(ascii: "\""):
                    position += 1
                    return
                case UInt8(ascii: "\\"): try escape()
                case 0..<0x20: throw invalid("in string")
                default: position += 1
                }
            }
            throw .end
        }

        private mutating func escape() throws(Malformed) {
            let rest = bytes[position...]
            guard rest.count > 1 else { throw .end }
            let kind = rest[position + 1]
            var length = 2
            if kind == UInt8(ascii: "u") {
                let digits = rest.dropFirst(2).prefix(4)
                let isSound = digits.allSatisfy { PercentEncoding.digit($0) != nil }
                if isSound, digits.count < 4 { throw .end }
                length = 2 + digits.count
                if isSound {
                    position += length
                    return
                }
            } else if #""\/bfnrt"#.utf8.contains(kind) {
                position += 2
                return
            }
            let shown = String(decoding: rest.prefix(length), as: UTF8.self)
            throw Malformed(text: "invalid escape sequence `\(shown)` in string")
        }

        private mutating func literal(_ text: StaticString) throws(Malformed) {
            for index in 0..<text.utf8CodeUnitCount {
                guard position < bytes.count else { throw .end }
                let wanted = text.utf8Start[index]
                guard bytes[position] == wanted else {
                    throw invalid("in literal \(text) (expecting '\(Character(Unicode.Scalar(wanted)))')")
                }
                position += 1
            }
        }

        private mutating func number() throws(Malformed) {
            if bytes[position] == UInt8(ascii: "-") { position += 1 }
            if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
                position += 1
            } else {
                try digits()
            }
            if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
                position += 1
                try digits()
            }
            if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
                position += 1
                if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
                {
                    position += 1
                }
                try digits()
            }
        }

        private mutating func digits() throws(Malformed) {
            let start = position
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
            if position > start { return }
            if position == bytes.count { throw .end }
            throw invalid("in numeric literal")
        }

        private mutating func skipBlanks() {
            while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
        }

        /// The next byte that is no blank, which stays.
        private mutating func next() throws(Malformed) -> UInt8 {
            skipBlanks()
            guard position < bytes.count else { throw .end }
            return bytes[position]
        }

        /// What stands here does not belong here.
        private func invalid(_ place: String) -> Malformed {
            var walker = UTF8Walker(Array(bytes[position...].prefix(4)))
            _ = walker.next()
            let quoted = GoSyntax.quoted(bytes: bytes[position...].prefix(walker.offset)).dropFirst().dropLast()
            let shown =
                switch quoted {
                case "'": "\\'"
                case "\\\"": "\""
                default: String(quoted)
                }
            return Malformed(text: "invalid character '\(shown)' \(place)")
        }
    }
}

internal import JSON

/// The control characters that neither JSON nor CSV keeps from a terminal: DEL, and U+0080 to U+009F, of which U+009B
/// begins a control sequence.
enum ControlCharacters {
    /// JSON with those characters as `\u00XX`; in valid JSON they stand in strings only.
    static func escapedInJSON(_ json: [UInt8]) -> [UInt8] {
        guard json.contains(where: { $0 == 0x7F || $0 == 0xC2 }) else { return json }
        var escaped: [UInt8] = []
        var index = 0
        while index < json.count {
            let byte = json[index]
            if byte == 0xC2, index + 1 < json.count, json[index + 1] < 0xA0 {
                escaped += "\\u00\(String(json[index + 1], radix: 16))".utf8
                index += 2
                continue
            }
            if byte == 0x7F { escaped += "\\u007f".utf8 } else { escaped.append(byte) }
            index += 1
        }
        return escaped
    }

    /// Text with every control character as `\xNN`.
    static func escaped(_ text: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 || scalar.value >= 0x7F && scalar.value < 0xA0
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard isControl(scalar) else {
                escaped.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            escaped.append(contentsOf: "\\x\(digits.utf8.count < 2 ? "0" : "")\(digits)".unicodeScalars)
        }
        return String(escaped)
    }
}

extension JSONWriter {
    /// A document for programs as one line. Version 1: members may be added, none changes its meaning.
    static func document(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        line { writer in
            writer.member("version", 1)
            write(&writer)
        }
    }

    /// One object as a line that may go to a terminal.
    static func line(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(write)
        return ControlCharacters.escapedInJSON(writer.bytes) + [0x0A]
    }
}

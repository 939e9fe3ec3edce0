internal import JSON
internal import TerminalUI

/// The characters that neither JSON nor CSV keeps from a terminal: DEL, U+0080 to U+009F, of which U+009B begins a control
/// sequence, and whatever else the sanitiser would not draw as it is, such as text that turns around.
enum ControlCharacters {
    /// JSON with those characters as `\uXXXX`, which means the same; in valid JSON they stand in strings only.
    static func escapedInJSON(_ json: [UInt8]) -> [UInt8] {
        guard json.contains(where: { $0 >= 0x7F }) else { return json }
        var escaped: [UInt8] = []
        escaped.reserveCapacity(json.count)
        var isDrawn: [Unicode.Scalar: Bool] = [:]
        for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
            if scalar.value < 0x7F {
                escaped.append(UInt8(scalar.value))
                continue
            }
            let text = String(scalar)
            let isAsItIs = isDrawn[scalar] ?? (Sanitiser.text(text) == text)
            isDrawn[scalar] = isAsItIs
            if isAsItIs {
                escaped += text.utf8
            } else {
                for unit in text.utf16 {
                    let digits = String(unit, radix: 16)
                    escaped += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
                }
            }
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

/// One word of a shell command: texts, quoted as they need it, and variables, which stand in double quotes and make the
/// shell stop and say where their value is to be had when they are not set (`"${PROM_PASSWORD:?…}"`). For bash, zsh and ksh.
struct ShellWord {
    private(set) var text = ""

    init() {}

    init(_ literal: String) { add(literal) }

    init(variable name: String, origin: String) { add(variable: name, origin: origin) }

    mutating func add(_ literal: String) { text += Self.quoted(Array(literal.utf8)) }

    /// `origin` is a few words; signs that mean something in double quotes become `?`.
    mutating func add(variable name: String, origin: String) {
        var words = ""
        for scalar in origin.unicodeScalars {
            let isPlain = scalar.value >= 0x20 && scalar.value < 0x7F && !"\"'$`\\!{}".unicodeScalars.contains(scalar)
            words.unicodeScalars.append(isPlain ? scalar : "?")
        }
        text += "\"${\(name):?\(words)}\""
    }

    /// A variable's name out of a foreign one: `X-API-Key` → `PROM_HEADER_X_API_KEY`.
    static func variable(_ prefix: String, _ name: String) -> String {
        let letters = name.utf8.map { byte -> Character in
            let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            return isLetter ? Character(Unicode.Scalar(byte)) : "_"
        }
        return "PROM_\(prefix)_" + String(letters).uppercased()
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "''" }
        if bytes.allSatisfy(isHarmless) { return String(decoding: bytes, as: UTF8.self) }
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "'") }) {
            return "'\(String(decoding: bytes, as: UTF8.self))'"
        }
        var text = "$'"
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): text += "\\" + String(Unicode.Scalar(byte))
            case 0x20..<0x7F: text += String(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text + "'"
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-_./:,+@%".utf8.contains(byte)
        }
    }
}

/// A pattern with the names of its groups taken out.
///
/// Go takes `(?<name>…)` beside `(?P<name>…)` and the same name twice; the RE2 of stable distributions takes neither.
/// So names are kept here, and RE2 sees plain groups. `\C` is refused on the way: RE2 knows it, Go does not.
struct NamedGroups {
    private(set) var pattern: [UInt8] = []
    /// The name of each group that has one; numbers count from 1 as in `$1`.
    private(set) var names: [(name: [UInt8], number: Int)] = []
    private(set) var groupCount = 0

    private let source: [UInt8]
    private var position = 0

    init(of source: [UInt8]) throws(RegexSyntaxError) {
        self.source = source
        pattern.reserveCapacity(source.count)
        while position < source.count {
            switch source[position] {
            case UInt8(ascii: "\\"): try copyEscape()
            case UInt8(ascii: "["): copyCharacterClass()
            case UInt8(ascii: "("): try copyGroupStart()
            default: copy(1)
            }
        }
    }

    private mutating func copy(_ count: Int) {
        let end = min(position + count, source.count)
        pattern.append(contentsOf: source[position..<end])
        position = end
    }

    private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
        let start = position + offset
        guard start + text.utf8CodeUnitCount <= source.count else { return false }
        return text.withUTF8Buffer { source[start..<start + $0.count].elementsEqual($0) }
    }

    private mutating func copyEscape() throws(RegexSyntaxError) {
        if starts(with: "\\C") { throw RegexSyntaxError("invalid escape sequence", at: "\\C") }
        guard starts(with: "\\Q") else { return copy(2) }
        copy(2)
        while position < source.count, !starts(with: "\\E") { copy(1) }
        copy(2)
    }

    private mutating func copyCharacterClass() {
        copy(starts(with: "[^") ? 2 : 1)
        // A bracket that comes first is a member of the class.
        if starts(with: "]") { copy(1) }
        while position < source.count {
            if starts(with: "]") { return copy(1) }
            if starts(with: "\\") {
                copy(2)
            } else if starts(with: "[:") {
                copyPOSIXClass()
            } else {
                copy(1)
            }
        }
    }

    private mutating func copyPOSIXClass() {
        copy(2)
        while position < source.count, !starts(with: "]") {
            if starts(with: ":]") { return copy(2) }
            copy(1)
        }
    }

    private mutating func copyGroupStart() throws(RegexSyntaxError) {
        let prefix = starts(with: "(?P<") ? 4 : starts(with: "(?<") ? 3 : 0
        guard prefix > 0 else {
            if !starts(with: "(?") { groupCount += 1 }
            return copy(1)
        }
        let rest = source[position...]
        guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
            throw RegexSyntaxError("invalid named capture", at: String(decoding: rest, as: UTF8.self))
        }
        let name = source[position + prefix..<max(end, position + prefix)]
        guard !name.isEmpty, name.allSatisfy(isWordByte) else {
            throw RegexSyntaxError("invalid named capture", at: String(decoding: rest[...end], as: UTF8.self))
        }
        groupCount += 1
        names.append((Array(name), groupCount))
        pattern.append(UInt8(ascii: "("))
        position = end + 1
    }
}

/// `[A-Za-z0-9_]`.
func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
    default: false
    }
}

import ScrapeTestSupport

/// Makes one small mistake, or none, in a text of YAML: what slips from a person's hand.
struct ConfigurationMutator {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private enum Slip: CaseIterable {
        case delete, duplicate, swap, tag, null, retype, rename, indent
    }

    /// One of the texts, mutated at one line, and what was done to it.
    mutating func mutated(_ texts: [String]) -> (text: String, slip: String) {
        while true {
            let number = random.below(texts.count)
            var lines = texts[number].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let slip = random.pick(Slip.allCases)
            let place = random.below(lines.count)
            guard apply(slip, at: place, to: &lines) else { continue }
            return (lines.joined(separator: "\n") + "\n", "\(slip) in line \(place + 1) of \(number)")
        }
    }

    /// False when there is nothing at that place to be done.
    private mutating func apply(_ slip: Slip, at place: Int, to lines: inout [String]) -> Bool {
        switch slip {
        case .delete: lines.remove(at: place)
        case .duplicate: lines.insert(lines[place], at: place)
        case .swap:
            guard place + 1 < lines.count else { return false }
            lines.swapAt(place, place + 1)
        case .indent:
            lines[place] =
                random.below(2) == 0 ? " " + lines[place] : String(lines[place].dropFirst(1 + random.below(2)))
        case .rename: return rename(&lines[place])
        case .tag: return changeValue(of: &lines[place]) { random, value in "\(random.pick(Self.tags)) \(value)" }
        case .null: return changeValue(of: &lines[place]) { random, _ in random.pick(["", "~", "null", "NULL"]) }
        case .retype: return changeValue(of: &lines[place]) { random, _ in random.pick(Self.values) }
        }
        return true
    }

    private static let tags = ["!!str", "!!int", "!!float", "!!bool", "!!null", "!!binary", "!own", "!!map", "!!seq"]

    private static let values = [
        "5", "-1", "1.5", "0", "18446744073709551616", "foo", "''", "'5'", "true", "yes", "[a]", "[]", "{}", "{a: b}",
        "[{}]", "[~]", "1m", "0s", "2y3h", "1h1d", ".inf", "0x10", "1e3", "2001-01-01", "\"\\xff\"", "http://h:1/",
        "'a b'",
        "%zz", "(", "$1", "*x", "&x y", "@x", "1KB", "TLS12", "keep", "SRV", "none", "node",
    ]

    /// Replaces what stands behind a key or in a list's line.
    private mutating func changeValue(
        of line: inout String,
        _ change: (inout SeededRandom, Substring) -> String
    ) -> Bool {
        let separator = line.contains(": ") ? ": " : line.hasSuffix(":") ? ":" : "- "
        guard let start = line.firstRange(of: separator)?.upperBound else { return false }
        let value = change(&random, line[start...])
        line = line[..<start] + (separator == ":" ? " " : "") + value
        return true
    }

    /// Changes one letter of a key.
    private mutating func rename(_ line: inout String) -> Bool {
        guard let end = line.firstIndex(of: ":"), let start = line.firstIndex(where: { $0 != " " && $0 != "-" }),
            start < end
        else { return false }
        var key = Array(line[start..<end])
        let place = random.below(key.count)
        switch random.below(3) {
        case 0: key[place] = random.pick(["x", "_", "S"])
        case 1: key.remove(at: place)
        default: key[place] = Character(key[place].uppercased())
        }
        line.replaceSubrange(start..<end, with: key)
        return true
    }
}

internal import ScrapeConfiguration

extension Key {
    /// As help, hint bar and settings file write it: `Enter`, `Ctrl-U`, `p`. `Key(named:)` reads it back.
    var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(scalar)
        case .control(let letter): "Ctrl-\(letter.uppercased())"
        case .function(let number): "F\(number)"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .insert: "Ins"
        case .pasteStart, .pasteEnd: "Paste"
        case .mouse: "Mouse"
        }
    }

    /// Why a text names no key.
    struct NameProblem: Error, Equatable, CustomStringConvertible {
        let description: String
        /// The key that was probably meant.
        var suggestion: String?
    }

    /// Every key with a name of more than one character.
    static let named: [Key] =
        [
            .enter, .escape, .tab, .backTab, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .backspace,
            .delete, .insert, .character(" "),
        ] + (1...24).map { .function($0) } + controls

    /// What Ctrl can make of a letter or a sign, without those that a terminal cannot tell from another key
    /// or makes a signal of.
    private static let controls: [Key] =
        "abcdefgklnopqrstuvwxyz@]^_".map { .control($0) }

    /// Keys that arrive as another one.
    private static let twins: [String: String] = [
        "ctrl-h": "Backspace", "ctrl-i": "Tab", "ctrl-j": "Enter", "ctrl-m": "Enter", "ctrl-[": "Esc",
    ]

    private static let byName: [String: Key] = Dictionary(named.map { ($0.name.lowercased(), $0) }) { first, _ in first
    }

    /// The key of that name: one character stands for itself, in upper or lower case; of longer names the case does not
    /// count. Nil for what names no key.
    init?(ifNamed text: String) {
        if let only = text.unicodeScalars.first, text.unicodeScalars.count == 1 {
            guard only != " ", Sanitiser.text(text) == text, TextWidth.columns(of: text) > 0 else { return nil }
            self = .character(only)
        } else if let key = Self.byName[text.lowercased()] {
            self = key
        } else {
            return nil
        }
    }

    /// Reads a key's name as `init(ifNamed:)`; says what is wrong with one that names none.
    init(named text: String) throws(NameProblem) {
        if let key = Self(ifNamed: text) {
            self = key
            return
        }
        let lowered = text.lowercased()
        let shown = Sanitiser.text(text)
        if lowered == "ctrl-\\" {
            throw NameProblem(description: "\(shown) ends the program: a terminal makes a signal of it")
        }
        if let twin = Self.twins[lowered] {
            throw NameProblem(description: "\(shown) arrives as \(twin): a terminal cannot tell them apart")
        }
        throw NameProblem(
            description: "\"\(shown)\" is no key: a character, Space, Enter, F1 to F24, Ctrl-A and so on",
            suggestion: ClosestKey.ofValues(Self.named.map(\.name), to: text)
        )
    }
}

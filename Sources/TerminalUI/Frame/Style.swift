/// What a piece of text means. A `Theme` turns it into colours and attributes; nothing above the painter knows either.
package enum Style: UInt8, Sendable, CaseIterable {
    case plain
    /// Less important than its surroundings: units, old values, elided parts.
    case dim
    /// The program's name and a screen's title.
    case title
    /// Column headings and the words that begin a line of facts.
    case heading
    /// A key in the hint bar, and what it does.
    case key, hint
    /// A condition that narrows what is seen: `[! problems]`, `filter:`.
    case chip
    /// The states of a target.
    case up, slow, late, down, new, paused, stale, flapping, duplicate, dropped
    /// Levels of messages.
    case error, warning, info
    /// The mark under the column where a body or a file broke.
    case caret
    /// Graph bars and box lines.
    case graph, line
    /// Added to and removed from a label set or a file.
    case added, removed
    /// The line where the user types, and the question that waits for an answer.
    case prompt, question

    /// One letter for tests that look at styles: distinct for each.
    package var letter: Character {
        switch self {
        case .plain: "."
        case .dim: "d"
        case .title: "t"
        case .heading: "h"
        case .key: "k"
        case .hint: "i"
        case .chip: "c"
        case .up: "u"
        case .slow: "s"
        case .late: "l"
        case .down: "x"
        case .new: "n"
        case .paused: "p"
        case .stale: "o"
        case .flapping: "f"
        case .duplicate: "b"
        case .dropped: "z"
        case .error: "e"
        case .warning: "w"
        case .info: "m"
        case .caret: "v"
        case .graph: "g"
        case .line: "j"
        case .added: "a"
        case .removed: "r"
        case .prompt: "y"
        case .question: "q"
        }
    }
}

/// What is laid over a style: the selection bar, a fresh change, a warning that lasts.
package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let reversed = Attributes(rawValue: 1)
    package static let bold = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let dim = Attributes(rawValue: 8)
}

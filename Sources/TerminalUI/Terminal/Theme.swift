/// How a style looks at one colour depth: a foreground on the terminal's own background, and attributes.
package struct Paint: Hashable, Sendable {
    /// Nil is the terminal's own foreground; 0...7 with eight colours, 16...255 with 256 (below 16 the user's palette
    /// decides what a number looks like).
    package var colour: UInt8?
    package var attributes: Attributes

    package init(_ colour: UInt8? = nil, _ attributes: Attributes = []) {
        self.colour = colour
        self.attributes = attributes
    }
}

/// The looks of all styles. 28, 130, 63, 133 and 243 are readable on black and on white; meaning never depends on colour
/// alone, nor on bold, which some terminals show as a colour.
package enum Theme {
    package static func paint(_ style: Style, _ depth: ColourDepth) -> Paint {
        switch depth {
        case .twoHundredFiftySix: indexed(style)
        case .eight: eight(style)
        case .mono: mono(style)
        }
    }

    /// Every colour a depth uses, for the terminal's table of colour pairs.
    package static func colours(_ depth: ColourDepth) -> [UInt8] {
        Set(Style.allCases.compactMap { paint($0, depth).colour }).sorted()
    }

    private static func indexed(_ style: Style) -> Paint {
        switch style {
        case .up, .added: Paint(28)
        case .slow, .late, .flapping, .duplicate, .warning: Paint(130)
        case .down, .error, .caret: Paint(196, .bold)
        case .removed: Paint(196)
        case .new, .key: Paint(63)
        case .paused: Paint(133)
        case .stale, .dropped, .dim, .line: Paint(243)
        case .chip: Paint(133, .bold)
        default: Paint(nil, shape(style))
        }
    }

    private static func eight(_ style: Style) -> Paint {
        switch style {
        case .up, .added: Paint(2)
        case .slow, .late, .flapping, .duplicate, .warning: Paint(3)
        case .down, .error, .caret: Paint(1, .bold)
        case .removed: Paint(1)
        case .new, .key: Paint(6)
        case .paused: Paint(5)
        case .chip: Paint(5, .bold)
        default: Paint(nil, shape(style))
        }
    }

    private static func mono(_ style: Style) -> Paint {
        switch style {
        case .slow, .late, .flapping, .duplicate, .warning, .caret, .chip, .key: Paint(nil, .bold)
        case .down, .error: Paint(nil, .reversed)
        case .paused: Paint(nil, .underline)
        case .stale, .dropped, .dim: Paint(nil, .dim)
        default: Paint(nil, shape(style))
        }
    }

    /// What the styles without a colour look like everywhere.
    private static func shape(_ style: Style) -> Attributes {
        switch style {
        case .title, .heading, .prompt: .bold
        case .question: [.bold, .reversed]
        default: []
        }
    }
}

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

/// The looks of all styles. Meaning never depends on colour alone, nor on bold, which some terminals show as a colour.
package enum Theme: String, Sendable, CaseIterable {
    /// Readable on black and on white.
    case auto
    /// More contrast on one of them.
    case dark, light
    /// Without red and green: blue for what is well, orange and reversed for what is down.
    case cb
    /// No colour at all.
    case mono

    package func paint(_ style: Style, _ depth: ColourDepth) -> Paint {
        if self == .mono { return Self.plain(style) }
        switch depth {
        case .twoHundredFiftySix: return indexed(style)
        case .eight: return eight(style)
        case .mono: return Self.plain(style)
        }
    }

    /// Every colour that a depth uses, for the terminal's table of colour pairs.
    package func colours(_ depth: ColourDepth) -> [UInt8] {
        Set(Style.allCases.compactMap { paint($0, depth).colour }).sorted()
    }

    /// What the colours of a theme are for.
    private struct Palette {
        var well: UInt8
        var warning: UInt8
        var bad: UInt8
        var new: UInt8
        var paused: UInt8
        var dim: UInt8
    }

    private var palette: Palette {
        switch self {
        case .auto, .mono: Palette(well: 28, warning: 130, bad: 196, new: 63, paused: 133, dim: 243)
        case .cb: Palette(well: 31, warning: 130, bad: 166, new: 63, paused: 133, dim: 243)
        case .dark: Palette(well: 40, warning: 214, bad: 203, new: 75, paused: 176, dim: 247)
        case .light: Palette(well: 22, warning: 94, bad: 124, new: 25, paused: 90, dim: 240)
        }
    }

    private func indexed(_ style: Style) -> Paint {
        let palette = palette
        switch style {
        case .up, .added: return Paint(palette.well)
        case .slow, .late, .flapping, .duplicate, .warning: return Paint(palette.warning)
        case .down: return Paint(palette.bad, self == .cb ? .reversed : .bold)
        case .error, .caret: return Paint(palette.bad, .bold)
        case .removed: return Paint(palette.bad)
        case .new, .key: return Paint(palette.new)
        case .paused: return Paint(palette.paused)
        case .stale, .dropped, .dim, .line: return Paint(palette.dim)
        case .chip: return Paint(palette.paused, .bold)
        default: return Paint(nil, Self.shape(style))
        }
    }

    /// Yellow and cyan cannot be read on white, and of eight colours no other is left for a warning.
    private func eight(_ style: Style) -> Paint {
        switch style {
        case .up, .added: Paint(self == .cb ? 6 : 2)
        case .slow, .late, .flapping, .duplicate, .warning: self == .light ? Paint(nil, .bold) : Paint(3)
        case .down: Paint(1, self == .cb ? [.bold, .reversed] : .bold)
        case .error, .caret: Paint(1, .bold)
        case .removed: Paint(1)
        case .new, .key: self == .cb ? Paint(nil, .bold) : Paint(self == .light ? 4 : 6)
        case .paused: Paint(5)
        case .chip: Paint(5, .bold)
        default: Paint(nil, Self.shape(style))
        }
    }

    private static func plain(_ style: Style) -> Paint {
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

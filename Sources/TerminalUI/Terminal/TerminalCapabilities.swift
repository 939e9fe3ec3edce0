/// How many colours the terminal is painted with.
package enum ColourDepth: Sendable, Hashable, CaseIterable {
    /// Bold, reverse and underline only: NO_COLOR, `--color=never`, or a terminal without colour.
    case mono
    case eight
    case twoHundredFiftySix
}

/// What the terminal and its locale can show, settled once when the screen opens.
package struct TerminalCapabilities: Sendable, Equatable {
    package var colours: ColourDepth
    package var glyphs: GlyphSet
    package var theme: Theme

    package init(colours: ColourDepth, glyphs: GlyphSet, theme: Theme = .auto) {
        self.colours = colours
        self.glyphs = glyphs
        self.theme = theme
    }
}

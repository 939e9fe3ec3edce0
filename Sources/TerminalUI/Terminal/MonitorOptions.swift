/// What the user says about the screen. Everything else about it follows from the terminal and the environment.
package struct MonitorOptions: Sendable {
    package enum Colour: String, Sendable, CaseIterable {
        /// As many as the terminal has, none with NO_COLOR.
        case auto
        case never
    }

    package enum Signs: String, Sendable, CaseIterable {
        /// Unicode where locale and terminal have it.
        case auto
        case ascii, unicode
    }

    package var theme = Theme.auto
    package var colour = Colour.auto
    package var signs = Signs.auto
    /// Repaints for what the engine says, a second; keys are answered at once. 1...60.
    package var framesPerSecond = 10
    /// The terminal's path.
    package var device = "/dev/tty"
    /// The last frame stays on the terminal when the screen closes.
    package var keepsScreen = false
    /// Where the screen's state is kept for the next run; nil: nowhere.
    package var stateFile: StateFile?
    /// TERM, NO_COLOR, SSH_CONNECTION.
    package var environment: [String: String]

    package init(environment: [String: String]) { self.environment = environment }
}

extension TerminalCapabilities {
    /// Decides what is shown, from what is known of the terminal: its `TERM`, its colours, whether the locale is UTF-8,
    /// and whether every sign takes one column here (where ambiguous characters are wide, none may be drawn).
    package init(options: MonitorOptions, term: String, colours: Int, isUTF8: Bool, areSignsNarrow: Bool) {
        let noColour = options.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let depth: ColourDepth =
            options.colour == .never || noColour || colours < 8 || options.theme == .mono
            ? .mono : colours >= 256 ? .twoHundredFiftySix : .eight
        let isPoor = term == "dumb" || term == "linux" || term.hasPrefix("linux-") || term.hasPrefix("vt")
        let glyphs: GlyphSet
        switch options.signs {
        case .ascii: glyphs = .ascii
        // Bytes that the locale cannot say come out as junk, whoever asks for them.
        case .unicode: glyphs = isUTF8 ? .unicode : .ascii
        case .auto: glyphs = isUTF8 && !isPoor && areSignsNarrow ? .unicode : .ascii
        }
        self.init(colours: depth, glyphs: glyphs, theme: options.theme)
    }
}

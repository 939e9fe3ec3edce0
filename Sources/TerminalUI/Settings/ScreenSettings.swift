/// What the user wants of the screen: flags, environment and settings file together. `Setting.all` says how each part is
/// written.
package struct ScreenSettings: Sendable {
    package var theme = Theme.auto
    package var colour = MonitorOptions.Colour.auto
    package var signs = MonitorOptions.Signs.auto
    /// Repaints for what the engine says, a second.
    package var framesPerSecond = 10
    package var isReadOnly = false
    /// How times are shown at the start.
    var times = TimeDisplay.relative
    /// The mouse is ours from the start.
    var isMouseOn = false
    /// The last frame stays on the terminal.
    var keepsScreen = false
    /// The screen comes back at the next start as it was left.
    package var keepsState = true
    /// What the keys do.
    var keys = KeyBindings.standard

    /// As without flags, environment and file.
    package init() {}
}

extension Monitor {
    /// Takes what concerns the state of the screen.
    package mutating func apply(_ loaded: LoadedSettings) {
        let settings = loaded.values
        keys = settings.keys
        timeDisplay = settings.times
        isMouseOn = settings.isMouseOn
        if settings.isReadOnly {
            let origin = loaded.origins["read-only"] ?? SettingsLoader.flagOrigin
            readOnly = origin == SettingsLoader.flagOrigin ? .flag : .setting(origin)
        }
    }
}

extension MonitorOptions {
    /// Takes what concerns the terminal.
    package mutating func apply(_ settings: ScreenSettings) {
        theme = settings.theme
        colour = settings.colour
        signs = settings.signs
        framesPerSecond = settings.framesPerSecond
        keepsScreen = settings.keepsScreen
    }
}

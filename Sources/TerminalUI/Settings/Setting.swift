/// One setting of the screen. Its name is the flag's, the settings file's key and, in capitals behind `SCRAPE_TUI_`, the
/// environment variable's. A setting is added here, as a flag of the command, and nowhere else.
package struct Setting: Sendable {
    /// What it may be.
    enum Values: Sendable, Equatable {
        case words([String])
        case number(ClosedRange<Int>)
        case truth
    }

    package let name: String
    let values: Values
    let help: String
    /// Takes a text over; false when it is none of `values`.
    let take: @Sendable (inout ScreenSettings, String) -> Bool
    /// The text that `take` would make of it what it is.
    let text: @Sendable (ScreenSettings) -> String

    /// The environment variable that sets it.
    package var variable: String { "SCRAPE_TUI_" + name.uppercased().replacing("-", with: "_") }

    /// Every setting, in the order in which they are printed. `keys`, which is more than a word, stands behind them.
    package static let all: [Setting] = [
        words(
            "theme",
            \.theme,
            "Colours: for any background, for a dark or a light one, for colour-blind eyes, or none."
        ),
        words("color", \.colour, "never is the theme mono, as the variable NO_COLOR is."),
        words(
            "signs",
            \.signs,
            "Plain ASCII, or Unicode whatever the terminal is called; auto asks locale and terminal."
        ),
        number(
            "fps",
            \.framesPerSecond,
            1...60,
            "Repaints a second for what the engine says; keys are answered at once. Ten seconds after the last key it "
                + "is asked once a second at most."
        ),
        truth(
            "read-only",
            \.isReadOnly,
            "Refuse every key that changes what is scraped: pause, resume, reload, probe, edit."
        ),
        words("times", \.times, "How times are shown at the start: as ages, or as times of day here or in UTC."),
        truth("mouse", \.isMouseOn, "Begin with the mouse captured: clicks select, open and sort."),
        truth("keep-screen", \.keepsScreen, "Leave the last frame on the terminal when the screen closes."),
        truth("state", \.keepsState, "Come back as the screen was left: open screen, orders, columns, filters."),
    ]

    /// What the flag's help says; nothing for a name that is none.
    package static func flagHelp(_ name: String) -> String {
        guard let setting = named(name) else { return "" }
        return setting.values == .truth ? setting.help : "\(setting.help) (\(setting.expected))"
    }

    /// The same by name.
    static func named(_ name: String) -> Setting? { all.first { $0.name == name } }

    /// `auto, dark, light, cb or mono`.
    var expected: String {
        switch values {
        case .words(let words): words.dropLast().joined(separator: ", ") + " or \(words.last ?? "")"
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .truth: "true or false"
        }
    }

    // MARK: - Kinds

    private static func words<Value: CaseIterable & RawRepresentable<String> & Sendable>(
        _ name: String,
        _ path: any WritableKeyPath<ScreenSettings, Value> & Sendable,
        _ help: String
    ) -> Setting {
        Setting(
            name: name,
            values: .words(Value.allCases.map { $0.rawValue.lowercased() }),
            help: help,
            take: { settings, text in
                guard let value = Value.allCases.first(where: { $0.rawValue.lowercased() == text }) else {
                    return false
                }
                settings[keyPath: path] = value
                return true
            },
            text: { $0[keyPath: path].rawValue.lowercased() }
        )
    }

    private static func number(
        _ name: String,
        _ path: any WritableKeyPath<ScreenSettings, Int> & Sendable,
        _ range: ClosedRange<Int>,
        _ help: String
    ) -> Setting {
        Setting(
            name: name,
            values: .number(range),
            help: help,
            take: { settings, text in
                guard let value = Int(text), range.contains(value) else { return false }
                settings[keyPath: path] = value
                return true
            },
            text: { String($0[keyPath: path]) }
        )
    }

    private static func truth(
        _ name: String,
        _ path: any WritableKeyPath<ScreenSettings, Bool> & Sendable,
        _ help: String
    ) -> Setting {
        Setting(
            name: name,
            values: .truth,
            help: help,
            take: { settings, text in
                guard let value = Bool(text) else { return false }
                settings[keyPath: path] = value
                return true
            },
            text: { String($0[keyPath: path]) }
        )
    }
}

/// What was, instead of what is.
extension KeyBindings {
    static let past: [KeyBinding] = [
        KeyBinding([.character(",")], .tickBack, .everywhere, "tick back", "a second earlier; freezes the display"),
        KeyBinding([.character(".")], .tickForward, .everywhere, "tick forward", "a second later"),
        KeyBinding([.character("{")], .minuteBack, .everywhere, "minute back", "a minute earlier; freezes the display"),
        KeyBinding([.character("}")], .minuteForward, .everywhere, "minute forward", "a minute later"),
    ]

    /// What keys do in a recording, whatever they do otherwise.
    static let recording: [KeyBinding] = [
        KeyBinding([.character(" ")], .togglePlaying, .everywhere, hint: "play", "play or stop", "the recording"),
        KeyBinding(
            [.character(",")],
            .tickBack,
            .everywhere,
            hint: "tick",
            hintKeys: .with(.tickForward),
            "tick back",
            "a second earlier; stops playing"
        ),
        KeyBinding([.character(".")], .tickForward, .everywhere, "tick forward", "a second later; stops playing"),
        KeyBinding(
            [.character("{")],
            .minuteBack,
            .everywhere,
            hint: "minute",
            hintKeys: .with(.minuteForward),
            "minute back",
            "a minute earlier"
        ),
        KeyBinding([.character("}")], .minuteForward, .everywhere, "minute forward", "a minute later"),
        KeyBinding([.character("+")], .nextSpeed, .everywhere, hint: "speed", "next speed", "1, 4, 16 or 60 times"),
        KeyBinding([.character("z")], .freeze, .everywhere, "play or stop", "as the key that freezes the display"),
    ]
}

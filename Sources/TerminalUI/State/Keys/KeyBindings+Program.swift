/// Leaving, helping, the terminal.
extension KeyBindings {
    static let program: [KeyBinding] = [
        KeyBinding(
            [.escape],
            .back,
            .everywhere.subtracting(.detail),
            "back",
            "message, marks, filter, screen; never quits"
        ),
        KeyBinding([.escape], .back, .detail, hint: "back", "back", "message, then the table; never quits"),
        KeyBinding(
            [.character(":"), .control("p")],
            .palette,
            .everywhere.subtracting(.detail),
            hint: "cmd",
            "commands",
            "every verb, screen, pool and target by its name"
        ),
        KeyBinding(
            [.character(":"), .control("p")],
            .palette,
            .detail,
            "commands",
            "every verb, screen, pool and target by its name"
        ),
        KeyBinding([.character("q")], .leave, .everywhere.subtracting(.detail), "back or quit", "asks before it quits"),
        KeyBinding([.character("q")], .leave, .detail, "back", "to the table"),
        KeyBinding([.character("Q")], .quit, .everywhere, "quit", "from anywhere; asks"),
        KeyBinding([.control("c")], .interrupt, .everywhere, "quit", "from anywhere; in a prompt it cancels"),
        KeyBinding([.control("z")], .suspend, .everywhere, "suspend", "to the shell; scraping stops until fg"),
        KeyBinding([.control("l")], .redraw, .everywhere, "redraw"),
        KeyBinding(
            [.character("?"), .function(1)],
            .help,
            .everywhere.subtracting(.detail),
            hint: "help",
            "help",
            "this list"
        ),
        KeyBinding([.character("?"), .function(1)], .help, .detail, "help", "this list"),
    ]
}

/// What the engine is asked to do.
extension KeyBindings {
    static let verbs: [KeyBinding] = [
        KeyBinding(
            [.character("p")],
            .pauseSelection,
            [.pools, .targets, .detail],
            hint: "pause",
            "pause or resume",
            "stop scraping it; stale after two intervals"
        ),
        KeyBinding(
            [.character("P")],
            .pauseEverything,
            .screens,
            "pause everything",
            "or resume it; asks before it stops all"
        ),
        KeyBinding(
            [.character("r")],
            .probe,
            [.pools, .targets, .detail],
            hint: "probe",
            "probe",
            "ask it once more now; nothing of it is stored"
        ),
        KeyBinding([.character("u")], .undo, .screens, "undo", "the last pause or resume, for 30 s"),
        KeyBinding(
            [.character("R")],
            .reload,
            [.roots, .page],
            hint: "reload",
            "reload",
            "apply the configuration; asks if much goes",
            also: "SIGHUP"
        ),
        KeyBinding(
            [.character("R")],
            .reload,
            .detail,
            "reload",
            "apply the configuration; asks if much goes",
            also: "SIGHUP"
        ),
        KeyBinding([], .reloadAtOnce, .everywhere, "reload at once", "apply the configuration without asking"),
        KeyBinding(
            [.character("y"), .character("c")],
            .copy,
            .detail,
            hint: "copy",
            "copy",
            "URL, labels, error, curl line, selector, row"
        ),
        KeyBinding([.character("y"), .character("c")], .copy, .roots, "copy", "what the selected row says"),
        KeyBinding([.control("s")], .saveView, .screens, "save view", "text and JSON, into files of this directory"),
        KeyBinding(
            [.control("r"), .function(5)],
            .previewReload,
            .everywhere,
            "check config",
            "read and validate; what a reload would change; applies nothing"
        ),
        KeyBinding(
            [.character("e")],
            .edit,
            .config,
            hint: "edit",
            "edit",
            "this line, in $VISUAL, $EDITOR or vi"
        ),
        KeyBinding(
            [.character("e")],
            .edit,
            .detail,
            hint: "edit",
            "edit",
            "where it is configured, in $VISUAL, $EDITOR or vi"
        ),
        KeyBinding(
            [.character("e")],
            .edit,
            [.pools, .targets, .dropped, .events, .page],
            "edit",
            "where it is configured, in $VISUAL, $EDITOR or vi"
        ),
        KeyBinding(
            [.character("o")],
            .openPager,
            .response,
            hint: "pager",
            "pager",
            "the body in $PAGER, less or more"
        ),
    ]
}

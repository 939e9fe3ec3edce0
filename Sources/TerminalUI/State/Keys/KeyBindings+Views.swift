/// What is seen, and in which order.
extension KeyBindings {
    static let views: [KeyBinding] = [
        KeyBinding(
            [.character("/"), .character("\\"), .function(4)],
            .filter,
            .tables,
            hint: "filter",
            "filter",
            "words state:down dur>1s {app=\"x\"} ~regex ! or ( )"
        ),
        KeyBinding(
            [.character("d")],
            .toggleChanges,
            .config,
            hint: "diff",
            "changes or all",
            "what differs between memory and disk, or every line"
        ),
        KeyBinding(
            [.character("/"), .character("\\"), .function(4)],
            .search,
            .config,
            hint: "search",
            "search",
            "then next and previous go from match to match"
        ),
        KeyBinding(
            [.character("/"), .character("\\"), .function(4)],
            .search,
            [.response, .page],
            "search",
            "then next and previous go from match to match"
        ),
        KeyBinding(
            [.character("n")],
            .nextProblem,
            .config,
            hint: "change",
            hintKeys: .with(.previousProblem),
            "next change",
            "or problem, or match"
        ),
        KeyBinding([.character("N")], .previousProblem, .config, "previous change", "or problem, or match"),
        KeyBinding([.character("n")], .nextProblem, .page, "next", "match, or dropped target"),
        KeyBinding([.character("N")], .previousProblem, .page, "previous", "match, or dropped target"),
        KeyBinding(
            [.character("!")],
            .toggleProblemsOnly,
            [.pools, .targets, .events, .engine],
            hint: "problems",
            "problems only",
            "hide what is well; adds to the filter"
        ),
        KeyBinding(
            [.character("n")],
            .nextProblem,
            [.pools, .targets, .engine],
            "next problem",
            "the next row that is not well"
        ),
        KeyBinding(
            [.character("n")],
            .nextProblem,
            .detail.subtracting(.labels),
            hint: "problem",
            hintKeys: .with(.previousProblem),
            "next problem",
            "opens that target"
        ),
        KeyBinding(
            [.character("N")],
            .previousProblem,
            [.pools, .targets, .engine, .detail.subtracting(.labels)],
            "previous problem"
        ),
        KeyBinding(
            [.character("n")],
            .nextRule,
            .labels,
            hint: "rule",
            hintKeys: .with(.previousRule),
            "next rule",
            "the next one of relabel_configs"
        ),
        KeyBinding([.character("N")], .previousRule, .labels, "previous rule"),
        KeyBinding(
            [.character("d")],
            .toggleRuleChanges,
            .labels,
            "changes only",
            "rules that changed something, or all of them"
        ),
        KeyBinding(
            [.character("w")],
            .toggleWrap,
            [.response, .labels, .http, .page],
            "wrap",
            "long lines go on in the next row"
        ),
        KeyBinding(
            [.character("f")],
            .toggleMaximised,
            .detail,
            "maximise",
            "this tab alone on a large screen; again to go back"
        ),
        KeyBinding(
            [.character("f")],
            .toggleMaximised,
            .engine,
            "maximise",
            "all about the engine on a page that scrolls"
        ),
        KeyBinding(
            [.character("s"), .function(6)],
            .pickSort,
            .sorted,
            "sort",
            "pick the order"
        ),
        KeyBinding([.character(">")], .nextSort, .sorted, "next order"),
        KeyBinding([.character("<")], .previousSort, .sorted, "previous order"),
        KeyBinding([.character("I")], .invertSort, .sorted, "invert", "turn the order around"),
        KeyBinding(
            [.character("D")],
            .showDiscovery,
            [.pools, .targets, .dropped, .config, .events],
            "discovery",
            "every provider: last answer, groups, targets, errors"
        ),
        KeyBinding(
            [.character("D")],
            .showDiscovery,
            .engine,
            hint: "discovery",
            "discovery",
            "every provider: last answer, groups, targets, errors"
        ),
        KeyBinding(
            [.character(" ")],
            .toggleMark,
            [.pools, .targets],
            "mark",
            "for pause and probe; moves on to the next row"
        ),
        KeyBinding([.character("*")], .markAll, [.pools, .targets], "mark all", "every row that the filter shows"),
        KeyBinding([.character("U")], .clearMarks, [.pools, .targets], "clear marks", "no row is marked then"),
        KeyBinding(
            [.character("E")],
            .pickGrouping,
            .targets,
            "group",
            "by error, pool or a label; left and right close and open"
        ),
        KeyBinding([.character("v")], .togglePreview, .targets, "preview", "the selected target beside the table"),
        KeyBinding(
            [.character("v")],
            .togglePreview,
            [.pools, .dropped],
            "preview",
            "what is selected, below the table"
        ),
        KeyBinding([.character("C")], .pickColumns, .tables, "columns", "show, hide and move them"),
        KeyBinding(
            [.character("w")],
            .toggleWide,
            .tables,
            "wide",
            "all columns and whole names; left and right scroll"
        ),
        KeyBinding([.character("F")], .togglePin, .sorted, "top row", "pin the cursor to it, or follow the row"),
        KeyBinding([.character("t")], .cycleTimes, .everywhere, "times", "relative, local, UTC"),
        KeyBinding([.character("L")], .cycleLevel, .events, hint: "level", "level", "the least level shown"),
        KeyBinding(
            [.character("x")],
            .toggleHex,
            .response,
            "hex or text",
            "the body's bytes, or its lines"
        ),
        KeyBinding([.character("M")], .toggleMouse, .everywhere, "mouse", "clicks for us, or text for the terminal"),
        KeyBinding([.character("z")], .freeze, .everywhere, "freeze", "hold the display; scraping goes on"),
    ]
}

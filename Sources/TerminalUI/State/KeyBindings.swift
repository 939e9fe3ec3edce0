/// Where a key can be pressed: the screens that take actions.
struct KeyContext: OptionSet, Sendable, Hashable {
    var rawValue: UInt8

    static let pools = KeyContext(rawValue: 1)
    static let targets = KeyContext(rawValue: 2)
    static let dropped = KeyContext(rawValue: 4)
    static let events = KeyContext(rawValue: 8)
    static let summary = KeyContext(rawValue: 16)
    static let response = KeyContext(rawValue: 32)
    /// A page of text laid over a screen.
    static let page = KeyContext(rawValue: 64)
    static let engine = KeyContext(rawValue: 128)

    static let tables: KeyContext = [.pools, .targets, .dropped, .events, .engine]
    /// Tables whose order the user picks.
    static let sorted: KeyContext = [.pools, .targets, .dropped, .engine]
    static let detail: KeyContext = [.summary, .response]
    static let screens: KeyContext = [.tables, .detail]
    static let everywhere: KeyContext = [.screens, .page]

    static let each: [KeyContext] = [.pools, .targets, .dropped, .events, .engine, .summary, .response, .page]

    var title: String {
        switch self {
        case .pools: "Pools"
        case .targets: "Targets"
        case .dropped: "Dropped"
        case .events: "Events"
        case .engine: "Engine"
        case .summary: "Summary"
        case .response: "Response"
        default: "Page"
        }
    }
}

/// One line of the key table: these keys do this, there.
struct KeyBinding: Sendable {
    var keys: [Key]
    var action: Action
    var contexts: KeyContext
    /// The hint bar's word; nil keeps the binding out of the bar.
    var hint: String?
    /// Name and explanation for the help.
    var name: String
    var help: String

    init(
        _ keys: [Key],
        _ action: Action,
        _ contexts: KeyContext,
        hint: String? = nil,
        _ name: String,
        _ help: String = ""
    ) {
        self.keys = keys
        self.action = action
        self.contexts = contexts
        self.hint = hint
        self.name = name
        self.help = help
    }
}

/// The one table of keys: what a key does, the hint bar, the help and the test for conflicts all come from it. The
/// order is that of the hint bar and of the help.
enum KeyBindings {
    static let all: [KeyBinding] = screen + views + engine + moving + program

    private static let screen: [KeyBinding] = [
        KeyBinding([.enter], .open, .pools, hint: "open", "open", "the targets of this pool"),
        KeyBinding([.enter], .open, .targets, hint: "open", "open", "what failed, where, since when"),
        KeyBinding([.enter], .open, .dropped, hint: "open", "open", "labels, rule and value of this target"),
        KeyBinding([.enter], .open, .events, hint: "open", "open", "the target or the problems it is about"),
        KeyBinding([.enter], .open, .engine, hint: "open", "open", "all about this destination"),
        KeyBinding([.enter], .open, .response, hint: "failure", "failing line", "scroll back to it"),
        KeyBinding([.character("1")], .tab(1), [.tables, .page], "Pools", "every job, worst first"),
        KeyBinding([.character("2")], .tab(2), [.tables, .page], "Targets", "every target, worst first"),
        KeyBinding([.character("3")], .tab(3), [.tables, .page], "Dropped", "discovered, not scraped: by which rule"),
        KeyBinding([.character("4")], .tab(4), [.tables, .page], "Events", "what happened, newest first"),
        KeyBinding(
            [.character("6")],
            .tab(6),
            [.tables, .page],
            "Engine",
            "loops, schedule, memory, storage, remote write"
        ),
        KeyBinding([.character("1")], .tab(1), .summary, "Summary", "the target at a glance"),
        KeyBinding([.character("1")], .tab(1), .response, hint: "Summary", "Summary", "the target at a glance"),
        KeyBinding(
            [.character("2")],
            .tab(2),
            .summary,
            hint: "Response",
            "Response",
            "the failed body, where it broke"
        ),
        KeyBinding([.character("2")], .tab(2), .response, "Response", "the failed body, where it broke"),
    ]

    private static let views: [KeyBinding] = [
        KeyBinding(
            [.character("/"), .character("\\"), .function(4)],
            .filter,
            .tables,
            hint: "filter",
            "filter",
            "words state:down pool:x err:x ! or ( )"
        ),
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
        KeyBinding([.character("n")], .nextProblem, .detail, hint: "problem", "next problem", "opens that target"),
        KeyBinding([.character("N")], .previousProblem, [.pools, .targets, .engine, .detail], "previous problem"),
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
        KeyBinding([.character("L")], .cycleLevel, .events, hint: "level", "level", "the least level shown"),
        KeyBinding(
            [.character("x")],
            .toggleHex,
            .response,
            hint: "hex",
            "hex or text",
            "the body's bytes, or its lines"
        ),
        KeyBinding([.character("z")], .freeze, .everywhere, "freeze", "hold the display; scraping goes on"),
    ]

    private static let engine: [KeyBinding] = [
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
        KeyBinding([.character("u")], .undo, .screens, "undo", "the last pause or resume, for 30 s"),
        KeyBinding(
            [.character("R")],
            .reload,
            .everywhere,
            hint: "reload",
            "reload",
            "apply the configuration; asks if much goes; SIGHUP"
        ),
        KeyBinding(
            [.control("r"), .function(5)],
            .previewReload,
            .everywhere,
            "preview reload",
            "what R would change; applies nothing"
        ),
    ]

    private static let moving: [KeyBinding] = [
        KeyBinding([.up, .character("k"), .control("y")], .up, .everywhere, "up"),
        KeyBinding([.down, .character("j"), .control("e")], .down, .everywhere, "down"),
        KeyBinding([.pageUp, .control("b")], .pageUp, .everywhere, "page up"),
        KeyBinding([.pageDown, .control("f")], .pageDown, .everywhere, "page down"),
        KeyBinding([.character(" ")], .pageDown, [.response, .page], "page down"),
        KeyBinding([.control("u")], .halfPageUp, .everywhere, "half a page up"),
        KeyBinding([.control("d")], .halfPageDown, .everywhere, "half a page down"),
        KeyBinding([.home, .character("g")], .top, .everywhere, "top"),
        KeyBinding([.end, .character("G")], .bottom, .everywhere, "bottom"),
        KeyBinding([.left, .character("h")], .left, .everywhere, "left", "previous tab if nothing scrolls"),
        KeyBinding([.right, .character("l")], .right, .everywhere, "right", "next tab if nothing scrolls"),
        KeyBinding([.tab, .character("]")], .nextTab, .screens, "next tab"),
        KeyBinding([.backTab, .character("[")], .previousTab, .screens, "previous tab"),
        KeyBinding([.character("-"), .character("0")], .lastTab, .tables, "last tab", "the one before this one"),
    ]

    private static let program: [KeyBinding] = [
        KeyBinding(
            [.escape],
            .back,
            .everywhere,
            "back",
            "message, filter, screen; never quits"
        ),
        KeyBinding([.character("q")], .leave, .everywhere, hint: "back", "back or quit", "asks before it quits"),
        KeyBinding([.character("Q")], .quit, .everywhere, "quit", "from anywhere; asks"),
        KeyBinding([.control("c")], .interrupt, .everywhere, "quit", "as Q; in a prompt it cancels"),
        KeyBinding([.control("z")], .suspend, .everywhere, "suspend", "to the shell; scraping stops until fg"),
        KeyBinding([.control("l")], .redraw, .everywhere, "redraw"),
        KeyBinding([.character("?"), .function(1)], .help, .everywhere, hint: "help", "help", "this list"),
    ]

    private static let byKey: [KeyContext: [Key: Action]] = {
        var table: [KeyContext: [Key: Action]] = [:]
        for context in KeyContext.each {
            for binding in all where binding.contexts.contains(context) {
                for key in binding.keys { table[context, default: [:]][key] = binding.action }
            }
        }
        return table
    }()

    static func action(for key: Key, in context: KeyContext) -> Action? { byKey[context]?[key] }

    static func bindings(in context: KeyContext) -> [KeyBinding] { all.filter { $0.contexts.contains(context) } }

    /// The hint bar of a screen: at most eight, the most useful first.
    static func hints(in context: KeyContext) -> [(key: String, hint: String)] {
        bindings(in: context).compactMap { binding in
            guard let hint = binding.hint, let key = binding.keys.first else { return nil }
            return (key.name, hint)
        }
        .prefix(8).map { $0 }
    }

    /// Keys that stand twice in one context: none, or the table is wrong.
    static func conflicts(in bindings: [KeyBinding]) -> [(context: KeyContext, key: Key)] {
        var conflicts: [(context: KeyContext, key: Key)] = []
        for context in KeyContext.each {
            var seen: Set<Key> = []
            for key in bindings.filter({ $0.contexts.contains(context) }).flatMap(\.keys)
            where !seen.insert(key).inserted {
                conflicts.append((context, key))
            }
        }
        return conflicts
    }
}

extension Key {
    /// As help and hint bar print it: `Enter`, `Ctrl-U`, `p`.
    var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let scalar): String(scalar)
        case .control(let letter): "Ctrl-\(letter.uppercased())"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .insert: "Ins"
        case .function(let number): "F\(number)"
        case .pasteStart, .pasteEnd: "Paste"
        }
    }
}

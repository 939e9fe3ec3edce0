internal import ScrapeConfiguration

/// What can be typed: one word, what may follow it, what it does.
struct PlainCommand: Sendable {
    enum Verb: Sendable, Hashable {
        case help, status, more, quit
        case pools, targets, dropped, events, engine, discovery, config, changes
        case show
        case tab(DetailTab)
        case filter, problems, sort, group, columns, wide, times
        case freeze, back, forward, live, play, stop
        case probe, pause, resume, undo, reload, preview
        case copy, curl, save, edit, pager
        case hex, ruleChanges, eventLevel
        case level(PlainLevel)
    }

    var verb: Verb
    /// The first is the one that help lists.
    var names: [String]
    var arguments: String
    var help: String

    init(_ verb: Verb, _ names: String, arguments: String = "", _ help: String) {
        self.verb = verb
        self.names = names.split(separator: " ").map(String.init)
        self.arguments = arguments
        self.help = help
    }

    private static let what = "[NAME|N…]"
    private static let filter = "[FILTER]"
    private static let time = "[TIME|all]"

    static let all: [PlainCommand] = [
        PlainCommand(.status, "status", "how things are: configuration, counts, alarms, why targets are down"),
        PlainCommand(.pools, "pools", arguments: filter, "every job, worst first"),
        PlainCommand(.targets, "targets", arguments: filter, "every target, worst first"),
        PlainCommand(.dropped, "dropped", arguments: filter, "discovered targets that are not scraped, and why"),
        PlainCommand(.events, "events", arguments: filter, "what happened, the newest first"),
        PlainCommand(.changes, "changes", "what changed in the last five minutes"),
        PlainCommand(.engine, "engine", "loops, storage and remote write"),
        PlainCommand(.discovery, "discovery", "every provider with its last answer"),
        PlainCommand(.config, "config diff", arguments: "[all]", "what runs against what lies on the disk"),
        PlainCommand(.more, "more", "the next lines of the last list"),
        PlainCommand(
            .show,
            "show",
            arguments: "NAME|N [TAB]",
            "one target, pool, dropped target, event or destination"
        ),
        PlainCommand(
            .tab(.summary),
            "summary",
            arguments: "[NAME|N]",
            "of the target that was shown last, or of this one"
        ),
        PlainCommand(.tab(.labels), "labels", arguments: "[NAME|N]", "its labels, rule by rule"),
        PlainCommand(.tab(.response), "response", arguments: "[NAME|N]", "the kept body at the line that broke it"),
        PlainCommand(.tab(.series), "series", arguments: "[NAME|N]", "its metrics"),
        PlainCommand(.tab(.history), "history", arguments: "[NAME|N]", "its last scrapes"),
        PlainCommand(.tab(.http), "http", arguments: "[NAME|N]", "phases, heads and TLS of its last scrape"),
        PlainCommand(.hex, "hex", "turn between lines and bytes of the kept body"),
        PlainCommand(.ruleChanges, "rule-changes", "labels with or without the rules that changed nothing"),
        PlainCommand(.eventLevel, "level", "the least level of events that the list shows: the next one"),
        PlainCommand(.filter, "filter", arguments: "[FILTER|off]", "what the last list shows"),
        PlainCommand(.problems, "problems", arguments: "[on|off]", "only what is not well, in every list"),
        PlainCommand(.sort, "sort", arguments: "[NAME [inverted]]", "the order of the last list"),
        PlainCommand(.group, "group", arguments: "[error|pool|LABEL|none]", "targets stand together"),
        PlainCommand(.columns, "columns", arguments: "[A,B,…|default]", "the columns of the last list"),
        PlainCommand(.wide, "wide", arguments: "[on|off]", "every column, nothing cut off"),
        PlainCommand(.times, "times", arguments: "[relative|local|utc]", "how times are told"),
        PlainCommand(.freeze, "freeze", "lists keep showing this moment; again: they go on"),
        PlainCommand(.back, "back", arguments: time, "lists show what was a minute earlier, or so long"),
        PlainCommand(.forward, "forward", arguments: time, "the same, later"),
        PlainCommand(.live, "live", "lists show what is now again"),
        PlainCommand(.play, "play", arguments: "[1|4|16|60]", "a recording goes on, so many times as fast"),
        PlainCommand(.stop, "stop", "a recording stays where it is"),
        PlainCommand(.probe, "probe", arguments: what, "ask targets once more now; nothing is stored"),
        PlainCommand(.pause, "pause", arguments: "[NAME|N…|all]", "stop scraping; series go stale after two intervals"),
        PlainCommand(.resume, "resume", arguments: "[NAME|N…|all]", "scrape again"),
        PlainCommand(.undo, "undo", "take the last pause or resume back, within 30 s"),
        PlainCommand(.preview, "preview", "what a reload would change; applies nothing"),
        PlainCommand(.reload, "reload", "apply the configuration's files; asks before much is lost"),
        PlainCommand(.copy, "copy", arguments: "WHAT [NAME|N]", "print URL, labels, error, selector between marks"),
        PlainCommand(.curl, "curl", arguments: "[NAME|N]", "a command that makes the same request"),
        PlainCommand(.save, "save", "write the last list to a text and a JSON file"),
        PlainCommand(.edit, "edit", arguments: "[NAME|N]", "the file behind it in $VISUAL, $EDITOR or vi"),
        PlainCommand(.pager, "pager", "the kept body of the target shown last in $PAGER"),
        PlainCommand(.level(.quiet), "quiet", "announce only what the engine cannot do any more"),
        PlainCommand(.level(.normal), "normal", "announce changes of health, reloads, what is wrong"),
        PlainCommand(.level(.verbose), "verbose", "announce every change and every event"),
        PlainCommand(.help, "help ?", arguments: "[COMMAND]", "this list"),
        PlainCommand(.quit, "quit exit q", "stop scraping and leave; asks"),
    ]

    /// `pause [NAME|N…|all]`
    var usage: String { arguments.isEmpty ? names[0] : "\(names[0]) \(arguments)" }

    /// What a first word means: a name, or the beginning of only one.
    enum Finding: Sendable {
        case command(PlainCommand)
        /// It begins several names.
        case several([String])
        /// The known name that was probably meant.
        case none(nearest: String?)
    }

    static func find(_ word: String) -> Finding {
        let word = word.lowercased()
        if let command = all.first(where: { $0.names.contains(word) }) { return .command(command) }
        let begun = all.filter { command in command.names.contains { $0.hasPrefix(word) } }
        if begun.count == 1 { return .command(begun[0]) }
        if begun.count > 1 { return .several(begun.map { $0.names[0] }) }
        return .none(nearest: ClosestKey.ofValues(all.flatMap(\.names), to: word))
    }
}

extension KeyBindings {
    /// No keys: sentences name what is typed.
    static let typed = KeyBindings(
        standard.all.map { binding in
            var binding = binding
            binding.keys = []
            return binding
        },
        names: Dictionary(
            standard.all.map { ($0.action, typedNames[$0.action] ?? "'\($0.action.name)'") },
            uniquingKeysWith: { first, _ in first }
        )
    )

    /// Where the command is not called as the action is.
    private static let typedNames: [Action: String] = [
        .open: "'show'", .back: "'filter off'", .previewReload: "'preview'", .saveView: "'save'", .filter: "'filter'",
        .pickSort: "'sort'", .search: "'pager'", .freeze: "'live'",
    ]
}

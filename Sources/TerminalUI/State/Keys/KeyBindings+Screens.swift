/// Where the digits and Enter lead.
extension KeyBindings {
    static let screens: [KeyBinding] = [
        KeyBinding([.enter], .open, .pools, hint: "open", "open", "the targets of this pool"),
        KeyBinding([.enter], .open, .targets, hint: "open", "open", "what failed, where, since when"),
        KeyBinding([.enter], .open, .dropped, hint: "open", "open", "labels, rule and value of this target"),
        KeyBinding([.enter], .open, .events, hint: "open", "open", "the target or the problems it is about"),
        KeyBinding([.enter], .open, .engine, hint: "open", "open", "all about this destination"),
        KeyBinding([.enter], .open, .config, "open", "all that a reload would change"),
        KeyBinding([.enter], .open, .response, "failing line", "scroll back to it"),
        KeyBinding([.enter], .open, .series, "open", "all about this metric: label values, new and gone series"),
        KeyBinding([.enter], .open, .history, "open", "all about this scrape"),
        root(1, "Pools", "every job, worst first"),
        root(2, "Targets", "every target, worst first"),
        root(3, "Dropped", "discovered, not scraped: by which rule"),
        root(4, "Config", "what runs, what lies on the disk, what a reload would do"),
        root(5, "Events", "what happened, newest first"),
        root(6, "Engine", "loops, schedule, memory, storage, remote write"),
        detail(1, .summary, "the target at a glance"),
        detail(2, .labels, "what discovery said, what each rule made of it"),
        detail(3, .response, "the failed body, where it broke"),
        detail(4, .series, "what it exposes: new, gone, stale"),
        detail(5, .history, "its last scrapes"),
        detail(6, .http, "request, answer, where the time went"),
    ]

    private static func root(_ number: Int, _ name: String, _ help: String) -> KeyBinding {
        KeyBinding([digit(number)], .tab(number), [.roots, .page], name, help)
    }

    private static func detail(_ number: Int, _ context: KeyContext, _ help: String) -> KeyBinding {
        let isFirst = number == 1
        return KeyBinding(
            [digit(number)],
            .tab(number),
            .detail,
            hint: isFirst ? "tabs" : nil,
            hintKeys: isFirst ? "1-6" : nil,
            context.title,
            help
        )
    }

    private static func digit(_ number: Int) -> Key { .character(Unicode.Scalar(UInt8(0x30 + number))) }
}

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
        root(.pools, "every job, worst first"),
        root(.targets, "every target, worst first"),
        root(.dropped, "discovered, not scraped: by which rule"),
        root(.config, "what runs, what lies on the disk, what a reload would do"),
        root(.events, "what happened, newest first"),
        root(.engine, "loops, schedule, memory, storage, remote write"),
        detail(.summary, "the target at a glance"),
        detail(.labels, "what discovery said, what each rule made of it"),
        detail(.response, "the failed body, where it broke"),
        detail(.series, "what it exposes: new, gone, stale"),
        detail(.history, "its last scrapes"),
        detail(.http, "request, answer, where the time went"),
    ]

    private static func root(_ tab: RootTab, _ help: String) -> KeyBinding {
        KeyBinding([digit(tab.rawValue)], .screen(tab), [.roots, .page], tab.title, help)
    }

    private static func detail(_ tab: DetailTab, _ help: String) -> KeyBinding {
        let isFirst = tab == .summary
        return KeyBinding(
            [digit(tab.rawValue)],
            .tab(tab),
            .detail,
            hint: isFirst ? "tabs" : nil,
            hintKeys: isFirst ? .upTo(.tab(.http)) : nil,
            tab.title,
            help
        )
    }

    private static func digit(_ number: Int) -> Key { .character(Unicode.Scalar(UInt8(0x30 + number))) }
}

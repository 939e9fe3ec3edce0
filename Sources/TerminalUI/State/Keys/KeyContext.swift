/// Where a key can be pressed: the screens that take actions.
struct KeyContext: OptionSet, Sendable, Hashable {
    var rawValue: UInt32

    static let pools = KeyContext(rawValue: 1)
    static let targets = KeyContext(rawValue: 2)
    static let dropped = KeyContext(rawValue: 4)
    static let events = KeyContext(rawValue: 8)
    static let summary = KeyContext(rawValue: 16)
    static let response = KeyContext(rawValue: 32)
    /// A page of text laid over a screen.
    static let page = KeyContext(rawValue: 64)
    static let engine = KeyContext(rawValue: 128)
    static let labels = KeyContext(rawValue: 256)
    static let config = KeyContext(rawValue: 512)
    static let series = KeyContext(rawValue: 1024)
    static let history = KeyContext(rawValue: 2048)
    static let http = KeyContext(rawValue: 4096)

    static let tables: KeyContext = [.pools, .targets, .dropped, .events, .engine]
    /// The screens of the root tabs.
    static let roots: KeyContext = [.tables, .config]
    /// Tables whose order the user picks.
    static let sorted: KeyContext = [.pools, .targets, .dropped, .engine, .series]
    static let detail: KeyContext = [.summary, .labels, .response, .series, .history, .http]
    /// Texts that are read page by page.
    static let texts: KeyContext = [.response, .page]
    static let screens: KeyContext = [.roots, .detail]
    static let everywhere: KeyContext = [.screens, .page]

    static let each: [KeyContext] = [
        .pools, .targets, .dropped, .config, .events, .engine, .summary, .labels, .response, .series, .history, .http,
        .page,
    ]

    var title: String {
        switch self {
        case .pools: "Pools"
        case .targets: "Targets"
        case .dropped: "Dropped"
        case .events: "Events"
        case .engine: "Engine"
        case .summary: "Summary"
        case .labels: "Labels"
        case .response: "Response"
        case .config: "Config"
        case .series: "Series"
        case .history: "History"
        case .http: "HTTP"
        default: "Page"
        }
    }
}

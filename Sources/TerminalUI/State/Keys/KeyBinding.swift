/// One line of the key table: these keys do this, there.
struct KeyBinding: Sendable {
    /// What the hint bar calls the keys where one hint stands for several bindings.
    enum HintKeys: Sendable {
        /// The first key, and that of another action behind it: `n/N`.
        case with(Action)
        /// From the first key to that of another action: `1-6`.
        case upTo(Action)
    }

    /// The first is the one that sentences name; none where only help and palette lead there.
    var keys: [Key]
    var action: Action
    var contexts: KeyContext
    /// The hint bar's word; nil keeps the binding out of the bar.
    var hint: String?
    var hintKeys: HintKeys?
    /// Name and explanation for the help. They name no key: the user may have bound another one.
    var name: String
    var help: String
    /// What else does the same, for the help of a wide screen: `SIGHUP`.
    var also: String?

    init(
        _ keys: [Key],
        _ action: Action,
        _ contexts: KeyContext,
        hint: String? = nil,
        hintKeys: HintKeys? = nil,
        _ name: String,
        _ help: String = "",
        also: String? = nil
    ) {
        self.keys = keys
        self.action = action
        self.contexts = contexts
        self.hint = hint
        self.hintKeys = hintKeys
        self.name = name
        self.help = help
        self.also = also
    }

    /// Its keys as the help lists them; how the palette calls it where it has none.
    var keyNames: String { keys.isEmpty ? action.command : keys.map(\.name).joined(separator: " ") }
}

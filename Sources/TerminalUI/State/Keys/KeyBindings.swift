/// One line of the key table: these keys do this, there.
struct KeyBinding: Sendable {
    var keys: [Key]
    var action: Action
    var contexts: KeyContext
    /// The hint bar's word; nil keeps the binding out of the bar.
    var hint: String?
    /// What the hint bar calls the keys, where one hint stands for several bindings: `1-6`.
    var hintKeys: String?
    /// Name and explanation for the help.
    var name: String
    var help: String

    init(
        _ keys: [Key],
        _ action: Action,
        _ contexts: KeyContext,
        hint: String? = nil,
        hintKeys: String? = nil,
        _ name: String,
        _ help: String = ""
    ) {
        self.keys = keys
        self.action = action
        self.contexts = contexts
        self.hint = hint
        self.hintKeys = hintKeys
        self.name = name
        self.help = help
    }
}

/// The one table of keys: what a key does, the hint bar, the help and the test for conflicts all come from it. The
/// order is that of the hint bar and of the help.
enum KeyBindings {
    static let all: [KeyBinding] = screens + views + verbs + moving + program

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

    /// The hint bar of a screen: at most eight of what is possible, the most useful first.
    static func hints(
        in context: KeyContext,
        where isPossible: (Action) -> Bool = { _ in true }
    ) -> [(key: String, hint: String)] {
        bindings(in: context).compactMap { binding in
            guard let hint = binding.hint, isPossible(binding.action), let key = binding.keys.first else { return nil }
            return (binding.hintKeys ?? key.name, hint)
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

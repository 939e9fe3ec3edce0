/// The one table of keys: what a key does, the hint bar, the help, the palette, every sentence that names a key and the
/// test for conflicts all come from it. The order is that of the hint bar and of the help.
struct KeyBindings: Sendable {
    let all: [KeyBinding]
    private let byKey: [KeyContext: [Key: Action]]
    /// What sentences call actions whatever keys they have: where commands are typed, not keys pressed.
    private let names: [Action: String]

    init(_ bindings: [KeyBinding], names: [Action: String] = [:]) {
        all = bindings
        self.names = names
        var table: [KeyContext: [Key: Action]] = [:]
        for context in KeyContext.each {
            for binding in bindings where binding.contexts.contains(context) {
                for key in binding.keys { table[context, default: [:]][key] = binding.action }
            }
        }
        byKey = table
    }

    /// The keys as they are without a settings file.
    static let standard = KeyBindings(screens + views + past + verbs + moving + program)

    /// The same in a recording: its keys are its own, whatever they do otherwise, and no signal does anything.
    var forRecording: KeyBindings {
        let own = Self.recording
        let taken = Set(own.flatMap(\.keys))
        let actions = Set(own.map(\.action))
        var others = all.filter { taken.isDisjoint(with: $0.keys) && !actions.contains($0.action) }
        for index in others.indices { others[index].also = nil }
        return KeyBindings(own + others)
    }

    /// An entry of the hint bar.
    struct Hint: Sendable, Equatable {
        var key: String
        var word: String
    }

    func action(for key: Key, in context: KeyContext) -> Action? { byKey[context]?[key] }

    func bindings(in context: KeyContext) -> [KeyBinding] { all.filter { $0.contexts.contains(context) } }

    func binding(of action: Action, in context: KeyContext) -> KeyBinding? {
        all.first { $0.action == action && $0.contexts.contains(context) }
    }

    /// What a sentence calls the key of an action: the first one bound in `context`, else the first anywhere, else the
    /// palette's name for it. Never empty.
    func name(of action: Action, in context: KeyContext) -> String {
        if let name = names[action] { return name }
        if let key = binding(of: action, in: context)?.keys.first { return key.name }
        let elsewhere = all.first { $0.action == action && !$0.keys.isEmpty }
        return elsewhere?.keys.first?.name ?? action.command
    }

    /// Several actions at once, as letters where they have one: `j k`.
    func letters(_ actions: Action..., in context: KeyContext) -> String {
        actions.map { action in
            let keys = binding(of: action, in: context)?.keys ?? []
            let letter = keys.first { if case .character = $0 { true } else { false } }
            return letter?.name ?? name(of: action, in: context)
        }
        .joined(separator: " ")
    }

    /// The hint bar of a screen: at most eight of what is possible, the most useful first.
    func hints(in context: KeyContext, where isPossible: (Action) -> Bool = { _ in true }) -> [Hint] {
        bindings(in: context).compactMap { binding in
            guard let word = binding.hint, isPossible(binding.action) else { return nil }
            let first = name(of: binding.action, in: context)
            let key =
                switch binding.hintKeys {
                case .with(let other): "\(first)/\(name(of: other, in: context))"
                case .upTo(let other): "\(first)-\(name(of: other, in: context))"
                case nil: first
                }
            return Hint(key: key, word: word)
        }
        .prefix(8).map { $0 }
    }

    /// Keys that stand for two actions in one context: none, or the table is wrong.
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

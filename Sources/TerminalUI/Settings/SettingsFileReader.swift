internal import MetricModel
internal import ScrapeConfiguration

/// Reads a settings file: known keys only, every problem with its place, all of them at once.
struct SettingsFileReader {
    /// The key of the bindings.
    static let keys = "keys"

    private var problems: [ConfigurationProblem] = []
    private var rebindings: [KeyRebinding] = []

    /// - Throws: `ConfigurationErrors` when the file cannot be used; `loaded` is of no use then.
    mutating func read(
        _ bytes: [UInt8],
        file: String,
        into loaded: inout LoadedSettings
    ) throws(ConfigurationErrors) {
        guard let root = try PlainDocument.read(bytes, file: file) else { return }
        switch root.content {
        case .null: return
        case .mapping(let entries): for entry in entries { take(entry, into: &loaded) }
        case .text, .list: add("settings are a mapping: theme: dark", at: root.location)
        }
        let (keys, conflicts) = loaded.values.keys.rebound(rebindings)
        loaded.values.keys = keys
        problems += conflicts
        guard problems.isEmpty else {
            throw ConfigurationErrors(
                problems: problems.sorted {
                    ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
                }
            )
        }
    }

    private mutating func add(_ message: String, at location: SourceLocation, suggestion: String? = nil) {
        problems.append(ConfigurationProblem(location: location, message: message, suggestion: suggestion))
    }

    private mutating func take(_ entry: PlainNode.Entry, into loaded: inout LoadedSettings) {
        if entry.key == Self.keys {
            loaded.origins[Self.keys] = entry.keyLocation.description
            return takeKeys(entry.value)
        }
        guard let setting = Setting.named(entry.key) else {
            let names = Setting.all.map(\.name) + [Self.keys]
            return add(
                "unknown setting \"\(entry.key)\"",
                at: entry.keyLocation,
                suggestion: ClosestKey.ofValues(names, to: entry.key)
            )
        }
        guard case .text(let text) = entry.value.content, setting.take(&loaded.values, text) else {
            var suggestion: String?
            if case .words(let words) = setting.values, case .text(let text) = entry.value.content {
                suggestion = ClosestKey.ofValues(words, to: text)
            }
            return add(
                "\(entry.key) must be \(setting.expected)",
                at: entry.value.location,
                suggestion: suggestion
            )
        }
        loaded.origins[entry.key] = entry.keyLocation.description
    }

    // MARK: - Keys

    private static let actions = Dictionary(KeyBindings.standard.all.map { ($0.action.name, $0.action) }) { first, _ in
        first
    }

    private mutating func takeKeys(_ node: PlainNode) {
        switch node.content {
        case .null: return
        case .mapping(let entries): for entry in entries { takeAction(entry) }
        case .text, .list: add("keys are a mapping of actions: reload: F12", at: node.location)
        }
    }

    private mutating func takeAction(_ entry: PlainNode.Entry) {
        guard let action = Self.actions[entry.key] else {
            return add(
                "unknown action \"\(entry.key)\"",
                at: entry.keyLocation,
                suggestion: ClosestKey.ofValues(Self.actions.keys.sorted(), to: entry.key)
            )
        }
        guard case .mapping(let screens) = entry.value.content else {
            return bind(action, in: nil, entry.value, entry.keyLocation)
        }
        for screen in screens {
            guard let contexts = KeyContext.named[screen.key] else {
                add(
                    "unknown screen \"\(screen.key)\"",
                    at: screen.keyLocation,
                    suggestion: ClosestKey.ofValues(KeyContext.named.keys.sorted(), to: screen.key)
                )
                continue
            }
            bind(action, in: contexts, screen.value, screen.keyLocation)
        }
    }

    private mutating func bind(
        _ action: Action,
        in contexts: KeyContext?,
        _ node: PlainNode,
        _ location: SourceLocation
    ) {
        let texts: [PlainNode]
        switch node.content {
        case .list(let items): texts = items
        case .text: texts = [node]
        case .null: return add("\(action.name) needs a key; [] takes its keys away", at: location)
        case .mapping: return add("\(action.name) needs a key or a list of keys here", at: node.location)
        }
        let mark = problems.count
        let keys = texts.compactMap { key($0) }
        guard problems.count == mark else { return }
        rebindings.append(KeyRebinding(action: action, contexts: contexts, keys: keys, location: location))
    }

    private mutating func key(_ node: PlainNode) -> KeyRebinding.PlacedKey? {
        guard case .text(let text) = node.content else {
            add("a key is a text: R, Ctrl-R, F5; signs of YAML want quotes", at: node.location)
            return nil
        }
        do {
            return KeyRebinding.PlacedKey(key: try Key(named: text), location: node.location)
        } catch {
            add(error.description, at: node.location, suggestion: error.suggestion)
            return nil
        }
    }
}

internal import MetricModel
internal import ScrapeConfiguration

/// Other keys for an action, as a settings file says it.
struct KeyRebinding: Sendable {
    struct PlacedKey: Sendable {
        var key: Key
        var location: SourceLocation
    }

    var action: Action
    /// The screens that it is for; nil for all.
    var contexts: KeyContext?
    /// Instead of those of the table; none leaves the action to help and palette.
    var keys: [PlacedKey]
    /// Where the action's name, or the screen's, stands.
    var location: SourceLocation
}

extension KeyBindings {
    /// These keep their key whatever else they get: without them a screen could not be left.
    private static let fixed: [Action: Key] = [
        .back: .escape, .interrupt: .control("c"), .suspend: .control("z"),
    ]

    /// The table with other keys, and what is wrong with that: a key that stands for two actions in one place, an action
    /// that does nothing in the place it is bound for.
    func rebound(_ rebindings: [KeyRebinding]) -> (bindings: KeyBindings, problems: [ConfigurationProblem]) {
        var bindings = all
        var problems: [ConfigurationProblem] = []
        for (number, rebinding) in rebindings.enumerated() {
            let known = bindings.filter { $0.action == rebinding.action }
                .reduce(into: KeyContext()) { $0.formUnion($1.contexts) }
            if let contexts = rebinding.contexts, contexts.isDisjoint(with: known) {
                problems.append(
                    ConfigurationProblem(
                        location: rebinding.location,
                        message:
                            "\(rebinding.action.name) does nothing on \(contexts.titles): it is for \(known.titles)"
                    )
                )
                continue
            }
            problems += rebinding.repeated
            problems += rebinding.overlaps(with: rebindings[..<number])
            bindings = bindings.flatMap { Self.split($0, by: rebinding) }
        }
        return (KeyBindings(bindings), problems + Self.conflicts(in: bindings, of: rebindings))
    }

    /// A binding with the new keys where it gets them, and with its own in the other places.
    private static func split(_ binding: KeyBinding, by rebinding: KeyRebinding) -> [KeyBinding] {
        let inside = binding.contexts.intersection(rebinding.contexts ?? binding.contexts)
        guard binding.action == rebinding.action, !inside.isEmpty else { return [binding] }
        var (bound, rest) = (binding, binding)
        bound.contexts = inside
        bound.keys = rebinding.keys.map(\.key)
        if let key = fixed[binding.action], !bound.keys.contains(key) { bound.keys.append(key) }
        rest.contexts = binding.contexts.subtracting(inside)
        return rest.contexts.isEmpty ? [bound] : [bound, rest]
    }

    /// Keys that stand for two actions, each told once, at the place in the file that made it so.
    private static func conflicts(in bindings: [KeyBinding], of rebindings: [KeyRebinding]) -> [ConfigurationProblem] {
        var found: [(rebinding: Int, key: KeyRebinding.PlacedKey, other: Action, contexts: KeyContext)] = []
        for (number, rebinding) in rebindings.enumerated() {
            for placed in rebinding.keys {
                for other in bindings where other.action != rebinding.action && other.keys.contains(placed.key) {
                    let own = bindings.filter { $0.action == rebinding.action && $0.keys.contains(placed.key) }
                        .reduce(into: KeyContext()) { $0.formUnion($1.contexts) }
                    let shared = own.intersection(other.contexts).intersection(rebinding.contexts ?? own)
                    guard !shared.isEmpty else { continue }
                    // Of two that the file binds, the later one is told of.
                    let isLater = rebindings[..<number].contains {
                        $0.action == other.action && $0.keys.contains { $0.key == placed.key }
                    }
                    let isEarlier = rebindings[number...].contains {
                        $0.action == other.action && $0.keys.contains { $0.key == placed.key }
                    }
                    if isEarlier, !isLater { continue }
                    if let known = found.firstIndex(where: { known in
                        known.rebinding == number && known.key.key == placed.key && known.other == other.action
                    }) {
                        found[known].contexts.formUnion(shared)
                    } else {
                        found.append((number, placed, other.action, shared))
                    }
                }
            }
        }
        return found.map { entry in
            let (action, other) = (rebindings[entry.rebinding].action.name, entry.other.name)
            let advice =
                fixed.values.contains(entry.key.key) ? "that key stays what it is" : "give one of them another key"
            return ConfigurationProblem(
                location: entry.key.location,
                message: "\(entry.key.key.name) is both \(action) and \(other) on \(entry.contexts.titles): \(advice)"
            )
        }
    }
}

extension KeyRebinding {
    /// Keys that the list has twice.
    fileprivate var repeated: [ConfigurationProblem] {
        var known: Set<Key> = []
        return keys.filter { !known.insert($0.key).inserted }
            .map { ConfigurationProblem(location: $0.location, message: "\($0.key.name) stands twice in this list") }
    }

    /// Screens that an earlier entry of the same action names as well: only one of the two could hold.
    fileprivate func overlaps(with earlier: ArraySlice<KeyRebinding>) -> [ConfigurationProblem] {
        let named = earlier.filter { $0.action == action }
            .reduce(into: KeyContext()) { $0.formUnion($1.contexts ?? .everywhere) }
        let twice = named.intersection(contexts ?? .everywhere)
        guard !twice.isEmpty else { return [] }
        return [
            ConfigurationProblem(
                location: location,
                message: "\(action.name) has keys for \(twice.titles) already: name each screen once"
            )
        ]
    }
}

extension KeyContext {
    /// The names that a settings file has for places: each screen's, and `detail` for all tabs of a target.
    static let named: [String: KeyContext] = Dictionary(
        each.map { ($0.title.lowercased(), $0) } + [("detail", .detail)]
    ) { first, _ in first }

    /// `Pools, Targets and 4 more`.
    var titles: String {
        let titles = Self.each.filter { contains($0) }.map(\.title)
        if titles.count == Self.each.count { return "every screen" }
        return titles.count > 3
            ? "\(titles[0]), \(titles[1]) and \(titles.count - 2) more" : titles.joined(separator: ", ")
    }
}

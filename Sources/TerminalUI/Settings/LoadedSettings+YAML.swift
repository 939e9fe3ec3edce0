extension LoadedSettings {
    /// Every value that holds, each with what set it, as a settings file that says the same.
    package var yaml: String {
        let none = notice.map { "# \($0)" } ?? "# There is no settings file."
        var lines = [file.map { "# The settings file is \(Sanitiser.text($0))." } ?? none]
        for setting in Setting.all {
            let origin = Sanitiser.text(origins[setting.name] ?? "default")
            lines.append("\(setting.name): \(setting.text(values))  # \(origin)")
        }
        lines.append("keys:")
        var known: Set<String> = []
        for binding in values.keys.all where known.insert(binding.action.name).inserted {
            lines += keyLines(of: binding.action)
        }
        return lines.joined(separator: "\n")
    }

    /// One line where an action has the same keys everywhere, else one for each screen.
    private func keyLines(of action: Action) -> [String] {
        let places = KeyContext.each.compactMap { context in
            values.keys.binding(of: action, in: context).map { (context, Self.list($0.keys)) }
        }
        guard Set(places.map(\.1)).count > 1 else { return ["  \(action.name): \(places.first?.1 ?? "[]")"] }
        return ["  \(action.name):"] + places.map { "    \($0.0.title.lowercased()): \($0.1)" }
    }

    /// `["R", "F5"]`; quoted, because YAML reads much into signs.
    private static func list(_ keys: [Key]) -> String {
        let names = keys.map { key in
            "\"" + key.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return "[\(names.joined(separator: ", "))]"
    }
}

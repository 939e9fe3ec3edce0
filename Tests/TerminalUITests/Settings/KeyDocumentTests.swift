import JSON
import Testing

@testable import TerminalUI

/// What is printed and written about the settings; `SCRAPE_TUI_REGENERATE=1` writes the tables of the documents anew.
@Suite("Documents about keys and settings") struct KeyDocumentTests {
    @Test("docs/keys.md has the table of keys")
    func keys() throws {
        try GeneratedPart(file: "keys.md", name: "keys").check(Self.keyTables)
    }

    @Test("docs/screen-settings.md has the table of settings")
    func settings() throws {
        let rows = Setting.all.map { setting in
            "| `\(setting.name)` | `\(setting.variable)` | \(setting.expected) | `\(setting.text(ScreenSettings()))` | \(setting.help) |"
        }
        let head = ["| setting | variable | values | default | what it does |", "|---|---|---|---|---|"]
        try GeneratedPart(file: "screen-settings.md", name: "settings").check(head + rows)
    }

    @Test("the schema is JSON and knows every setting, action, key and screen")
    func schema() throws {
        let root = try JSONReader.parse(Array(SettingsSchema.text.utf8))
        let properties = try #require(root["properties"])
        for setting in Setting.all { #expect(properties[setting.name] != nil) }
        let actions = try #require(properties["keys"]?["properties"])
        for binding in KeyBindings.standard.all { #expect(actions[binding.action.name] != nil) }
        let pattern = try #require(root["$defs"]?["key"]?["pattern"]?.text)
        let regex = try Regex(pattern)
        let printable: [Key] = (0x21...0x7E).compactMap { Unicode.Scalar($0).map { .character($0) } }
        for key in Key.named + printable { #expect(key.name.wholeMatch(of: regex) != nil, "\(key.name)") }
        for other in ["gg", "F25", ""] { #expect(other.wholeMatch(of: regex) == nil) }
        for scalar in (0x21...0x7E).compactMap({ Unicode.Scalar($0) }) {
            let name = "Ctrl-\(scalar)"
            #expect((name.wholeMatch(of: regex) != nil) == (Key(ifNamed: name)?.name == name), "\(name)")
        }
    }

    @Test("docs/plain.md has every command in its table, and nothing else")
    func commands() throws {
        let text = try GeneratedPart.document("plain.md")
        let start = try #require(text.firstRange(of: "\n## Commands\n"))
        let rest = text[start.upperBound...]
        let section = rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        let cells = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap { row in
            row.firstRange(of: " | ").map { row[..<$0.lowerBound] }
        }
        let named = Set(cells.flatMap { $0.matches(of: /`([a-z-]+)/).map { String($0.output.1) } })
        #expect(Set(PlainCommand.all.map { $0.names[0] }).subtracting(named).isEmpty)
        #expect(named.subtracting(PlainCommand.all.flatMap(\.names)).isEmpty)
    }

    // MARK: - Keys

    private static var keyTables: [String] {
        let sections: [(String, [KeyBinding])] = [
            ("Screens", KeyBindings.screens), ("Views", KeyBindings.views), ("The past", KeyBindings.past),
            ("Recordings", KeyBindings.recording), ("Verbs", KeyBindings.verbs), ("Moving", KeyBindings.moving),
            ("The program", KeyBindings.program),
        ]
        return sections.flatMap { title, bindings in
            ["## \(title)", "", "| keys | action | what it does | where |", "|---|---|---|---|"]
                + merged(bindings).map(row) + [""]
        }
        .dropLast()
    }

    /// Bindings that say the same of several places, once.
    private static func merged(_ bindings: [KeyBinding]) -> [KeyBinding] {
        var rows: [KeyBinding] = []
        for binding in bindings {
            let same = rows.firstIndex {
                ($0.action, $0.keys, $0.name, $0.help) == (binding.action, binding.keys, binding.name, binding.help)
            }
            if let same { rows[same].contexts.formUnion(binding.contexts) } else { rows.append(binding) }
        }
        return rows
    }

    private static func row(_ binding: KeyBinding) -> String {
        let keys = binding.keys.map { "`\($0.name)`" }.joined(separator: " ")
        let also = binding.also.map { "; also \($0)" } ?? ""
        let help = (binding.help.isEmpty ? binding.name : "\(binding.name): \(binding.help)") + also
        let text = help.replacing("|", with: "\\|")
        return "| \(keys) | `\(binding.action.name)` | \(text) | \(places(binding.contexts)) |"
    }

    private static func places(_ contexts: KeyContext) -> String {
        if contexts == .everywhere { return "everywhere" }
        var rest = contexts
        var words: [String] = []
        if rest.isSuperset(of: .detail) {
            rest.subtract(.detail)
            words.append("a target's tabs")
        }
        return (KeyContext.each.filter { rest.contains($0) }.map(\.title) + words).joined(separator: ", ")
    }
}

internal import JSON

/// The form of a settings file as a JSON Schema, for editors that complete and check YAML by one.
package enum SettingsSchema {
    package static var text: String {
        var writer = JSONWriter(escapesForHTML: false)
        writer.object { schema in
            schema.member("$schema", "https://json-schema.org/draft/2020-12/schema")
            schema.member("title", "scrape-tui settings")
            schema.member("type", "object")
            schema.member("additionalProperties", false)
            schema.key("properties")
            schema.object { properties in
                for setting in Setting.all { write(setting, &properties) }
                writeKeys(&properties)
            }
            schema.key("$defs")
            schema.object { writeDefinitions(&$0) }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func write(_ setting: Setting, _ writer: inout JSONWriter) {
        writer.key(setting.name)
        writer.object { property in
            property.member("description", setting.help)
            let value = setting.text(ScreenSettings())
            switch setting.values {
            case .words(let words):
                property.member("enum", each: words) { $0.string($1) }
                property.member("default", value)
            case .number(let range):
                property.member("type", "integer")
                property.member("minimum", range.lowerBound)
                property.member("maximum", range.upperBound)
                property.member("default", Int(value) ?? range.lowerBound)
            case .truth:
                property.member("type", "boolean")
                property.member("default", value == "true")
            }
        }
    }

    private static func writeKeys(_ writer: inout JSONWriter) {
        writer.key(SettingsFileReader.keys)
        writer.object { keys in
            keys.member("description", "Other keys for an action, on all screens or on some.")
            keys.member("type", "object")
            keys.member("additionalProperties", false)
            keys.key("properties")
            keys.object { actions in
                var known: Set<String> = []
                for binding in KeyBindings.standard.all where known.insert(binding.action.name).inserted {
                    actions.key(binding.action.name)
                    actions.object { action in
                        action.member("description", binding.help.isEmpty ? binding.name : binding.help)
                        action.member("$ref", "#/$defs/keysOrScreens")
                    }
                }
            }
        }
    }

    private static func writeDefinitions(_ writer: inout JSONWriter) {
        let names = Key.named.map(\.name).filter { !$0.hasPrefix("Ctrl-") && $0.utf8.count > 1 }
        writer.key("key")
        writer.object { key in
            key.member("description", "One character, or the name of a key.")
            key.member("type", "string")
            key.member("pattern", "^(.|Ctrl-[A-GK-LN-Z@^_\\]]|\(names.joined(separator: "|")))$")
        }
        writer.key("keys")
        writer.object { keys in
            keys.member("anyOf", each: [false, true]) { writer, isList in
                writer.object { item in
                    guard isList else { return item.member("$ref", "#/$defs/key") }
                    item.member("type", "array")
                    item.key("items")
                    item.object { $0.member("$ref", "#/$defs/key") }
                }
            }
        }
        writer.key("keysOrScreens")
        writer.object { either in
            either.member("anyOf", each: [false, true]) { writer, isMapping in
                writer.object { item in
                    guard isMapping else { return item.member("$ref", "#/$defs/keys") }
                    item.member("type", "object")
                    item.member("additionalProperties", false)
                    item.key("properties")
                    item.object { screens in
                        for name in KeyContext.named.keys.sorted() {
                            screens.key(name)
                            screens.object { $0.member("$ref", "#/$defs/keys") }
                        }
                    }
                }
            }
        }
    }
}

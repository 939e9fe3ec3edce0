internal import HTTPTransport

/// Reads what a block may give in three ways: written out (`password`), in a file (`password_file`), or as the name of
/// an entry in a secret store (`password_ref`).
struct SecretReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// An empty text where none of the three says anything. Secret texts read themselves, so their type has no name.
    func secret(_ mapping: StrictMapping, _ key: String, ofType type: String = "config.plain") -> Secret {
        let text = mapping[key]?.string(problems, type: type) ?? ""
        let path = mapping["\(key)_file"]?.string(problems) ?? ""
        let name = mapping["\(key)_ref"]?.string(problems) ?? ""
        if !text.isEmpty { return .text(text) }
        if !path.isEmpty { return .file(path: FilePath.joined(directory, path)) }
        return name.isEmpty ? .text("") : .reference(name)
    }

    /// Refuses a block that gives the same thing in several ways.
    func checkSources(of key: String, in mapping: StrictMapping, _ message: String) {
        let keys = Self.sources(of: key, in: mapping)
        if keys.count > 1 { problems.add(message, at: mapping.firstLocation(of: keys)) }
    }

    /// The keys that give it.
    static func sources(of key: String, in mapping: StrictMapping) -> [String] {
        [key, "\(key)_file", "\(key)_ref"].filter(mapping.hasText)
    }

    /// The texts of a list of secrets, which is called `[]config.Secret`.
    func secrets(_ node: YAMLNode?) -> [Secret] {
        let items = node?.items(problems, type: "[]config.Secret") ?? []
        return items.compactMap { item in item.string(problems, type: "config.plain").map(Secret.text) }
    }
}

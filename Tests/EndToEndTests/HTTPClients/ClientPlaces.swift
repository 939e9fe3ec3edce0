/// What `@name` stands for in the jobs and in what their servers answer.
struct ClientPlaces: Sendable {
    private var texts: [(name: String, text: String)] = []

    /// The longest name first, so that none is taken for the beginning of another.
    mutating func set(_ name: String, _ text: String) {
        texts.append((name, text))
        texts.sort { $0.name.utf8.count > $1.name.utf8.count }
    }

    func filled(_ text: String) -> String {
        texts.reduce(text) { $0.contains("@\($1.name)") ? $0.replacing("@\($1.name)", with: $1.text) : $0 }
    }
}

internal import ScrapeEngine

/// What can be copied of what is selected: a small list over the screen, each entry with a letter of its own.
struct CopyMenu: Sendable, Equatable {
    struct Entry: Sendable, Equatable {
        enum Content: Sendable, Equatable {
            /// One line for each of the rows that have it.
            case lines([String])
            /// The engine knows it.
            case curlCommand(TargetID)
            /// Why there is nothing.
            case nothing(String)
        }

        var key: Unicode.Scalar
        /// `URL`, `labels`: also what the message says was copied.
        var name: String
        var content: Content

        init(_ key: Unicode.Scalar, _ name: String, _ content: Content) {
            self.key = key
            self.name = name
            self.content = content
        }

        /// With `reason` where there is no text, or an empty one.
        init(_ key: Unicode.Scalar, _ name: String, _ text: String?, or reason: String) {
            self.init(key, name, text.flatMap { $0.isEmpty ? nil : .lines([$0]) } ?? .nothing(reason))
        }
    }

    var entries: [Entry]
    var cursor = 0

    /// The entry of a letter.
    func entry(_ key: Unicode.Scalar) -> Entry? { entries.first { $0.key == key } }
}

extension CopyMenu {
    /// The menu of several rows: what one has, the others are asked for as well.
    init(merging menus: [CopyMenu]) {
        self.init(entries: menus.first?.entries ?? [])
        guard menus.count > 1 else { return }
        for index in entries.indices {
            let all = menus.compactMap { $0.entry(entries[index].key)?.content }
            let lines = all.flatMap { content in if case .lines(let lines) = content { lines } else { [String]() } }
            if case .curlCommand = entries[index].content {
                entries[index].content = .nothing("it is for one target, and \(menus.count) are marked")
            } else if !lines.isEmpty {
                entries[index].content = .lines(lines)
            }
        }
    }
}

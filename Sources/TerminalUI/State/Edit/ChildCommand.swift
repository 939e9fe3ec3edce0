/// What an editor or a pager is called with, by the user's environment.
package struct ChildCommand: Sendable, Equatable {
    /// The program, to be found in PATH, and its arguments.
    package var words: [String]
    /// What it has beside the environment.
    package var variables: [String: String] = [:]

    /// Editors that want the place in one word, those of them with a flag in front.
    private static let wordEditors = ["subl", "zed", "hx", "helix", "micro"]
    private static let flagEditors = ["code", "code-insiders", "codium", "cursor", "windsurf"]

    /// `$VISUAL`, else `$EDITOR`, else `vi`, at a place: `+LINE FILE`, or as the editor wants it.
    package static func editor(_ place: FilePlace, environment: [String: String]) -> ChildCommand {
        var words = Self.words(["VISUAL", "EDITOR"], environment) ?? ["vi"]
        // A path that looks like an option is none.
        let path = place.path.hasPrefix("-") || place.path.hasPrefix("+") ? "./" + place.path : place.path
        let name = Self.name(words[0])
        let position = place.line > 0 ? ":\(place.line)" + (place.column > 0 ? ":\(place.column)" : "") : ""
        if flagEditors.contains(name) {
            words += ["--goto", path + position]
        } else if wordEditors.contains(name) {
            words.append(path + position)
        } else {
            words += (place.line > 0 ? ["+\(place.line)"] : []) + [path]
        }
        return ChildCommand(words: words)
    }

    /// `$PAGER`, else `less`, else `more`, at a line of a file; less can do nothing but show it.
    package static func pagers(_ path: String, line: Int, environment: [String: String]) -> [ChildCommand] {
        let own = Self.words(["PAGER"], environment)
        return (own.map { [$0] } ?? [["less"], ["more"]]).map { words in
            let hasLines = ["less", "more", "most"].contains(Self.name(words[0]))
            return ChildCommand(
                words: words + (hasLines && line > 1 ? ["+\(line)"] : []) + [path],
                variables: ["LESSSECURE": "1"]
            )
        }
    }

    /// The first variable that says something, split at blanks.
    private static func words(_ names: [String], _ environment: [String: String]) -> [String]? {
        for name in names {
            let words = (environment[name] ?? "").split(separator: " ").map(String.init)
            if !words.isEmpty { return words }
        }
        return nil
    }

    private static func name(_ program: String) -> String { program.split(separator: "/").last.map(String.init) ?? "" }
}

/// What is typed into the palette, in its parts.
struct PaletteLine: Sendable, Equatable {
    /// The first word.
    let word: String
    /// What follows it; the whole line where nothing does.
    let rest: String
    /// The command that takes what follows; nil for one that takes nothing, or while its word is still being typed.
    let argument: PaletteArgument?

    init(_ text: String) {
        var line = text[...].drop { $0 == " " || $0 == ":" }
        let isNameDone = line.contains(" ")
        while line.last == " " { line.removeLast() }
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        word = parts.first.map(String.init) ?? ""
        argument = isNameDone ? PaletteArgument(rawValue: word) : nil
        rest = argument == nil ? String(line) : parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
}

/// What a line of the palette wants done.
enum PaletteCommand: Sendable, Equatable {
    case perform(Action)
    case filter(String)
    case pool(String)
    case target(String)
    case sort(String)
    case group(String)
    case times(TimeDisplay)

    /// Why a line is no command.
    struct Problem: Error, Equatable {
        let text: String
    }
}

/// The search in a text: while it is typed, and as long as it holds.
struct SearchState: Sendable, Equatable {
    /// Set while it is typed.
    var typing: Typing?
    /// What holds: matches are marked, `n` and `N` go from one to the next.
    var pattern: TextSearch?
    /// Where it holds.
    var place = Place(context: .config)
    /// Nothing matches.
    var isMissing = false
    /// The line (the byte, in a response) of the match the user is at.
    var position = 0

    /// A text: a screen, or a page by its title.
    struct Place: Sendable, Equatable {
        var context: KeyContext
        var title = ""
    }

    struct Typing: Sendable, Equatable {
        var editor = LineEditor()
        /// Where the user was and what held before; Esc goes back there.
        var origin: Int
        var pattern: TextSearch?
    }
}

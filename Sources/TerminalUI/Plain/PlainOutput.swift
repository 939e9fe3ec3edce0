/// What the plain front end wants done after it took something: effects that have to come first, then lines to print.
package struct PlainOutput: Sendable, Equatable {
    /// Sanitised, without line feeds.
    package var lines: [String] = []
    /// In order; those that only a screen has are left out.
    package var effects: [Effect] = []

    package init() {}
}

/// How much is announced that nobody asked for.
enum PlainLevel: String, Sendable, CaseIterable {
    /// Only what the engine cannot do any more.
    case quiet
    /// Targets that change their health, come or go; reloads; what is wrong.
    case normal
    /// Every change of a state, and every event.
    case verbose
}

/// What a destination has to tell people, for the Events screen and the log.
package struct RemoteWriteEvent: Sendable, Hashable {
    package enum Level: Sendable {
        case info, warning, error
    }

    package var level: Level
    /// The destination's name.
    package var destination: String
    package var text: String

    package init(_ level: Level, destination: String, _ text: String) {
        self.level = level
        self.destination = destination
        self.text = text
    }
}

/// What a destination has to tell people, for the Events screen and the log.
package struct RemoteWriteEvent: Sendable, Hashable {
    package var level: StorageEventLevel
    /// The destination's name.
    package var destination: String
    package var text: String

    package init(_ level: StorageEventLevel, destination: String, _ text: String) {
        self.level = level
        self.destination = destination
        self.text = text
    }
}

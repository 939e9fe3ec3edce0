/// Why a recording cannot be written or read, and where in it.
package struct RecordingProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The byte of the file at which the trouble is; nil when it is about the file as a whole.
    package let offset: Int64?
    /// What is wrong: `its end is missing`.
    package let text: String

    package init(_ text: String, at offset: Int64? = nil) {
        self.text = text
        self.offset = offset
    }

    /// `byte 4096: a record of an unknown kind, 77`.
    package var description: String { offset.map { "byte \($0): \(text)" } ?? text }
}

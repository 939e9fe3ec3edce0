/// A record as a reader found it. Its bytes are the reader's: they are gone with its next call.
package struct LogRecord {
    /// The whole record, unpacked, the kind's byte first; never empty.
    package let bytes: UnsafeRawBufferPointer
    /// Where its first fragment begins.
    package let position: LogPosition
    /// Behind its last fragment: where a reader of what follows starts.
    package let end: LogPosition

    /// Nil for a kind that is not known.
    package var kind: LogRecordKind? { LogRecordKind(rawValue: bytes[0]) }

    /// What is wrong with the log when the record's bytes are whole but mean nothing.
    package func corruption(_ cause: String) -> LogProblem {
        .corruption(segment: position.segment, offset: Int(end.offset), cause: cause)
    }
}

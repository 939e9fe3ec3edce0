/// A place in the log: an entry of the record whose first fragment begins at a byte of a segment. Places are ordered as
/// the log was written.
package struct LogPosition: Hashable, Sendable, Comparable {
    /// The segment's number, as its file is named.
    package var segment: UInt32
    /// Bytes from the segment's beginning to the record's first fragment.
    package var offset: UInt32
    /// How many of the record's entries lie before this place.
    package var entry: UInt32

    package init(segment: UInt32, offset: UInt32 = 0, entry: UInt32 = 0) {
        self.segment = segment
        self.offset = offset
        self.entry = entry
    }

    package static func < (left: LogPosition, right: LogPosition) -> Bool {
        (left.segment, left.offset, left.entry) < (right.segment, right.offset, right.entry)
    }
}

extension LogPosition: CustomStringConvertible {
    package var description: String { "\(segment):\(offset).\(entry)" }
}

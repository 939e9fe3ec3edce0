internal import MetricModel

/// The names of segments and checkpoints (`SegmentName`, `CheckpointPrefix` in `tsdb/wlog`, v3.5).
enum SegmentName {
    static let checkpointPrefix = "checkpoint."
    static let unfinishedSuffix = ".tmp"

    /// Eight digits, more for larger numbers.
    static func text(_ number: UInt32) -> String { String(number).zeroPadded(to: 8) }

    static func checkpoint(_ number: UInt32) -> String { checkpointPrefix + text(number) }

    /// The number that a whole name is, read as Go's `strconv.Atoi` does; nil when it is not one.
    static func number(_ name: some StringProtocol) -> Int? { Int(name) }
}

internal import MetricModel

/// One series in the head, in one cache line: what the rules look at, and the end of its open chunk.
struct SeriesRecord {
    /// The newest sample's time in milliseconds; `Int64.min` before the first.
    var lastMillis: Int64 = .min
    var lastValueBits: UInt64 = 0
    /// The bits of the open chunk that fill no whole word yet, from the left.
    var tail: UInt64 = 0
    /// The low half of the series' number; `numberHigh` has the rest.
    var numberLow: UInt32 = 0
    /// The place of the label list; in a free slot the next free slot + 1.
    var labelList: UInt32 = 0
    /// When somebody last resolved, checked or committed it, in seconds of the head's clock.
    var lastUse: UInt32 = 0
    /// Milliseconds between the last two samples of the open chunk.
    var deltaMillis: UInt32 = 0
    /// Milliseconds from the first to the last sample of the open chunk.
    var spanMillis: UInt32 = 0
    /// The oldest chunk, the one being written and its last block; 0 is none. Only the last of the chunks is open.
    var firstChunk: UInt32 = 0
    var openChunk: UInt32 = 0
    var openBlock: UInt32 = 0
    /// Samples in the open chunk.
    var sampleCount: UInt8 = 0
    /// The next word to write in `openBlock`; `ChunkBlock.wordCount` when it is full.
    var nextWord: UInt8 = 0
    /// Bits in `tail`, 0...63.
    var tailBits: UInt8 = 0
    /// Zero bits around the last value change; `leading` is 0xff before the first.
    var leading: UInt8 = 0xff
    var trailing: UInt8 = 0
    var flags: Flags = []
    var numberHigh: UInt8 = 0

    /// What names the series for ever.
    var number: UInt64 {
        get { UInt64(numberHigh) << 32 | UInt64(numberLow) }
        set {
            numberLow = UInt32(truncatingIfNeeded: newValue)
            numberHigh = UInt8(truncatingIfNeeded: newValue >> 32)
        }
    }

    /// Its last sample is a stale marker.
    var hasEnded: Bool { lastMillis != .min && lastValueBits == StaleMarker.bits }

    struct Flags: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        /// The slot holds a series.
        static let live = Flags(rawValue: 1)
        /// The open chunk needed a block that the budget refused: its bits have a gap.
        static let gap = Flags(rawValue: 2)
        /// The last value is a native histogram, which `RecentHistograms` has; `lastValueBits` are its sum's.
        static let lastIsHistogram = Flags(rawValue: 4)
        /// Nobody had a sample of it so far, and the log knows nothing of it.
        static let onlyNamed = Flags(rawValue: 8)
    }
}

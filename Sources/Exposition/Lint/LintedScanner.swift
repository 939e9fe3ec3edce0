internal import MetricModel

/// What a lint asks of a scanner beyond its entries: places, and to go on behind an error where the format allows it.
protocol LintedScanner: EntryScanner {
    /// Both must be kept while the scanner is used.
    init(linting body: BodyView, in memory: ScratchMemory)

    /// The byte at which the last entry starts.
    var entryStart: Int { get }

    /// After `.end`: the byte that ended the page before its end; what is behind it is never read.
    var cutOff: Int? { get }

    /// After `.problem`: why, without counting lines.
    var fault: PageFault? { get }

    /// Goes on at the start of another line; false when the format has no lines.
    mutating func resume(at offset: Int) -> Bool
}

/// Why a page is refused.
struct PageFault {
    /// The byte to point at.
    let offset: Int
    /// Prometheus's text.
    let text: String
    let hint: String?
    /// The lines behind it are not worth a look: the page is no exposition at all, or it ended before them.
    let endsPage: Bool
}

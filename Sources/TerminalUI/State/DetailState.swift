internal import Exposition
internal import Glibc
internal import MetricModel
internal import ScrapeEngine

/// The tabs of a target's detail.
enum DetailTab: Int, Sendable, CaseIterable {
    case summary = 1
    case response

    var title: String { self == .summary ? "Summary" : "Response" }
}

/// One target, opened.
struct DetailState: Sendable {
    private(set) var id: TargetID
    var tab = DetailTab.summary
    /// True once the user has turned to a tab: from then on nothing else does.
    var isTabChosen = false
    /// As the newest snapshot that had it says.
    var row: TargetRow
    /// True when the target is not active any more.
    var isGone = false
    /// What it was before it became another target for the engine.
    private(set) var predecessor: Predecessor?
    /// nil until the engine has answered.
    var detail: TargetDetail?
    var body: KeptBodyLines?
    /// True once the engine has answered about the body, with one or without.
    var isBodyKnown = false
    /// The first line shown, of the summary and of the response.
    var summaryTop = 0
    var responseTop = 0
    /// The first byte shown of every line of the response.
    var responseLeft = 0
    /// The response is shown as bytes, not as lines.
    var isHex = false

    /// A target whose place the open one has taken.
    struct Predecessor: Sendable {
        var row: TargetRow
        /// When that happened.
        var at: WallTime
        /// A reload changed it; else its discovery.
        var isByReload: Bool
    }

    init(row: TargetRow) {
        id = row.id
        self.row = row
    }

    /// Goes over to the target that takes this one's place: what is known of scrapes was the old one's.
    mutating func goOver(to successor: TargetRow, _ succession: TargetSuccession) {
        predecessor = Predecessor(row: row, at: succession.at, isByReload: succession.isByReload)
        id = successor.id
        row = successor
        isGone = false
        detail = nil
        body = nil
        isBodyKnown = false
    }
}

/// A kept body, cut into lines. Making it walks the body once.
struct KeptBodyLines: Sendable {
    let body: KeptBody
    /// Where each line begins; the last line may be empty.
    let starts: [Int]

    init(_ body: KeptBody) {
        self.body = body
        var starts = [0]
        body.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var position = 0
            while position < bytes.count, let hit = memchr(base + position, 0x0A, bytes.count - position) {
                position = UnsafeRawPointer(hit) - base + 1
                if position < bytes.count { starts.append(position) }
            }
        }
        // What is missing at the page's end is missing on a line behind its last one.
        if let problem = body.failure.problem, problem.line == starts.count + 1, body.bytes.last == 0x0A {
            starts.append(body.bytes.count)
        }
        self.starts = starts
    }

    var count: Int { starts.count }

    /// The line in which the parser stopped, counted from 0; nil when it was no parser that failed.
    var failingLine: Int? {
        guard let problem = body.failure.problem else { return nil }
        guard problem.hasLines else { return (starts.lastIndex { $0 <= problem.offset }) ?? 0 }
        return min(max(problem.line - 1, 0), count - 1)
    }

    /// The place in that line in bytes, counted from 1.
    var failingColumn: Int {
        guard let problem = body.failure.problem, let line = failingLine else { return 1 }
        return problem.hasLines ? problem.column : problem.offset - starts[line] + 1
    }

    /// The byte at which the parser stopped; nil when it was no parser that failed.
    var failingOffset: Int? { body.failure.problem.map { min(max($0.offset, 0), body.bytes.count) } }

    /// Lines mean nothing here: protobuf, something packed, or anything else with many control bytes; fewer of them, when
    /// NUL bytes are among them.
    var isBinary: Bool {
        let type = body.exchange.contentType.lowercased()
        if type.hasPrefix(ExpositionFormat.protobuf.mediaType) || body.bytes.starts(with: [0x1F, 0x8B]) { return true }
        let beginning = body.bytes.prefix(1024)
        let controls = beginning.count { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return controls * (beginning.contains(0) ? 10 : 4) > beginning.count
    }

    /// The bytes of a line without its line feed.
    func line(_ index: Int) -> ArraySlice<UInt8> {
        guard starts.indices.contains(index) else { return [] }
        let end = index + 1 < starts.count ? starts[index + 1] - 1 : body.bytes.count
        let line = body.bytes[starts[index]..<max(end, starts[index])]
        return line.last == 0x0A ? line.dropLast() : line
    }
}

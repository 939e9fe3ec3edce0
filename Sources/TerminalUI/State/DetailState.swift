internal import Exposition
internal import Glibc
internal import MetricModel
internal import ScrapeEngine

/// The tabs of a target's detail.
enum DetailTab: Int, Sendable, CaseIterable {
    case summary = 1
    case labels, response, series, history, http

    var title: String {
        switch self {
        case .summary: "Summary"
        case .labels: "Labels"
        case .response: "Response"
        case .series: "Series"
        case .history: "History"
        case .http: "HTTP"
        }
    }
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
    /// The newest probe that the engine has told of.
    var probe: ProbeState?
    /// The probe's body is looked at, where it and the kept one have no room beside each other.
    var isProbeShown = false
    /// The first line shown of each tab.
    var tops: [DetailTab: Int] = [:]
    /// The first byte shown of every line of the response.
    var responseLeft = 0
    /// The response is shown as bytes, not as lines.
    var isHex = false
    /// Long lines go on in the next row.
    var isWrapped = false
    /// The open tab has the whole body, however much room there is for others.
    var isMaximised = false
    /// The step of the relabel trace that is looked at, and whether those that changed nothing are left out.
    var rule = 0
    var isChangesOnly = false
    var series = SeriesState()
    var history = TableState<HistoryRow, HistoryOrder>(order: .newest)

    /// The body whose lines `responseTop` counts: the kept one, else the probe's.
    var scrolledBody: KeptBodyLines? { body ?? probe?.lines }

    /// How much further down than the kept body the probe's stands, so that what broke them is at one height.
    var probeShift: Int {
        guard !isHex, let kept = body?.failingLine, let probe = probe?.lines else { return 0 }
        return (probe.failingLine ?? min(kept, probe.count - 1)) - kept
    }

    /// The first line shown of the response.
    var responseTop: Int {
        get { tops[.response, default: 0] }
        set { tops[.response] = newValue }
    }

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

    /// Another target is opened in this one's place: what the user chose to see goes with him.
    mutating func keepView(of other: DetailState?) {
        guard let other else { return }
        isWrapped = other.isWrapped
        isMaximised = other.isMaximised
        isChangesOnly = other.isChangesOnly
        series.table.order = other.series.table.order
        series.table.isInverted = other.series.table.isInverted
    }

    /// Goes over to the target that takes this one's place: what is known of scrapes was the old one's.
    mutating func goOver(to successor: TargetRow, _ succession: TargetSuccession) {
        predecessor = Predecessor(row: row, at: succession.at, isByReload: succession.isByReload)
        id = successor.id
        row = successor
        isGone = false
        forgetAnswers()
    }

    /// What the engine has said about the target is of another one, or of another moment.
    mutating func forgetAnswers() {
        detail = nil
        body = nil
        isBodyKnown = false
        series = SeriesState()
        history = TableState(order: .newest)
        probe = nil
        isProbeShown = false
    }
}

/// A kept body, cut into lines. Making it walks the body once.
struct KeptBodyLines: Sendable {
    let body: KeptBody
    /// Where each line begins; the last line may be empty.
    let starts: [Int]
    /// The bytes of the longest line, its line feed with them.
    let longest: Int

    init(_ body: KeptBody) {
        self.body = body
        var starts = [0]
        var longest = 0
        body.bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var position = 0
            while position < bytes.count, let hit = memchr(base + position, 0x0A, bytes.count - position) {
                let next = UnsafeRawPointer(hit) - base + 1
                longest = max(longest, next - position)
                position = next
                if position < bytes.count { starts.append(position) }
            }
        }
        // What is missing at the page's end is missing on a line behind its last one.
        if let problem = body.failure.problem, problem.line == starts.count + 1, body.bytes.last == 0x0A {
            starts.append(body.bytes.count)
        }
        self.starts = starts
        self.longest = max(longest, body.bytes.count - (starts.last ?? 0))
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

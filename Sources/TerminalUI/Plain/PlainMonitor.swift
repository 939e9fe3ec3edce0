internal import MetricModel
internal import ScrapeEngine

/// The monitor for terminals and readers that know only lines: typed commands and what the engine says go in, lines and
/// effects come out. It reads no clock and no terminal; what it says comes from the screens' own state and functions.
///
/// One owner at a time (the main thread).
package struct PlainMonitor: Sendable {
    /// The screens' state: every command is done by it.
    var monitor: Monitor
    let glyphs: GlyphSet
    private(set) var width: Int
    var level = PlainLevel.normal
    /// What the numbers of the last list stand for.
    var listed = ListedRows.nothing
    /// Whose targets those are, when it is one pool's.
    var listedPool: String?
    /// Lines of the last list that were not printed.
    var rest: Rest?
    /// What waits for the engine's answers to be printed.
    var pending: PendingReport?
    /// Typed while something was pending.
    private var waiting: [String] = []
    private var announcer = ChangeAnnouncer()
    /// Announced while a question waits for its answer.
    private var held: [String] = []
    private var isAsking = false
    /// Lines come from a file or a pipe: nobody looks at a command's answer before the next is typed.
    private let isScript: Bool
    /// Commands that the engine has been given and has not answered.
    private var due = 0
    /// When the engine answered the last of them: lists wait until it has told what came of it.
    private var answeredAt: Moment?
    /// The same of commands to go elsewhere in the past.
    private var movesDue = 0
    private var output = PlainOutput()

    /// What is left of a list.
    enum Rest: Sendable {
        /// From this line of a table on, as it was when its first lines were printed.
        case table(PlainReport, from: Int)
        case lines([String])
    }

    /// Lines that are printed at once; the others come by `more`.
    static let page = 100
    private static let waitingLimit = 100
    private static let heldLimit = 200
    /// How long answers of the engine are waited for.
    static let patienceNanoseconds: Int64 = 3_000_000_000
    private static let rows = 50
    /// Narrower lines say too little, wider ones nobody reads.
    private static let widths = 60...400

    /// `width` is the columns of a line, brought into 60...400. The commands of a script are done one after the other: the
    /// first once the first results are told, each later one once the engine has answered the one before.
    package init(_ monitor: Monitor, width: Int, glyphs: GlyphSet, isScript: Bool = false) {
        self.monitor = monitor
        self.glyphs = glyphs
        self.isScript = isScript
        self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
        self.monitor.keys = .typed
        self.monitor.deafNanoseconds = 0
        self.monitor.preview.isOn = false
        // A picture of signs says nothing to who hears it; 'columns' shows it.
        self.monitor.pools.columns.hidden.insert("HEALTH")
        self.monitor.targets.columns.hidden.insert("HEALTH")
        self.monitor.poolTargets.columns = self.monitor.targets.columns
        self.monitor.size = ScreenSize(columns: self.width, rows: Self.rows)
    }

    // MARK: - What goes in

    /// Says what this is and how to go on.
    package mutating func begin(version: String, at now: Moment) -> PlainOutput {
        print("scrape-tui \(version), lines instead of a screen: 'help' lists the commands, 'quit' ends")
        if monitor.isRecording {
            print("a recording, nothing is scraped: 'forward' and 'back' go through it, 'play' plays it from here")
            monitor.now = (now.wall, now.monotonic)
            go(.skip(-Self.allSeconds))
        }
        return end(at: now)
    }

    /// Takes one typed line, without its end: an answer when there is a question, else a command.
    package mutating func take(line: String, at now: Moment) -> PlainOutput {
        let line = line.trimmingBlanks
        if monitor.question != nil {
            answer(line, at: now)
        } else if !isReady {
            if waiting.count < Self.waitingLimit, !line.isEmpty { waiting.append(line) }
        } else {
            perform(line, at: now)
        }
        return end(at: now)
    }

    /// Takes what happened elsewhere.
    package mutating func update(_ event: MonitorEvent, at now: Moment) -> PlainOutput {
        switch event {
        case .resized(let size):
            width = min(max(size.columns, Self.widths.lowerBound), Self.widths.upperBound)
            feed(.resized(ScreenSize(columns: width, rows: Self.rows)), at: now)
        case .quitRequested:
            // Ctrl-C is no to every question, and one without.
            if monitor.question != nil { answer("", at: now) } else { perform("quit", at: now) }
        case .curlCommand(let id, let command):
            guard case .curl(let name) = pending?.report, pending?.subject == .target(id) else { break }
            pending = nil
            if let command {
                printCopy([command], name)
            } else {
                print("no curl line: \(monitor.noCurlReason)")
            }
        default:
            note(event, at: now)
            let wasPlaying = isPlaying
            feed(event, at: now)
            // It has come to its end by itself.
            if wasPlaying, !isPlaying, !isMoving { print(report.place) }
            // Of several commands the end of the last counts.
            if isMoving, case .moved = event { break }
            pending?.note(event)
        }
        if case .tick = event { announce() }
        return end(at: now)
    }

    /// True when nothing that was typed is still to be done, and nothing to be answered by the engine; what a question
    /// waits for nobody has typed.
    package var isIdle: Bool {
        monitor.question != nil || pending == nil && waiting.isEmpty && due == 0 && answeredAt == nil
    }

    /// A command can be done now.
    private var isReady: Bool {
        guard pending == nil, monitor.question == nil, monitor.snapshot != nil else { return false }
        return !isScript || announcer.hasBegun && due == 0 && answeredAt == nil
    }

    /// What is shown will be another moment.
    var isMoving: Bool { movesDue > 0 }

    private var isPlaying: Bool { monitor.isRecording && monitor.snapshot?.playback?.isPlaying == true }

    // MARK: - The screens' state

    /// Gives the monitor an event and passes on what it wants.
    mutating func feed(_ event: MonitorEvent, at now: Moment) {
        pass(monitor.update(event, at: (now.wall, now.monotonic)))
    }

    /// Effects that only a screen has end here.
    mutating func pass(_ effects: [Effect]) {
        for effect in effects {
            switch effect {
            case .redraw, .keep, .captureMouse: break
            case .copy(let text): printCopy(text.split(separator: "\n").map(String.init), "text")
            case .playback:
                movesDue += 1
                output.effects.append(effect)
            case .send:
                due += 1
                output.effects.append(effect)
            default: output.effects.append(effect)
            }
        }
    }

    private mutating func note(_ event: MonitorEvent, at now: Moment) {
        if let answeredAt, now.monotonic - answeredAt.monotonic > Self.patienceNanoseconds { self.answeredAt = nil }
        switch event {
        case .reply(.reloaded), .reply(.reloadIncomplete), .reply(.reloadRefused):
            announcer.isReloadTold = true
            answered(at: now)
        case .reply, .refused: answered(at: now)
        case .snapshot(let snapshot):
            if let answeredAt, snapshot.takenAt >= answeredAt.wall { self.answeredAt = nil }
        case .moved:
            movesDue = max(movesDue - 1, 0)
            if monitor.isRecording { announcer.jump() }
        default: break
        }
    }

    private mutating func answered(at now: Moment) {
        due = max(due - 1, 0)
        if isScript { answeredAt = now }
    }

    // MARK: - What comes out

    /// Prints a line, or several; what they hold of other control characters is drawn.
    mutating func print(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = Sanitiser.wholeText(String(line), ascii: glyphs.isASCII)
            while line.unicodeScalars.last == " " { line.unicodeScalars.removeLast() }
            output.lines.append(line)
        }
    }

    mutating func print(_ lines: [String]) { for line in lines { print(line) } }

    /// As many lines as one wants at once; `more` prints the others.
    mutating func printPage(_ lines: [String]) {
        print(Array(lines.prefix(Self.page)))
        rest = nil
        guard lines.count > Self.page else { return }
        rest = .lines(Array(lines.dropFirst(Self.page)))
        print("\(ReadableNumber.fullCount(lines.count - Self.page)) more lines: 'more' goes on")
    }

    /// A text to be taken elsewhere: between two marks, on lines of its own.
    mutating func printCopy(_ lines: [String], _ name: String) {
        print("---- \(name) ----")
        print(lines)
        print("---- end ----")
    }

    /// What everything leads to: reports whose answers are there, messages, questions, and what was typed meanwhile.
    private mutating func end(at now: Moment) -> PlainOutput {
        settle(at: now)
        while isReady, !waiting.isEmpty {
            perform(waiting.removeFirst(), at: now)
            settle(at: now)
        }
        defer { output = PlainOutput() }
        return output
    }

    private mutating func settle(at now: Moment) {
        if let report = pending, report.isComplete || now.monotonic >= report.until {
            if !report.isComplete { print("the engine has not answered within 3 s; this is what is known") }
            pending = nil
            print(report.report)
        }
        for notice in monitor.notices.takeUnread() { print(notice) }
        if let question = monitor.question, !isAsking {
            isAsking = true
            waiting = []
            print("\(question.text) - type yes to do it; anything else does not")
            monitor.asked(at: now.monotonic)
        }
        guard monitor.question == nil else { return }
        isAsking = false
        print(held)
        held = []
    }

    private mutating func print(_ notice: Notice) {
        var text = notice.level == .info ? notice.text : "\(notice.level == .error ? "ERROR" : "WARN") \(notice.text)"
        if notice.isReloadFailure {
            text += " ('config' shows it)"
        } else if !notice.hint.isEmpty {
            text += " (\(notice.hint))"
        }
        print(text)
    }

    private mutating func announce() {
        let news = announcer.news(thawed, level: level, glyphs: glyphs)
        guard monitor.question != nil else { return print(news) }
        held += news.prefix(max(Self.heldLimit - held.count, 0))
    }

    /// The monitor as it would be if lists did not keep showing an earlier moment.
    private var thawed: Monitor {
        guard let newer = monitor.freeze?.snapshot else { return monitor }
        var thawed = monitor
        thawed.freeze = nil
        _ = thawed.show(newer)
        return thawed
    }

    // MARK: - Questions

    /// Only a whole `yes` is one.
    private mutating func answer(_ line: String, at now: Moment) {
        let isYes = ["yes", "y"].contains(line.lowercased())
        isAsking = false
        feed(.key(isYes ? .character("y") : .escape), at: now)
        if !isYes { print("not done") }
    }
}

/// What the numbers of a list stand for.
enum ListedRows: Sendable {
    case nothing
    case pools([String])
    case targets([TargetID])
    case dropped([DroppedIdentity])
    case events([UInt64])
    case destinations([String])
}

/// A report whose answers the engine has been asked for.
struct PendingReport: Sendable {
    enum Report: Sendable {
        /// The open target's tab.
        case target
        /// The configuration, all of it or what differs.
        case configuration(isWhole: Bool)
        /// The page over the screen.
        case page
        /// A curl command, and of whom.
        case curl(String)
        /// The moment that is shown.
        case place
    }

    /// Of whom answers are awaited: those about others, asked for before, do not count.
    enum Subject: Sendable, Equatable {
        case engine
        case target(TargetID)
        case dropped(DroppedIdentity)
    }

    enum Awaited: Sendable, Hashable {
        case detail, body, series, probe, configuration, plan, trace, curl, place
    }

    var report: Report
    var awaited: Set<Awaited>
    var subject: Subject
    /// After that it is printed as it is.
    var until: MonotonicTime

    var isComplete: Bool { awaited.isEmpty }

    /// Notes that an answer has come.
    mutating func note(_ event: MonitorEvent) {
        switch event {
        case .detail(let id, _): note(.detail, of: .target(id))
        case .keptBody(let id, _): note(.body, of: .target(id))
        case .series(let id, let series): if series != nil { note(.series, of: .target(id)) }
        case .probe(let id, _): note(.probe, of: .target(id))
        case .configuration: note(.configuration, of: .engine)
        case .droppedTrace(let pool, let discovered, _):
            let dropped = DroppedIdentity(pool: pool, target: discovered.target, group: discovered.group)
            note(.trace, of: .dropped(dropped))
        case .reply(.planned), .refused(.reload, _): note(.plan, of: .engine)
        case .moved: note(.place, of: .engine)
        default: break
        }
    }

    private mutating func note(_ answer: Awaited, of subject: Subject) {
        if subject == self.subject { awaited.remove(answer) }
    }
}

extension String {
    /// Without blanks, tabs and line ends at either end.
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

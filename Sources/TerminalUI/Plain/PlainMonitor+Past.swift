internal import MetricModel
internal import ScrapeEngine

/// Going through what was: the last minutes of an engine, or a recording.
extension PlainMonitor {
    /// `back` and `forward` without words.
    private static let usualSeconds = 60
    /// More than anything holds.
    static let allSeconds = 1_000_000
    /// Ticks are a second apart, but not to the millisecond: where it matters they are counted.
    private static let countedSeconds = 10

    /// `90s`, `5m`, `all`; a bare number is in seconds.
    mutating func travel(_ words: String, isBack: Bool, _ command: PlainCommand) throws(Unclear) {
        let seconds = try Self.seconds(words, command) * (isBack ? -1 : 1)
        go(seconds.magnitude < Self.countedSeconds ? .step(seconds) : .skip(seconds))
    }

    private static func seconds(_ words: String, _ command: PlainCommand) throws(Unclear) -> Int {
        switch words.lowercased() {
        case "": return usualSeconds
        case "all": return allSeconds
        case let word:
            if let number = Int(word), (1...allSeconds).contains(number) { return number }
            guard let duration = try? PrometheusDuration(parsing: word), duration.milliseconds >= 1000 else {
                throw Unclear(text: "usage: \(command.usage), as in '\(command.names[0]) 5m'; a number is in seconds")
            }
            return Int(min(duration.milliseconds / 1000, Int64(allSeconds)))
        }
    }

    /// Goes elsewhere in what is kept, and tells where that is. What plays stands still from then on.
    mutating func go(_ command: PlaybackCommand) {
        if monitor.isRecording { pass(monitor.rewind(.stop)) }
        pass(monitor.rewind(command))
        tellPlace()
    }

    /// Turns between what is now and this moment.
    mutating func freeze() throws(Unclear) {
        guard !monitor.isRecording else { throw Unclear(text: "a recording stands still by 'stop'") }
        guard monitor.freeze == nil else { return try goLive() }
        pass(monitor.perform(.freeze))
        print("frozen: lists show this moment until 'live'; 'back' goes to earlier ones")
    }

    /// `play [SPEED]`, `stop`: of a recording.
    mutating func play(_ words: String) throws(Unclear) {
        guard monitor.isRecording else {
            throw Unclear(text: "only a recording plays: what is now goes on by itself, and 'live' returns to it")
        }
        guard let speed = words.isEmpty ? 1 : Int(words), PlaybackPosition.speeds.contains(speed) else {
            let speeds = PlaybackPosition.speeds.map(String.init).joined(separator: ", ")
            throw Unclear(text: "'\(words)' is no speed: there are \(speeds)")
        }
        pass(monitor.rewind(.play(speed: speed)))
        tellPlace()
    }

    mutating func stop() throws(Unclear) {
        guard monitor.isRecording else {
            throw Unclear(text: "only a recording plays; 'pause all' stops scraping, 'quit' ends the program")
        }
        pass(monitor.rewind(.stop))
        tellPlace()
    }

    /// Back from the past, or from a moment that lists kept showing.
    mutating func goLive() throws(Unclear) {
        guard !monitor.isRecording else {
            throw Unclear(text: "a recording has no now: 'forward all' goes to its end")
        }
        guard monitor.freeze != nil else { throw Unclear(text: "lists show what is now already") }
        pass(monitor.perform(.freeze))
        print("lists show what is now")
    }

    /// Prints where it is once the engine of the past has gone there; at once when there is none.
    private mutating func tellPlace() {
        if isMoving { waitFor(.place, [.place]) }
    }
}

extension PlainReport {
    /// `14:06:50, 42s ago: 1,270 targets, 14 DOWN`: which moment is shown, and how things were.
    var place: [String] {
        guard let snapshot = monitor.snapshot, let position = snapshot.playback else { return ["nothing is kept yet"] }
        let clock = TimeFormat(display: monitor.timeDisplay == .utc ? .utc : .local, now: snapshot.takenAt)
            .clock(snapshot.takenAt)
        let counts = "\(Monitor.targets(monitor.digest.targets)), \(monitor.digest.down) DOWN"
        if monitor.isRecording { return ["\(clock), \(position.words): \(counts)"] }
        let age = ReadableNumber.age(max(monitor.now.wall - snapshot.takenAt, 0))
        return ["\(clock), \(age) ago: \(counts)", "lists show that moment until 'live'"]
    }
}

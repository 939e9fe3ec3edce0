internal import MetricModel
internal import ScrapeConfiguration
internal import ScrapeEngine

// Which configuration runs, what came of others, and its texts.

extension ConfigurationProblem: Recordable {
    static var blank: ConfigurationProblem { ConfigurationProblem(location: .blank, message: "") }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&location)
        try coder.field(&message)
        try coder.field(&suggestion)
    }
}

extension ConfigurationFailure: Recordable {
    static var blank: ConfigurationFailure { ConfigurationFailure(at: .blank, problems: []) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&at)
        try coder.field(&problems)
    }
}

extension JobFailure: Recordable {
    static var blank: JobFailure { JobFailure(job: "", text: "", location: .blank) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&job)
        try coder.field(&text)
        try coder.field(&location)
    }
}

extension DiskConfiguration: Recordable {
    static var blank: DiskConfiguration { DiskConfiguration(contentHash: "", modifiedAt: nil) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&contentHash)
        try coder.field(&modifiedAt)
        try coder.field(&problems)
    }
}

extension ConfigurationLoad: Recordable {
    static var blank: ConfigurationLoad { ConfigurationLoad(at: .blank, outcome: .applied, nanoseconds: 0) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&at)
        try coder.choice(&outcome, of: [.applied, .partial, .refused])
        try coder.field(&nanoseconds)
        try coder.field(&contentHash)
        try coder.field(&targetsAdded)
        try coder.field(&targetsRemoved)
        try coder.field(&problemCount)
        try coder.field(&firstProblem)
    }
}

extension ConfigurationState: Recordable {
    static var blank: ConfigurationState { ConfigurationState(path: "", loadedAt: .blank) }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&path)
        try coder.field(&loadedAt)
        try coder.field(&loadNanoseconds)
        try coder.field(&contentHash)
        try coder.field(&isReloading)
        try coder.field(&lastFailure)
        try coder.field(&failures)
        try coder.field(&onDisk)
        var loads = history
        try coder.field(&loads)
        guard coder.isReading else { return }
        for load in loads.prefix(ConfigurationLoad.limit).reversed() { remember(load) }
    }
}

/// A line of a configuration. What tells different lines apart, secrets included, is a number that says nothing else.
struct RecordedLine: Recordable {
    var text = ""
    /// Equal for lines that are written alike.
    var number = 0

    static var blank: RecordedLine { RecordedLine() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&text)
        try coder.field(&number)
    }
}

/// A file of the configuration.
struct RecordedFile: Recordable {
    var path = ""
    var contentHash = ""
    var lines: [RecordedLine] = []

    static var blank: RecordedFile { RecordedFile() }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&path)
        try coder.field(&contentHash)
        try coder.field(&lines)
    }

    var text: ConfigurationText {
        ConfigurationText(
            path: path,
            contentHash: contentHash,
            lines: lines.map { ConfigurationText.Line($0.text, fingerprint: $0.number) }
        )
    }
}

/// The texts of the configuration that runs and of the one on the disk.
struct RecordedTexts: Recordable {
    var running: [RecordedFile] = []
    var hasOther = false
    var onDisk: [RecordedFile] = []

    static var blank: RecordedTexts { RecordedTexts() }

    init() {}

    init(_ texts: ConfigurationTexts) {
        var numbers: [Int: Int] = [:]
        func files(_ texts: [ConfigurationText]) -> [RecordedFile] {
            texts.map { text in
                let lines = text.lines.map { line in
                    let number = numbers[line.fingerprint] ?? numbers.count
                    numbers[line.fingerprint] = number
                    return RecordedLine(text: line.text, number: number)
                }
                return RecordedFile(path: text.path, contentHash: text.contentHash, lines: lines)
            }
        }
        running = files(texts.running)
        hasOther = texts.onDisk != nil
        onDisk = files(texts.onDisk ?? [])
    }

    mutating func transfer(_ coder: inout some FieldCoder) throws(RecordingProblem) {
        try coder.field(&running)
        try coder.field(&hasOther)
        try coder.field(&onDisk)
    }

    var texts: ConfigurationTexts {
        ConfigurationTexts(running: running.map(\.text), onDisk: hasOther ? onDisk.map(\.text) : nil)
    }
}

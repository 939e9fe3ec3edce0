import MetricModel
import Testing

/// A job that a real Prometheus and ours scrape side by side, and what its targets answer.
struct PeerRow: Sendable, CustomTestStringConvertible {
    /// How what the two have stored is compared.
    enum Comparison {
        /// The first scrape with the first, the second with the second, …
        case byNumber
        /// What comes after what, however often in a row: where a change reaches the two after different numbers of scrapes.
        case inOrder
    }

    /// The job as one configuration has it.
    struct Job: Sendable {
        /// Answers to the requests of each target, one after another and then from the first again.
        var pages: [PeerPage]
        /// Lines of YAML, in which `FARM` is the farm's address.
        var settings: [String] = []
        var targets: [PeerTarget] = [PeerTarget()]
        /// False where a limit keeps the targets from being asked at all.
        var isScraped = true

        init(
            _ pages: [PeerPage],
            _ settings: [String] = [],
            targets: [PeerTarget] = [PeerTarget()],
            isScraped: Bool = true
        ) {
            self.pages = pages
            self.settings = settings
            self.targets = targets
            self.isScraped = isScraped
        }
    }

    let name: String
    /// Of the first configuration and of the reloaded one; nil where there is no such job.
    let jobs: [Job?]
    /// Whether the reload changes the job: it says in its requests then which of the two it is.
    let isReloaded: Bool
    var comparison = Comparison.byNumber
    /// Whether the targets are in a file.
    var isDiscovered = false
    /// How the file changes, once the target was scraped.
    var fileChanges: [PeerFileChange] = []
    /// In milliseconds.
    var interval: Int64 = 1000
    /// Whether the end of the program, in the middle of a scrape, is what is looked at.
    var isCutShort = false
    /// Names of series that are not compared.
    var ignored: Set<String> = []
    /// Lines that are not compared: those with one of these texts in them.
    var ignoredLines: [String] = []

    var testDescription: String { name }

    /// A job that no reload changes.
    init(
        _ name: String,
        _ pages: [PeerPage],
        _ settings: [String] = [],
        targets: [PeerTarget] = [PeerTarget()],
        isScraped: Bool = true
    ) {
        let job = Job(pages, settings, targets: targets, isScraped: isScraped)
        self.name = name
        jobs = [job, job]
        isReloaded = false
    }

    /// A job that the reload changes: brings when there was none before, takes when there is none after.
    init(_ name: String, from old: Job?, to new: Job?) {
        self.name = name
        jobs = [old, new]
        isReloaded = old != nil && new != nil
    }

    /// The row with something else said about it.
    func with(_ change: (inout PeerRow) -> Void) -> PeerRow {
        var row = self
        change(&row)
        return row
    }

    /// The targets that are asked under a configuration, as their label and the path of their page name them.
    func askedTargets(_ phase: Int) -> [String] {
        guard let job = jobs[phase], job.isScraped else { return [] }
        return job.targets.filter { $0.address == nil }.map { $0.label(in: self) }
    }

    // MARK: - Configuration

    static let phaseHeader = "X-Phase"

    /// The job in a configuration file: the first (0) or the reloaded one (1); nothing when it is not in it.
    func configuration(_ phase: Int, farm: String) -> String {
        guard let job = jobs[phase] else { return "" }
        var lines = ["job_name: \(name)"] + job.settings
        if interval != 1000 { lines += ["scrape_interval: \(interval)ms", "scrape_timeout: \(interval)ms"] }
        if isReloaded { lines.append("http_headers: {\(Self.phaseHeader): {values: [\"\(phase)\"]}}") }
        if isDiscovered {
            lines.append("file_sd_configs: [{files: [\"\(name).json\"]}]")
        } else {
            lines.append("static_configs: \(groups(job.targets, farm: farm))")
        }
        return "- \(lines.joined(separator: "\n  "))\n".replacing("FARM", with: farm)
    }

    /// The target groups in the words that YAML and JSON have in common; with `labels` more for each target.
    func groups(_ targets: [PeerTarget], farm: String, labels: [(name: String, value: String)] = []) -> String {
        let groups = targets.map { target in
            let label = target.label(in: self)
            let own = [(name: "row", value: label), (name: "__metrics_path__", value: "/\(label)")]
            let pairs = (own + target.labels + labels).map {
                "\(GoSyntax.quoted($0.name)): \(GoSyntax.quoted($0.value))"
            }
            let addresses = target.addresses(farm: farm).map(GoSyntax.quoted).joined(separator: ", ")
            return "{\"targets\": [\(addresses)], \"labels\": {\(pairs.joined(separator: ", "))}}"
        }
        return "[\(groups.joined(separator: ", "))]"
    }
}

/// A target of a row, or several of the same page.
struct PeerTarget: Sendable {
    /// Tells the targets of a row apart; empty for the only one.
    var name = ""
    /// Instead of the farm's.
    var address: String?
    /// More addresses, in words that relabeling makes the farm's again.
    var aliases: [String] = []
    var labels: [(name: String, value: String)] = []

    static let two = [PeerTarget(name: "1"), PeerTarget(name: "2")]

    /// The row's name, with the target's own behind a slash.
    func label(in row: PeerRow) -> String { name.isEmpty ? row.name : "\(row.name)/\(name)" }

    func addresses(farm: String) -> [String] { aliases.isEmpty ? [address ?? farm] : aliases }
}

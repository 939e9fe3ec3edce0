internal import ArgumentParser
internal import Exposition

/// `scrape-tui check metrics [FILE|-|URL]`: what Prometheus refuses in an exposition, and what could be better.
struct CheckMetricsCommand: ParsableCommand {
    /// What `--format` takes.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case auto, prometheus, openmetrics, protobuf

        /// nil for what the page itself tells.
        var format: ExpositionFormat? {
            switch self {
            case .auto: nil
            case .prometheus: .prometheusText
            case .openmetrics: .openMetricsText
            case .protobuf: .protobuf
            }
        }
    }

    /// What `--output` takes.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Check one exposition: a page of metrics.",
        discussion: """
            Finds what Prometheus refuses, what promtool advises against, and what cannot be meant: series that stand \
            twice, histograms that do not add up, counters below zero. A URL is asked as Prometheus asks a target.
            Exit code 1 when there is something to mend, 2 when the page cannot be read.
            """
    )

    @Argument(help: ArgumentHelp("A page of metrics: a file, an http or https URL, or - for standard input."))
    var page = "-"

    @Option(help: "The page's format; auto takes a URL's Content-Type, and the bytes of a file.")
    var format = Format.auto

    @Option(
        help: ArgumentHelp(
            "Rules beyond what Prometheus refuses, separated by commas: \(LintSelection.names).",
            valueName: "rules"
        )
    )
    var lint = LintSelection.all

    @Flag(help: "Show how many series each family has, and how many values each of its labels.")
    var cardinality = false

    @Option(help: "text for people, json for programs.")
    var output = Form.text

    @Option(help: ArgumentHelp("How long a URL may take.", valueName: "duration"))
    var timeout = DurationArgument(seconds: 10)

    func run() throws {
        let checked: CheckedPage
        do {
            checked = try CheckedPage(page, format: format.format, timeout: timeout.duration)
        } catch {
            Output.complain(error.description)
            throw ExitStatus.usage
        }
        let lint = ExpositionLint(checked.body, as: checked.format, groups: lint.groups)
        switch output {
        case .text: try LintText(page: checked, lint: lint, showsCardinality: cardinality).print()
        case .json:
            try Output.deliver(LintJSON(page: checked, lint: lint, showsCardinality: cardinality).bytes)
        }
        guard lint.findings.isEmpty else { throw ExitStatus.wrong }
    }
}

/// What `--lint` takes: names of groups of rules, `all`, or `none`.
struct LintSelection: ExpressibleByArgument {
    static let all = LintSelection(groups: optional)
    static let names = (["all", "none"] + LintGroup.allCases.filter { $0 != .errors }.map(\.rawValue))
        .joined(separator: ", ")
    private static let optional = Set(LintGroup.allCases.filter { $0 != .errors })

    let groups: Set<LintGroup>

    private init(groups: Set<LintGroup>) { self.groups = groups }

    init?(argument: String) {
        var groups: Set<LintGroup> = []
        for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
            switch word {
            case "all": groups = Self.optional
            case "none": break
            default:
                guard let group = LintGroup(rawValue: String(word)), group != .errors else { return nil }
                groups.insert(group)
            }
        }
        self.groups = groups
    }

    var defaultValueDescription: String { "all" }
}

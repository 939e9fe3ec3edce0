internal import ArgumentParser
internal import Exposition
internal import MetricModel

/// `scrape-tui check metrics [FILE|-]`: what does not parse in an exposition, and what is against the naming rules.
struct CheckMetricsCommand: ParsableCommand {
    /// What `--format` takes.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case prometheus, auto
    }

    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Check one exposition: a page of metrics.",
        discussion: "Exit code 1 when there is something to mend, 2 when the file cannot be read."
    )

    @Argument(help: ArgumentHelp("A page in the text format; - is standard input.", valueName: "file"))
    var file = "-"

    @Option(help: "prometheus, or auto to refuse what is another format.")
    var format = Format.auto

    func run() throws {
        let bytes: [UInt8]
        do {
            bytes = try InputFile(reading: file).bytes
        } catch {
            Output.complain(error.description)
            throw ExitStatus.usage
        }
        if format == .auto, Self.isOpenMetrics(bytes) {
            Output.complain(
                "\(name): this is OpenMetrics, which cannot be checked yet; --format prometheus reads it as plain text"
            )
            throw ExitStatus.usage
        }
        let lint = ExpositionLint(BodyBuffer(bytes))
        for finding in lint.findings { Output.text(line(for: finding)) }
        if lint.omittedCount > 0 { Output.text("\(name): and \(lint.omittedCount) more") }
        guard lint.findings.isEmpty else { throw ExitStatus.wrong }
        Output.text("\(name): fine, \(lint.sampleCount) sample\(lint.sampleCount == 1 ? "" : "s")")
    }

    private var name: String { file == "-" ? "stdin" : file }

    /// `page.txt:12:7: node_cpu: no help text`.
    private func line(for finding: ExpositionLint.Finding) -> String {
        let metric = finding.metric.map { "\($0): " } ?? ""
        let hint = finding.hint.map { " (\($0))" } ?? ""
        return "\(name):\(finding.line):\(finding.column): \(metric)\(finding.text)\(hint)"
    }

    /// Its last line says so; in the Prometheus format that line is a comment.
    private static func isOpenMetrics(_ bytes: [UInt8]) -> Bool {
        let end = Array("# EOF".utf8)
        return bytes.suffix(end.count) == end[...] || bytes.suffix(end.count + 1) == (end + [0x0A])[...]
    }
}

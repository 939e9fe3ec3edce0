import Glibc
import JSON
import Testing

/// Random rules over random label sets, run by a real Prometheus and by us.
@Suite("Relabeling does what a real Prometheus does", .enabled(if: RealPrometheus.path != nil, "needs Prometheus 3.5"))
struct RelabelDifferentialTests {
    @Test("on 10,000 label sets through 250 lists of rules: the same targets, URLs, labels and drops")
    func differential() throws {
        let corpus = RelabelCorpus(jobCount: 250, seed: 20_261_121)
        let directory = try TemporaryDirectory()
        for file in corpus.targetFiles { try directory.write(file.name, file.text) }
        try directory.write("prometheus.yml", corpus.configuration)
        let ours = try ours(in: directory)
        #expect(corpus.runCount == 10_000 && ours.active.count > 2000 && ours.dropped.count > 500)
        let theirs = try theirs(in: directory, like: ours)
        #expect(report(theirs.active, ours.active, directory) == "")
        #expect(report(theirs.dropped, ours.dropped, directory) == "")
    }

    /// Who is scraped, as job, URL and labels, and who is dropped, as job and labels found. Of targets that are the same
    /// after relabeling one is left, so that which of them it came from does not count.
    private struct Targets: Equatable {
        var active: Set<String> = []
        var dropped: Set<String> = []

        init(_ data: JSONValue) {
            for target in data["activeTargets"]?.elements ?? [] {
                let url = target["scrapeUrl"]?.text ?? ""
                active.insert("\(Self.pool(target)) \(url) \(Self.labels(target["labels"]))")
            }
            for target in data["droppedTargets"]?.elements ?? [] {
                dropped.insert("\(Self.pool(target)) \(Self.labels(target["discoveredLabels"]))")
            }
        }

        /// Texts that differ in bytes stay different ones.
        private static func ascii(_ text: String) -> String {
            text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
        }

        private static func pool(_ target: JSONValue) -> String { target["scrapePool"]?.text ?? "" }

        private static func labels(_ value: JSONValue?) -> String {
            let members = (value?.members ?? []).map { "\(ascii($0.key))=\(ascii($0.value.text ?? ""))" }
            return members.sorted().joined(separator: ",")
        }
    }

    private func ours(in directory: TemporaryDirectory) throws -> Targets {
        let run = try ProgramRun(["check", "targets", "prometheus.yml", "--format", "json"], in: directory.path)
        #expect(run.errors == "")
        let document = try JSONReader.parse(Array(run.output.utf8))
        var kept: [JSONValue] = []
        // Prometheus lists what relabeling dropped, not what it could not build or has twice.
        for target in document["droppedTargets"]?.elements ?? []
        where target["reason"]?.text?.hasPrefix("rule ") == true || target["reason"]?.text == "relabeling left no label"
        {
            kept.append(target)
        }
        return Targets(
            .object([
                ("activeTargets", document["activeTargets"] ?? .null), ("droppedTargets", .array(kept)),
            ])
        )
    }

    /// Waits until it has as many targets as we have, for at most 15 s.
    private func theirs(in directory: TemporaryDirectory, like ours: Targets) throws -> Targets {
        let prometheus = try RealPrometheus(
            configuration: "prometheus.yml",
            in: directory.path,
            flags: ["--scrape.discovery-reload-interval=1s"]
        )
        defer { prometheus.kill() }
        #expect(prometheus.isReady())
        var targets = Targets(.null)
        for _ in 0..<30 {
            usleep(500_000)
            targets = Targets(try prometheus.data("/api/v1/targets"))
            let isComplete = targets.active.count >= ours.active.count && targets.dropped.count >= ours.dropped.count
            if isComplete { break }
        }
        return targets
    }

    /// Nothing, or what only one of the two has, with the rules it went through.
    private func report(_ theirs: Set<String>, _ ours: Set<String>, _ directory: TemporaryDirectory) -> String {
        let differences =
            theirs.subtracting(ours).map { "theirs: \($0)" } + ours.subtracting(theirs).map { "ours:   \($0)" }
        if differences.isEmpty { return "" }
        var shown: [String] = []
        var jobs: [Substring: Int] = [:]
        for difference in differences.sorted(by: { $0.dropFirst(8) < $1.dropFirst(8) }) {
            let job = difference.dropFirst(8).prefix { $0 != " " }
            jobs[job, default: 0] += 1
            if jobs.count <= 10, jobs[job, default: 0] <= 2 { shown.append(difference) }
        }
        let rules = ((try? directory.read("prometheus.yml")) ?? "").split(separator: "- job_name: ").filter { job in
            job.split(separator: "\n").first.map { jobs[$0] != nil } ?? false
        }
        return "\(differences.count) differences\n\(shown.joined(separator: "\n"))\n\(rules.prefix(10).joined())"
    }
}

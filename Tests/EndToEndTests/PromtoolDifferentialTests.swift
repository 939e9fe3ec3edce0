import ScrapeTestSupport
import Testing

/// Small mistakes in right configurations: `check config` and promtool find the same files wrong.
@Suite("Configurations with mistakes in them, beside promtool", .enabled(if: RealPrometheus.promtool != nil))
struct PromtoolDifferentialTests {
    /// Where the two differ on purpose, or the reference is of no use; each with why.
    private static let masks:
        [(reason: String, applies: @Sendable (_ text: String, _ ours: Bool, _ theirs: Bool?) -> Bool)] =
            [
                ("promtool crashes on a null item of alertmanagers", { _, _, theirs in theirs == nil }),
                (
                    "of discovery blocks that nothing here runs, the shape is looked at and not the content",
                    { text, ours, theirs in ours && theirs == false && hasForeignDiscovery(text) }
                ),
            ]

    private static func hasForeignDiscovery(_ text: String) -> Bool {
        text.replacing("file_sd_configs", with: "").contains("_sd_configs")
    }

    @Test("every right configuration is right")
    func good() throws {
        let files = GoodConfigurations.all
        let (ours, theirs) = try verdicts(files)
        #expect(files.count >= 36)
        for (index, file) in files.enumerated() {
            #expect(theirs[index] == true && ours[index].isFine, "\(file)\(ours[index].text)")
        }
    }

    @Test("the same verdict on files that are mutated", arguments: 0..<8)
    func mutated(round: Int) throws {
        var mutator = ConfigurationMutator(seed: UInt64(round) + 1)
        let mutants = (0..<100).map { _ in mutator.mutated(GoodConfigurations.all) }
        let (ours, theirs) = try verdicts(mutants.map(\.text))
        var compared = 0
        for (index, mutant) in mutants.enumerated() {
            if Self.masks.contains(where: { $0.applies(mutant.text, ours[index].isFine, theirs[index]) }) { continue }
            compared += 1
            let says = theirs[index] == true ? "right" : "wrong"
            #expect(
                ours[index].isFine == theirs[index],
                "\(mutant.slip), which promtool finds \(says):\n\(mutant.text)\n\(ours[index].text)"
            )
        }
        #expect(compared >= 90)
    }

    private struct Verdict {
        var isFine = false
        /// What was said about the file.
        var text = ""
    }

    /// Both verdicts on each file; nil where promtool crashed.
    private func verdicts(_ files: [String]) throws -> (ours: [Verdict], theirs: [Bool?]) {
        let directory = try TemporaryDirectory()
        try Self.writeNeighbours(in: directory)
        let names = files.indices.map { "f\($0).yml" }
        for (name, text) in zip(names, files) { try directory.write(name, text) }
        return (try ours(names, directory), try theirs(names, directory))
    }

    /// The certificate and the key that configurations name.
    private static let pair = Result {
        let pair = try TestAuthority.selfSigned(names: "DNS:scrape-tui")
        return (certificate: pair.certificateText, key: pair.keyText)
    }

    /// The files that configurations name.
    private static func writeNeighbours(in directory: TemporaryDirectory) throws {
        try directory.write("rules.yml", "groups: []\n")
        try directory.write("targets.json", #"[{"targets": ["127.0.0.1:1"], "labels": {"x": "y"}}]"#)
        try directory.write("secret", "secret\n")
        let pair = try pair.get()
        try directory.write("cert.pem", pair.certificate)
        try directory.write("key.pem", pair.key)
    }

    private func ours(_ names: [String], _ directory: TemporaryDirectory) throws -> [Verdict] {
        let run = try ProgramRun(["check", "config"] + names, in: directory.path)
        #expect(run.exitCode <= 1 && run.errors == "")
        var verdicts: [String: Verdict] = [:]
        for line in run.output.split(separator: "\n") {
            guard let name = line.split(separator: ":").first.map(String.init), names.contains(name) else { continue }
            if line.hasPrefix("\(name): fine") { verdicts[name, default: Verdict()].isFine = true }
            verdicts[name, default: Verdict()].text += line + "\n"
        }
        return names.map { verdicts[$0] ?? Verdict() }
    }

    /// Several files to a call; it stops where it crashes, and goes on behind that.
    private func theirs(_ names: [String], _ directory: TemporaryDirectory) throws -> [Bool?] {
        let promtool = try #require(RealPrometheus.promtool)
        var verdicts: [Bool?] = []
        while verdicts.count < names.count {
            let run = CommandRun(
                ["sh", "-c", #"cd "$0" && exec "$@" 2>&1"#, directory.path, promtool, "check", "config"]
                    + names[verdicts.count...],
                environment: CommandRun.plainEnvironment
            )
            for part in run.output.split(separator: "Checking ") {
                // Files that a configuration names are reported among them.
                guard let name = part.split(separator: "\n").first, verdicts.count < names.count,
                    names[verdicts.count] == name
                else { continue }
                if part.contains("is valid prometheus config file") { verdicts.append(true) }
                if part.contains("FAILED: ") { verdicts.append(false) }
            }
            if verdicts.count < names.count { verdicts.append(nil) }
        }
        return verdicts
    }
}

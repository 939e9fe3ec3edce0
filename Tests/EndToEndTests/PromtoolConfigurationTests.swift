import ScrapeTestSupport
import Testing

@Suite("check config beside promtool", .enabled(if: RealPrometheus.promtool != nil))
struct PromtoolConfigurationTests {
    /// What is said of one file: nothing when it is right.
    private typealias Verdicts = [String: [String]]

    /// Each file's first reason as promtool gives it.
    private func promtool(_ names: [String], in directory: String) throws -> Verdicts {
        let promtool = try #require(RealPrometheus.promtool)
        let run = CommandRun(
            [
                "sh", "-c", #"cd "$0" && promtool=$1 && shift && "$promtool" check config "$@" 2>&1"#, directory,
                promtool,
            ]
                + names,
            environment: CommandRun.plainEnvironment
        )
        var verdicts: Verdicts = [:]
        var lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        var current = ""
        while let line = lines.popFirst() {
            if line.hasPrefix("Checking ") {
                current = String(line.dropFirst("Checking ".count))
                verdicts[current] = []
            } else if let found = line.firstRange(of: "FAILED: ") {
                var reason = String(line[found.upperBound...])
                for lead in ["parsing YAML file \(current): ", "error loading scrape configs: "]
                where reason.hasPrefix(lead) { reason.removeFirst(lead.count) }
                // `"/…/f0/x.yml": the reason` of a file that it includes.
                if reason.hasPrefix("\"\(directory)/"), let end = reason.firstRange(of: "\": ") {
                    reason = String(reason[end.upperBound...])
                }
                reason = reason.replacing("\(directory)/", with: "")
                // `  line 1: the reason`
                if reason == "yaml: unmarshal errors:" {
                    reason = lines.popFirst()?.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? reason
                }
                verdicts[current] = [reason]
            }
        }
        return verdicts
    }

    /// Everything this program says of each file.
    private func own(_ names: [String], in directory: String) throws -> Verdicts {
        let run = try ProgramRun(["check", "config"] + names, in: directory)
        #expect([0, 1].contains(run.exitCode))
        var verdicts = Dictionary(uniqueKeysWithValues: names.map { ($0, [String]()) })
        for line in run.output.split(separator: "\n") {
            // `f12.yml:1:5: the message`, or `f12/x.yml:1:5: the message` of a file that it includes.
            let parts = line.split(separator: ":", maxSplits: 3)
            guard parts.count == 4, Int(parts[1]) != nil else { continue }
            let name = parts[0].contains("/") ? "\(parts[0].prefix { $0 != "/" }).yml" : String(parts[0])
            verdicts[name]?.append(String(parts[3].dropFirst()))
        }
        return verdicts
    }

    /// promtool's reason in the words of 3.5 (the installed one may be newer), secrets masked where we mask them.
    private func expected(_ reason: String, beside messages: [String]) -> String {
        var reason =
            reason
            .replacing(" must be configured using grant-type=client_credentials", with: " must be configured")
            .replacing("oauth2, or sigv4 ", with: "oauth2, sigv4, azuread or google_iam ")
        if reason.contains("`"), messages.contains(where: { $0.contains("`<secret>`") }) {
            let parts = reason.split(separator: "`", omittingEmptySubsequences: false)
            reason = parts.count == 3 ? "\(parts[0])`<secret>`\(parts[2])" : reason
        }
        return reason.replacing(":topsecret@", with: ":xxxxx@")
    }

    /// The texts on which the two differ. `f0.yml`, `f1.yml`, … in `directory` are their files.
    private func differences(_ texts: [String], in directory: String) throws -> [String] {
        let names = texts.indices.map { "f\($0).yml" }
        let theirs = try promtool(names, in: directory)
        let ours = try own(names, in: directory)
        return zip(names, texts).compactMap { name, text in
            let messages = (ours[name] ?? []).filter { !$0.hasPrefix("warning: ") }
            guard let verdict = theirs[name] else { return "\(text): nothing from promtool" }
            guard let reason = verdict.first.map({ expected($0, beside: messages) }) else {
                return messages.isEmpty ? nil : "\(text): right for promtool, for us \(messages)"
            }
            // Behind promtool's words may stand what helps.
            let isSame = messages.contains { message in
                message == reason
                    || [" (did you mean", ": it is a tab"].contains { message.hasPrefix("\(reason)\($0)") }
            }
            return isSame ? nil : "\(text): \(reason) for promtool, for us \(messages)"
        }
    }

    /// The texts, each a file of its own, on which the two differ.
    private func differences(_ texts: [String]) throws -> [String] {
        let folder = TemporaryFolder()
        for (index, text) in texts.enumerated() { folder.write("f\(index).yml", text + "\n") }
        return try differences(texts, in: folder.path)
    }

    @Test("gives the same verdict on every entry of remote_write, for the same reason")
    func remoteWrite() throws {
        let found = try differences(ConfigurationRows.remoteWrites.map { "remote_write: [\($0)]" })
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("gives the same verdict on the keys of a job, for the same reason")
    func jobs() throws {
        let found = try differences(ConfigurationRows.jobs.map { "scrape_configs: [{job_name: a, \($0)}]" })
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("gives the same verdict on blocks that find targets at Docker, for the same reason")
    func dockerDiscoveries() throws {
        let rows = ConfigurationRows.dockerDiscoveries
        let found = try differences(rows.map { "scrape_configs: [{job_name: a, \($0)}]" })
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("the same blocks of Kubernetes discovery are right and wrong, for the same reasons")
    func kubernetes() throws {
        let found = try differences(ConfigurationRows.kubernetes.map { "scrape_configs: [{job_name: a, \($0)}]" })
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test("gives the same verdict on all other sections, for the same reason")
    func files() throws {
        let found = try differences(ConfigurationRows.files)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// Only the verdict: what is wrong in a target file has a place here, and so other words.
    @Test("gives the same verdict on files that are named: there, missing, broken, folders")
    func namedFiles() throws {
        let folder = TemporaryFolder()
        for file in NamedFileRows.files { folder.write(file.name, file.text) }
        for name in ["folder.json", "folder.yml"] { folder.makeFolder(name) }
        let texts = NamedFileRows.configurations
        let names = texts.indices.map { "f\($0).yml" }
        for (name, text) in zip(names, texts) { folder.write(name, text + "\n") }
        let script = #"cd "$0"; tool=$1; shift; for f; do "$tool" check config $f >&2; echo $?; done 2>/dev/null"#
        let promtool = try #require(RealPrometheus.promtool)
        let theirs = CommandRun(
            ["sh", "-c", script, folder.path, promtool] + names,
            environment: CommandRun.plainEnvironment
        ).output.split(separator: "\n")
        let ours = try ProgramRun(["check", "config"] + names, in: folder.path).output
        try #require(theirs.count == texts.count)
        for (index, text) in texts.enumerated() {
            let isFine = ours.contains("\(names[index]): fine, ")
            #expect(isFine == (theirs[index] == "0"), "\(text): \(isFine ? "fine" : "refused") for us")
        }
    }

    @Test("gives the same verdict on files that are included, for the same reason")
    func includedFiles() throws {
        let folder = TemporaryFolder()
        for (index, text) in ConfigurationRows.includedFiles.enumerated() {
            folder.makeFolder("f\(index)")
            folder.write("f\(index)/x.yml", text + "\n")
            folder.write("f\(index)/y.yml", "")
            folder.write(
                "f\(index).yml",
                "scrape_config_files: ['f\(index)/*.yml']\nscrape_configs: [{job_name: main}]\n"
            )
        }
        let found = try differences(ConfigurationRows.includedFiles, in: folder.path)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
}

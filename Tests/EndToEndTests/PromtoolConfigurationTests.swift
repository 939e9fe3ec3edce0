import Testing

@Suite("check config beside promtool", .enabled(if: RealPrometheus.promtool != nil))
struct PromtoolConfigurationTests {
    /// What is said of one file: nothing when it is right.
    private typealias Verdicts = [String: [String]]

    private static let prefix = "f"

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
            // `f12.yml:1:5: the message`
            let parts = line.split(separator: ":", maxSplits: 3)
            guard parts.count == 4, Int(parts[1]) != nil, verdicts[String(parts[0])] != nil else { continue }
            verdicts[String(parts[0])]?.append(String(parts[3].dropFirst()))
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

    /// The texts on which the two differ.
    private func differences(_ texts: [String]) throws -> [String] {
        let directory = try TemporaryDirectory()
        let names = texts.indices.map { "\(Self.prefix)\($0).yml" }
        for (name, text) in zip(names, texts) { try directory.write(name, text + "\n") }
        let theirs = try promtool(names, in: directory.path)
        let ours = try own(names, in: directory.path)
        return zip(names, texts).compactMap { name, text in
            let messages = (ours[name] ?? []).filter { !$0.hasPrefix("warning: ") }
            guard let verdict = theirs[name] else { return "\(text): nothing from promtool" }
            guard let reason = verdict.first.map({ expected($0, beside: messages) }) else {
                return messages.isEmpty ? nil : "\(text): right for promtool, for us \(messages)"
            }
            let isSame = messages.contains { $0 == reason || $0.hasPrefix("\(reason) (did you mean") }
            return isSame ? nil : "\(text): \(reason) for promtool, for us \(messages)"
        }
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

    @Test("gives the same verdict on all other sections, for the same reason")
    func files() throws {
        let found = try differences(ConfigurationRows.files)
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
}

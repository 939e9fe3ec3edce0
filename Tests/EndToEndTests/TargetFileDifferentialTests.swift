import Glibc
import Testing

@Suite("Target files beside a real Prometheus", .enabled(if: RealPrometheus.path != nil))
struct TargetFileDifferentialTests {
    @Test("are read and refused as there, however odd they are")
    func files() throws {
        let directory = try TemporaryDirectory()
        mkdir(directory.path("sd"), 0o755)
        for file in OddTargetFiles.files { try directory.write("sd/\(file.name)", file.text) }
        try directory.write("sd/last.json", #"[{"targets":["last:1"]}]"#)
        let jobs = ["json", "yml"].map { "- {job_name: \($0), file_sd_configs: [{files: ['sd/*.\($0)']}]}\n" }
        try directory.write(
            "sd.yml",
            "global: {scrape_interval: 1d, scrape_timeout: 1s}\nscrape_configs:\n" + jobs.joined()
        )
        let theirs = try RealPrometheus(
            configuration: "sd.yml",
            in: directory.path,
            flags: ["--scrape.discovery-reload-interval=1s"]
        )
        let ours = try RunningProgram(["agent", "sd.yml", "--web.listen-address=127.0.0.1:0"], in: directory.path)
        let both = [theirs.address, try ours.listeningAddress()]
        var found: [DiscoveredTargets] = []
        for _ in 0..<200 {
            usleep(100_000)
            found = both.map { DiscoveredTargets(of: $0) }
            if found[0] == found[1], !found[0].lines.isEmpty { break }
        }
        #expect(differences(found[1].lines, found[0].lines) == [])
        #expect(found[0].lines.count > 60)
    }
}

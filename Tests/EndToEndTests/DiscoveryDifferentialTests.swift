import Glibc
import ScrapeTestSupport
import Testing

@Suite(
    "Discovery beside a real Prometheus",
    .enabled(if: RealPrometheus.path != nil && KnotServer.isAvailable && WebServer.program != nil)
)
struct DiscoveryDifferentialTests {
    /// Tenths of a second for a step. Our own program may take ten to tell of a change, Prometheus six.
    private static let patience = 200

    @Test("finds the same targets in files, lists and names, whatever becomes of these")
    func differential() throws {
        let sources = try DiscoverySources()
        let theirs = try RealPrometheus(
            configuration: "sd.yml",
            in: sources.directory.path,
            flags: ["--scrape.discovery-reload-interval=1s"],
            runBy: sources.resolver.words
        )
        let ours = try RunningProgram(
            program: "env",
            sources.resolver.words + [
                BuiltProgram.scrapeTUI(), "agent", "sd.yml", "--web.listen-address=127.0.0.1:0",
            ],
            in: sources.directory.path
        )
        let both = [theirs.address, try ours.listeningAddress()]
        var last: [String: String] = [:]
        for step in DiscoveryStep.all {
            let failures = both.map { self.failures(of: step, at: $0) }
            try step.change(sources)
            var found = settled(both, after: step, failures)
            if step.counts == last {
                // Whoever wrongly takes targets away needs a while until that shows.
                usleep(6_500_000)
                found = both.map { DiscoveredTargets(of: $0) }
            }
            last = step.counts
            #expect(differences(found[1].lines, found[0].lines) == [], "\(step.name)")
            #expect(found.map(\.counts) == both.map { _ in step.counts }, "\(step.name)")
            #expect(haveRisen(failures, both.map { self.failures(of: step, at: $0) }), "\(step.name)")
        }
    }

    /// What both have found once it is the same and what it should be; after the patience whatever it is.
    private func settled(
        _ addresses: [String],
        after step: DiscoveryStep,
        _ failures: [[Double]]
    ) -> [DiscoveredTargets] {
        var found: [DiscoveredTargets] = []
        for _ in 0..<Self.patience {
            usleep(100_000)
            let haveFailed = haveRisen(failures, addresses.map { self.failures(of: step, at: $0) })
            found = addresses.map { DiscoveredTargets(of: $0) }
            if haveFailed, found[0] == found[1], found[0].counts == step.counts { break }
        }
        return found
    }

    /// How often what the step breaks has failed so far.
    private func failures(of step: DiscoveryStep, at address: String) -> [Double] {
        step.failures.map { LoggingAgent.metric($0, at: address) ?? 0 }
    }

    private func haveRisen(_ old: [[Double]], _ new: [[Double]]) -> Bool {
        zip(old, new).allSatisfy { zip($0, $1).allSatisfy { $0 < $1 } }
    }
}

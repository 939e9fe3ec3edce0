internal import Glibc
internal import SampleStorage
internal import ScrapeConfiguration
internal import ScrapeEngine
internal import SelfMetrics

/// Starts an engine for a command, or says why it cannot.
enum EngineStart {
    /// - Throws: `ExitStatus.usage` when the configuration does not load, its problems printed; `.internal` when the
    ///   system does not give what an engine needs.
    static func load(_ options: EngineOptions, registry: MetricRegistry) throws(ExitStatus) -> Engine {
        ProcessStatistics.raiseDescriptorLimit()
        registry.registerProcessMetrics()
        var options = options
        options.storage.replayProgress = { Output.complain($0) }
        registry.gauge("scrape_tui_build_info", "1, with the version that runs.", labels: ["version"])
            .with(Version.current).set(1)
        do {
            return try Engine.load(options, registry: registry)
        } catch let errors as ConfigurationErrors {
            Output.complain(errors.description)
            if options.configurationPath == ConfigurationFlags.usual, access(ConfigurationFlags.usual, F_OK) != 0 {
                Output.complain(
                    "say what to run: scrape-tui CONFIG, a prometheus.yml; scrape-tui demo shows targets of its own"
                )
            }
            throw .usage
        } catch let problem as StorageProblem {
            Output.complain(problem.description)
            throw .usage
        } catch {
            Output.complain("scrape-tui cannot start: \(error)")
            throw .internal
        }
    }
}

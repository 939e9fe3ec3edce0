internal import ArgumentParser
internal import ScrapeEngine

/// The configuration of `monitor`, `agent` and `batch`, as argument or as Prometheus's flag.
struct ConfigurationFlags: ParsableArguments {
    static let usual = "scrape-tui.yml"

    @Argument(help: ArgumentHelp("The configuration, a prometheus.yml (default: \(usual)).", valueName: "config"))
    var argument: String?

    @Option(name: .customLong("config.file"), help: ArgumentHelp("The same as CONFIG.", valueName: "file"))
    var flag: String?

    mutating func validate() throws {
        if let argument, let flag, argument != flag {
            throw ValidationError("two configurations are named: \(argument) and \(flag)")
        }
    }

    var path: String { argument ?? flag ?? Self.usual }
}

/// What `monitor` and `agent` share, named as Prometheus names it.
struct EngineFlags: ParsableArguments {
    @OptionGroup var configuration: ConfigurationFlags

    @Option(
        name: .customLong("web.listen-address"),
        help: ArgumentHelp("Where the status server listens; empty turns it off.", valueName: "address")
    )
    var listenAddress = "127.0.0.1:9760"

    @Flag(name: .customLong("web.enable-lifecycle"), help: "Let POST /-/reload reload the configuration.")
    var enableLifecycle = false

    @Option(
        name: .customLong("scrape.max-body-size"),
        help: ArgumentHelp("Unpacked bytes of a body where a job sets no limit.", valueName: "size")
    )
    var maxBodySize = ByteSizeArgument(bytes: 1 << 30)

    @OptionGroup var storage: StorageFlags

    @Option(
        name: .customLong("enable-feature"),
        help: ArgumentHelp(
            "Features by Prometheus's names, separated by commas: "
                + FeatureFlags.Feature.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "names"
        )
    )
    var features: [String] = []

    @Option(name: .customLong("log.level"), help: "debug, info, warn or error.")
    var logLevel = LogLevel.info

    @Option(name: .customLong("log.format"), help: "logfmt or json.")
    var logFormat = LogFormat.logfmt

    /// An engine's options as these flags want them.
    var engineOptions: EngineOptions {
        var options = EngineOptions(configurationPath: configuration.path)
        options.maxBodyBytes = maxBodySize.bytes
        options.features = FeatureFlags(features)
        options.storage = storage.options(options.features)
        return options
    }
}

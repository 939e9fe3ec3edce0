import ScrapeConfiguration
import Testing

@testable import ScrapeEngine

@Suite("Feature flags")
struct FeatureFlagsTests {
    @Test(
        "warn, in the order they are given, and stop nothing",
        arguments: [
            ([], []), ([""], []),
            (["native-histograms"], []),
            (
                ["frob,exemplar-storage", "x"],
                ["--enable-feature: nobody knows \"frob\"", "--enable-feature: nobody knows \"x\""]
            ),
        ] as [([String], [String])]
    )
    func warnings(values: [String], expected: [String]) {
        #expect(FeatureFlags(values).warnings == expected)
    }

    @Test(
        "put protobuf first where only it has what they want",
        arguments: [
            ("native-histograms", true), ("created-timestamp-zero-ingestion", true), ("exemplar-storage", false),
        ]
    )
    func protobufFirst(name: String, isFirst: Bool) {
        var options = EngineOptions(configurationPath: "p.yml")
        options.features = FeatureFlags([name])
        let usual = ["OpenMetricsText1.0.0", "OpenMetricsText0.0.1", "PrometheusText1.0.0", "PrometheusText0.0.4"]
        #expect(options.usualProtocols.map(\.rawValue) == (isFirst ? ["PrometheusProto"] : []) + usual)
    }

    @Test("and the configuration decide together how many exemplars are kept", arguments: [true, false])
    func exemplarCapacity(isOn: Bool) throws {
        var options = EngineOptions(configurationPath: "p.yml")
        options.features = FeatureFlags(isOn ? ["exemplar-storage"] : [])
        func capacity(_ text: String) throws -> Int {
            options.exemplarCapacity(try ConfigurationFile.parse(text: text, path: "p.yml").storage)
        }
        #expect(try capacity("") == (isOn ? 100_000 : 0))
        #expect(try capacity("storage: {exemplars: {max_exemplars: 7}}") == (isOn ? 7 : 0))
        #expect(try capacity("storage: {exemplars: {max_exemplars: -7}}") == 0)
    }
}

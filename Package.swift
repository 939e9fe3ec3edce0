// swift-tools-version: 6.2
import PackageDescription

/// A C target: its header in `include/NAME.h`, one C file, and the system libraries it needs.
func c(_ name: String, _ libraries: String...) -> Target {
    .target(name: name, linkerSettings: libraries.map { .linkedLibrary($0) })
}

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// One room of the house: a Swift target and the floors below it that it may import (docs/architecture.md).
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], excluding: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name)] + dependencies,
        exclude: excluding,
        swiftSettings: settings
    )
}

let floor1: [Target.Dependency] = ["MetricModel", "SelfMetrics", "JSON"]
let floors1to4: [Target.Dependency] =
    floor1 + ["Exposition", "Relabeling", "HTTPTransport", "ScrapeConfiguration", "Discovery", "SampleStorage"]
let floors1to5: [Target.Dependency] = floors1to4 + ["ScrapeEngine"]
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let collections: Target.Dependency = .product(name: "Collections", package: "swift-collections")

let package = Package(
    name: "scrape-tui",
    products: [
        .executable(name: "scrape-tui", targets: ["scrape-tui"]),
        .executable(name: "scrape-bench", targets: ["scrape-bench"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        // Floor 0: what Swift cannot call itself.
        c("CCurl", "curl"), c("CNcurses", "ncursesw", "tinfo"), c("CRE2", "re2"), c("CSnappy", "snappy"),
        c("CDeflate", "deflate", "z"), c("CYAML", "yaml"), c("CJansson", "jansson"),
        c("CMicroHTTPD", "microhttpd"), c("CAres", "cares"), c("CCrypto", "crypto"), c("CTLS", "ssl", "crypto"),
        c("CSystem"),
        // Floor 1
        room("MetricModel", []),
        room("SelfMetrics", ["CSystem"]),
        room("JSON", ["CJansson"]),
        // Floor 2
        room("Exposition", ["MetricModel", "CSystem"]),
        room("Relabeling", ["MetricModel", "CRE2", "CCrypto"]),
        room("HTTPTransport", ["MetricModel", "JSON", "CCurl", "CDeflate", "CAres", "CTLS", "CSystem", collections]),
        // Floor 3
        room("ScrapeConfiguration", ["MetricModel", "Relabeling", "HTTPTransport", "CYAML", "CCrypto"]),
        // Floor 4
        room("Discovery", floor1 + ["HTTPTransport", "ScrapeConfiguration", "CAres", "CSystem", logging]),
        room(
            "SampleStorage",
            ["MetricModel", "SelfMetrics", "Relabeling", "HTTPTransport", "ScrapeConfiguration", "CSnappy", "CSystem"]
        ),
        // Floor 5
        room("ScrapeEngine", floors1to4 + ["CSystem", logging, collections]),
        // Floor 6
        room("Recording", floors1to5 + ["CDeflate", "CSystem"]),
        room(
            "TerminalUI",
            ["MetricModel", "Exposition", "Relabeling", "HTTPTransport", "ScrapeConfiguration", "Discovery"]
                + ["SampleStorage", "ScrapeEngine", "CNcurses", "CSystem", "JSON"]
        ),
        room(
            "StatusServer",
            floor1 + ["Exposition", "Relabeling", "ScrapeConfiguration", "SampleStorage", "ScrapeEngine"]
                + ["CMicroHTTPD", "CDeflate"]
        ),
        room("DemoFarm", ["CMicroHTTPD"]),
        // Floor 7
        .executableTarget(
            name: "scrape-tui",
            dependencies: floors1to5 + [
                "Recording", "TerminalUI", "StatusServer", "DemoFarm",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "scrape-bench",
            dependencies: floors1to5 + ["Recording", "TerminalUI", "CSystem", "ScrapeTestSupport"],
            exclude: ["Pages"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "scrape-fuzz",
            dependencies: ["ScrapeTestSupport"],
            swiftSettings: settings
        ),
        // Fakes, the scripted engine, the fuzzer.
        room("ScrapeTestSupport", ["MetricModel", "Exposition", "SampleStorage", "ScrapeEngine"]),
        tests(of: "MetricModel"), tests(of: "SelfMetrics"), tests(of: "JSON"),
        tests(of: "Exposition", ["ScrapeTestSupport"], excluding: ["Corpus"]),
        tests(of: "Relabeling"), tests(of: "HTTPTransport", ["ScrapeTestSupport"]),
        tests(of: "ScrapeConfiguration", ["ScrapeTestSupport"]),
        tests(of: "Discovery", ["ScrapeTestSupport", "ScrapeEngine"]),
        tests(of: "SampleStorage", ["CSnappy"]),
        tests(of: "ScrapeEngine", ["ScrapeTestSupport"]),
        tests(of: "Recording", ["ScrapeTestSupport"]),
        tests(of: "TerminalUI", ["ScrapeTestSupport", "Recording"], excluding: ["Goldens"]),
        tests(of: "DemoFarm", ["MetricModel", "Exposition", "ScrapeConfiguration"]),
        tests(of: "StatusServer", ["ScrapeTestSupport", "HTTPTransport"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["ScrapeTestSupport", "MetricModel", "SelfMetrics", "JSON", "SampleStorage", "ScrapeEngine"],
            swiftSettings: settings
        ),
    ],
    cxxLanguageStandard: .cxx17
)

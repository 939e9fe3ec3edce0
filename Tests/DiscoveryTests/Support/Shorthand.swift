@testable import Discovery
@testable import MetricModel
@testable import ScrapeConfiguration

func seconds(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64(seconds * 1e9)) }

func place(_ line: Int, _ file: String = "prometheus.yml") -> SourceLocation {
    SourceLocation(file: file, line: line, column: 1)
}

/// A block of static groups, each written `address,address`.
func fixed(_ groups: String..., line: Int = 1) -> DiscoverySection {
    .staticGroups(
        groups.enumerated().map { index, group in
            StaticGroup(targets: group.split(separator: ",").map(String.init), location: place(line + index))
        }
    )
}

func files(_ patterns: String..., every interval: Int64 = 300, line: Int = 1) -> DiscoverySection {
    .block(fileBlock(patterns, every: interval, line: line))
}

func fileBlock(_ pattern: String, every interval: Int64 = 300) -> DiscoveryBlock {
    fileBlock([pattern], every: interval, line: 1)
}

private func fileBlock(_ patterns: [String], every interval: Int64, line: Int) -> DiscoveryBlock {
    .file(
        FileDiscoverySection(
            files: patterns,
            refreshInterval: PrometheusDuration(seconds: interval),
            location: place(line)
        )
    )
}

func unsupported(_ kind: String, line: Int = 1) -> DiscoverySection {
    .block(.unsupported(UnsupportedDiscovery(kind: kind, location: place(line))))
}

func job(_ name: String, _ sections: DiscoverySection...) -> DiscoveryManagerState.Job {
    DiscoveryManagerState.Job(name: name, sections: sections)
}

func group(_ source: String, _ addresses: String...) -> TargetGroup {
    TargetGroup(source: source, targets: addresses.map(TargetGroup.target(address:)))
}

extension TargetSets {
    /// `job: source=[address address] …` per job, jobs by name.
    var summary: [String] {
        groups.sorted { $0.key < $1.key }.map { name, groups in
            let texts = groups.map { group in
                "\(group.source)=\(group.targets.map { $0["__address__"] ?? "-" })"
            }
            return "\(name): \(texts.joined(separator: " "))"
        }
    }
}

extension ProviderStatus.Health {
    var word: String {
        switch self {
        case .ok: "ok"
        case .pending: "pending"
        case .failed(let text, _): "failed: \(text)"
        case .unavailable(let text): "unavailable: \(text)"
        }
    }
}

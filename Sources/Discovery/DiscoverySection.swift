package import MetricModel
package import ScrapeConfiguration

/// One block of a job's service discovery. Two blocks that are equal (positions do not count) are the same provider,
/// in one job or in several.
package enum DiscoverySection: Sendable, Hashable {
    /// All entries of a job's `static_configs`.
    case staticGroups([StaticGroup])
    /// An entry of one of its `…_sd_configs`.
    case block(DiscoveryBlock)

    /// The first part of a provider's name, as Prometheus calls the kind.
    package var kind: String {
        switch self {
        case .staticGroups: "static"
        case .block(let block): block.kind
        }
    }

    /// Where the configuration has the block, as far as it says.
    package var location: SourceLocation? {
        switch self {
        case .staticGroups(let groups): groups.first?.location
        case .block(let block): block.location
        }
    }

    /// Whom or what it asks, for people.
    var subject: String { if case .block(let block) = self { block.subject } else { "" } }

    /// True for a block whose provider cannot be made.
    var isUnsupported: Bool { if case .block(.unsupported) = self { true } else { false } }

    /// The blocks of a job, in the order in which their groups are listed.
    package static func sections(of job: ScrapeJob) -> [DiscoverySection] {
        let fixed: [DiscoverySection] = job.staticGroups.isEmpty ? [] : [.staticGroups(job.staticGroups)]
        return fixed + job.discoveries.map { .block($0) }
    }

    /// What a block without a provider at run time says: the groups of `static_configs`, sources `0`, `1`, …; nothing
    /// where there can be no provider.
    var fixedGroups: [TargetGroup]? {
        switch self {
        case .block(.unsupported): []
        case .block: nil
        case .staticGroups(let groups):
            groups.enumerated().map { index, group in
                TargetGroup(
                    source: String(index),
                    targets: group.targets.map(TargetGroup.target(address:)),
                    labels: group.labels,
                    location: group.location
                )
            }
        }
    }

    /// The groups with the positions that this block gives them. A provider may be shared by jobs that write the same
    /// block in different places, and a reload may have moved it.
    func located(_ found: [TargetGroup]) -> [TargetGroup] {
        guard case .staticGroups(let groups) = self else { return found }
        return found.map { group in
            guard let index = Int(group.source), groups.indices.contains(index) else { return group }
            var group = group
            group.location = groups[index].location
            return group
        }
    }
}

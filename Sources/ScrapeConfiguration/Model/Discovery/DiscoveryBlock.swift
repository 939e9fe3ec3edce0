package import MetricModel

/// An entry of one of a job's `…_sd_configs` lists. Blocks that are equal (positions do not count) find the same
/// targets.
package enum DiscoveryBlock: Sendable, Hashable {
    case consul(ConsulDiscoverySection)
    case dns(DNSDiscoverySection)
    case docker(DockerDiscoverySection)
    case dockerSwarm(DockerSwarmDiscoverySection)
    case file(FileDiscoverySection)
    case http(HTTPDiscoverySection)
    case kubernetes(KubernetesDiscoverySection)
    /// A block of a kind that nothing here runs.
    case unsupported(UnsupportedDiscovery)

    /// The list's key without its `_sd_configs`: `file`.
    package var kind: String {
        switch self {
        case .consul: ConsulDiscoveryReader.kind
        case .dns: DNSDiscoveryReader.kind
        case .docker: DockerDiscoveryReader.kind
        case .dockerSwarm: DockerSwarmDiscoveryReader.kind
        case .file: FileDiscoveryReader.kind
        case .http: HTTPDiscoveryReader.kind
        case .kubernetes: KubernetesDiscoveryReader.kind
        case .unsupported(let block): block.kind
        }
    }

    package var location: SourceLocation {
        switch self {
        case .consul(let section): section.location
        case .dns(let section): section.location
        case .docker(let section): section.location
        case .dockerSwarm(let section): section.location
        case .file(let section): section.location
        case .http(let section): section.location
        case .kubernetes(let section): section.location
        case .unsupported(let block): block.location
        }
    }

    /// Whom or what it asks, for people; no password is in it.
    package var subject: String {
        switch self {
        case .consul(let section): section.subject
        case .dns(let section): section.subject
        case .docker(let section): section.subject
        case .dockerSwarm(let section): section.subject
        case .file(let section): section.files.joined(separator: ", ")
        case .http(let section): section.shownURL
        case .kubernetes(let section): section.subject
        case .unsupported: ""
        }
    }

    /// What `check config` wants to find for it.
    package var checkedFiles: [CheckedFile] {
        switch self {
        case .kubernetes(let section): section.checkedFiles
        case .consul, .dns, .docker, .dockerSwarm, .file, .http, .unsupported: []
        }
    }
}

extension [DiscoveryBlock] {
    package var files: [FileDiscoverySection] {
        compactMap { if case .file(let section) = $0 { section } else { nil } }
    }

    /// Those of kinds that nothing here runs.
    package var unsupported: [UnsupportedDiscovery] {
        compactMap { if case .unsupported(let block) = $0 { block } else { nil } }
    }
}

internal import MetricModel

/// Reads the entries of one kind of `…_sd_configs` list.
protocol DiscoveryBlockReader: SendableMetatype {
    /// The key without its `_sd_configs`.
    static var kind: String { get }
    /// What an entry is in Go: `file.SDConfig`.
    static var goType: String { get }
    static var schema: StrictMapping.Schema { get }

    /// Relative paths start from `directory`.
    init(directory: String, problems: ProblemList)

    var problems: ProblemList { get }

    /// Nil after reporting why there can be none. `spelling` tells blocks apart that say the same in other bytes.
    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock?
}

extension DiscoveryBlockReader {
    static var key: String { "\(kind)_sd_configs" }

    func refreshInterval(_ mapping: StrictMapping, usual: PrometheusDuration) -> PrometheusDuration {
        guard let node = mapping["refresh_interval"] else { return usual }
        let interval = node.duration(problems) ?? usual
        // Prometheus takes a zero and crashes on it later.
        if interval == .zero { problems.add("refresh_interval must be greater than zero", at: node.location) }
        return interval
    }
}

/// Reads all discovery lists of a job or of alert managers.
struct DiscoveryBlocksReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    /// Of every kind that runs here.
    static let readers: [any DiscoveryBlockReader.Type] = [
        ConsulDiscoveryReader.self, DNSDiscoveryReader.self, DockerDiscoveryReader.self,
        DockerSwarmDiscoveryReader.self, FileDiscoveryReader.self, HTTPDiscoveryReader.self,
        KubernetesDiscoveryReader.self,
    ]

    func blocks(_ mapping: StrictMapping) -> [DiscoveryBlock] {
        Self.readers.flatMap { blocks(mapping, $0) }
            + UnsupportedDiscoveryReader(problems: problems).blocks(mapping)
    }

    private func blocks(_ mapping: StrictMapping, _ kind: any DiscoveryBlockReader.Type) -> [DiscoveryBlock] {
        let reader = kind.init(directory: directory, problems: problems)
        let items = mapping[kind.key]?.items(problems, type: "[]*\(kind.goType)") ?? []
        return items.compactMap { item in
            if item.isAbsent {
                problems.add("empty or null section in \(kind.key)", at: item.location)
                return nil
            }
            guard let mapping = StrictMapping(item, kind.schema, problems) else { return nil }
            return reader.block(mapping, spelling: Spelling.digest(of: item))
        }
    }
}

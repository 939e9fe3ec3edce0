/// Reads the discovery lists of the kinds that nothing here runs yet. Their keys are known and their shape is checked,
/// so that a file with them loads; what stands in their blocks is not looked at.
struct UnsupportedDiscoveryReader {
    let problems: ProblemList

    static let kinds = [
        "azure", "digitalocean", "ec2", "eureka", "gce", "hetzner",
        "ionos", "kuma", "lightsail", "linode", "marathon", "nerve", "nomad", "openstack", "ovhcloud",
        "puppetdb", "scaleway", "serverset", "stackit", "triton", "uyuni", "vultr",
    ]

    /// Go's package and the start of its type where they are not the kind itself and nothing.
    private static let types: [String: (package: String, name: String)] = [
        "ec2": ("aws", "EC2"),
        "kuma": ("xds", "Kuma"), "lightsail": ("aws", "Lightsail"), "nerve": ("zookeeper", "Nerve"),
        "serverset": ("zookeeper", "Serverset"),
    ]

    /// The blocks of all kinds.
    func blocks(_ mapping: StrictMapping) -> [DiscoveryBlock] {
        mapping.keys.compactMap { Self.kindsByKey[$0] }.sorted().flatMap { kind in
            mapping["\(kind)_sd_configs"].map { blocks($0, kind) } ?? []
        }
    }

    /// Says once per kind that a job gets nothing from its blocks.
    func warn(of blocks: [UnsupportedDiscovery], in mapping: StrictMapping) {
        for kind in Set(blocks.map(\.kind)).sorted() {
            let key = "\(kind)_sd_configs"
            problems.warn("\(key): not supported yet, the job gets no targets from it", at: mapping.keyLocation(key))
        }
    }

    private static let kindsByKey = Dictionary(uniqueKeysWithValues: kinds.map { ("\($0)_sd_configs", $0) })

    private func blocks(_ node: YAMLNode, _ kind: String) -> [DiscoveryBlock] {
        let (package, name) = Self.types[kind] ?? (kind, "")
        let items = node.items(problems, type: "[]*\(package).\(name)SDConfig") ?? []
        return items.compactMap { item in
            if item.isAbsent {
                problems.add("empty or null section in \(kind)_sd_configs", at: item.location)
                return nil
            }
            guard case .mapping = item.content else {
                let type = kind == "kuma" ? "xds.plainKumaConf" : "\(package).plain"
                if !item.isNull { problems.add("cannot unmarshal \(item.kind) into \(type)", at: item.location) }
                return nil
            }
            return .unsupported(UnsupportedDiscovery(kind: kind, location: item.location))
        }
    }
}

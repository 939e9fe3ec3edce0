/// Reads the discovery lists of the kinds that nothing here runs yet. Their keys are known and their shape is checked,
/// so that a file with them loads; what stands in their blocks is not looked at.
struct UnsupportedDiscoveryReader {
    /// The folder that relative paths start from.
    let directory: String
    let problems: ProblemList

    static let kinds = [
        "azure", "consul", "digitalocean", "docker", "dockerswarm", "dns", "ec2", "eureka", "gce", "hetzner", "http",
        "ionos", "kubernetes", "kuma", "lightsail", "linode", "marathon", "nerve", "nomad", "openstack", "ovhcloud",
        "puppetdb", "scaleway", "serverset", "stackit", "triton", "uyuni", "vultr",
    ]

    /// Go's package and the start of its type where they are not the kind itself and nothing.
    private static let types: [String: (package: String, name: String)] = [
        "docker": ("moby", "Docker"), "dockerswarm": ("moby", "DockerSwarm"), "ec2": ("aws", "EC2"),
        "kuma": ("xds", "Kuma"), "lightsail": ("aws", "Lightsail"), "nerve": ("zookeeper", "Nerve"),
        "serverset": ("zookeeper", "Serverset"),
    ]

    /// The blocks of all kinds, with a warning for each kind that has some.
    func discoveries(_ mapping: StrictMapping) -> [UnsupportedDiscovery] {
        let discoveries = check(mapping)
        for kind in Set(discoveries.map(\.kind)).sorted() {
            let key = "\(kind)_sd_configs"
            problems.warn("\(key): not supported yet, the job gets no targets from it", at: mapping.keyLocation(key))
        }
        return discoveries
    }

    /// The same without a warning.
    @discardableResult
    func check(_ mapping: StrictMapping) -> [UnsupportedDiscovery] {
        mapping.keys.compactMap { Self.kindsByKey[$0] }.sorted().flatMap { kind in
            mapping["\(kind)_sd_configs"].map { blocks($0, kind) } ?? []
        }
    }

    private static let kindsByKey = Dictionary(uniqueKeysWithValues: kinds.map { ("\($0)_sd_configs", $0) })

    private func blocks(_ node: YAMLNode, _ kind: String) -> [UnsupportedDiscovery] {
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
            let files = kind == "kubernetes" ? clientFiles(of: item) : []
            return UnsupportedDiscovery(kind: kind, location: item.location, checkedFiles: files)
        }
    }

    /// The files of a client certificate, which promtool looks for in this kind only.
    private func clientFiles(of block: YAMLNode) -> [CheckedFile] {
        guard let tls = value(of: "tls_config", in: block) else { return [] }
        let kinds: KeyValuePairs<String, CheckedFile.Kind> = ["cert_file": .clientCertificate, "key_file": .clientKey]
        return kinds.compactMap { key, kind in
            guard let node = value(of: key, in: tls), let path = node.string(ProblemList()), !path.isEmpty else {
                return nil
            }
            return CheckedFile(path: FilePath.joined(directory, path), kind: kind, location: node.location)
        }
    }

    /// What is wrong with a block is not told.
    private func value(of key: String, in node: YAMLNode) -> YAMLNode? {
        FreeMapping(node, type: "", ProblemList())?.entries.first { $0.key == Array(key.utf8) }?.value
    }
}

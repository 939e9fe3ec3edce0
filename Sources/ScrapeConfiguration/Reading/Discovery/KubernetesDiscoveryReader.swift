internal import HTTPTransport
internal import MetricModel

/// Reads an entry of `kubernetes_sd_configs` (`SDConfig.UnmarshalYAML`, `discovery/kubernetes/kubernetes.go`, v3.5).
struct KubernetesDiscoveryReader: DiscoveryBlockReader {
    static let kind = "kubernetes"
    static let goType = "kubernetes.SDConfig"
    static let schema = StrictMapping.Schema(
        type: "kubernetes.plain",
        keys: ConfigurationSchemas.httpClient.union([
            "api_server", "role", "kubeconfig_file", "namespaces", "selectors", "attach_metadata",
        ])
    )

    private static let namespaceSchema = StrictMapping.Schema(
        type: "kubernetes.plain",
        keys: ["own_namespace", "names"]
    )
    private static let attachSchema = StrictMapping.Schema(type: "kubernetes.AttachMetadataConfig", keys: ["node"])
    private static let selectorSchema = StrictMapping.Schema(
        type: "kubernetes.SelectorConfig",
        keys: ["role", "label", "field"]
    )

    let directory: String
    let problems: ProblemList

    func block(_ mapping: StrictMapping, spelling: String) -> DiscoveryBlock? {
        let server = URLReader(problems: problems).url(mapping["api_server"])?.text
        let kubeconfig = mapping["kubeconfig_file"]?.string(problems) ?? ""
        let client = HTTPClientReader(directory: directory, problems: problems)
        let settings = client.settings(mapping, usual: HTTPClientSettings())
        let (names, ownNamespace) = namespaces(mapping["namespaces"])
        let role = role(mapping)
        refuseTogether(mapping, settings, ownNamespace: ownNamespace)
        let selectors = selectors(mapping["selectors"], of: role)
        let attachesNodes = attachesNodes(mapping["attach_metadata"])
        guard let role else { return nil }
        let connection: KubernetesDiscoverySection.Connection =
            if !kubeconfig.isEmpty {
                .kubeconfig(path: FilePath.joined(directory, kubeconfig))
            } else if let server {
                .server(url: server, client: settings)
            } else {
                .inCluster
            }
        var section = KubernetesDiscoverySection(role: role, connection: connection, location: mapping.location)
        section.namespaces = names
        section.ownNamespace = ownNamespace
        section.selectors = selectors
        section.attachesNodes = attachesNodes
        // promtool looks for the files of the client's certificate only.
        section.checkedFiles = client.checkedFiles(mapping, settings).filter { $0.kind != .credentials }
        section.spelling = spelling
        return .kubernetes(section)
    }

    private func role(_ mapping: StrictMapping) -> KubernetesRole? {
        guard let node = mapping["role"], !node.isAbsent else {
            problems.add(
                "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)",
                at: mapping.valueLocation("role")
            )
            return nil
        }
        return role(node)
    }

    private func role(_ node: YAMLNode) -> KubernetesRole? {
        guard let text = node.string(problems) else { return nil }
        if let role = KubernetesRole(rawValue: text) { return role }
        problems.add("unknown Kubernetes SD role \(GoSyntax.quoted(text))", at: node.location)
        return nil
    }

    private func namespaces(_ node: YAMLNode?) -> (names: [String], own: Bool) {
        guard let node, !node.isAbsent, let mapping = StrictMapping(node, Self.namespaceSchema, problems) else {
            return ([], false)
        }
        return (mapping["names"]?.strings(problems) ?? [], mapping["own_namespace"]?.boolean(problems) ?? false)
    }

    private func attachesNodes(_ node: YAMLNode?) -> Bool {
        guard let node, let mapping = StrictMapping(node, Self.attachSchema, problems) else { return false }
        return mapping["node"]?.boolean(problems) ?? false
    }

    private func selectors(
        _ node: YAMLNode?,
        of role: KubernetesRole?
    ) -> [KubernetesRole: KubernetesDiscoverySection.Selector] {
        var selectors: [KubernetesRole: KubernetesDiscoverySection.Selector] = [:]
        for item in node?.items(problems, type: "[]kubernetes.SelectorConfig") ?? [] {
            guard let mapping = StrictMapping(item, Self.selectorSchema, problems) else { continue }
            var selected: KubernetesRole?
            if let node = mapping["role"], !node.isAbsent {
                selected = self.role(node)
                if selected == nil { continue }
            }
            let label = mapping["label"]?.string(problems) ?? ""
            let field = mapping["field"]?.string(problems) ?? ""
            guard let role else { continue }
            if let selected, selectors[selected] != nil {
                problems.add("duplicated selector role: \(selected.rawValue)", at: mapping.valueLocation("role"))
                continue
            }
            guard let selected, role.selectable.contains(selected) else {
                let list = role.selectable.map(\.rawValue).joined(separator: ", ")
                problems.add(
                    "\(role.rawValue) role supports only \(list) selectors",
                    at: mapping.valueLocation("role")
                )
                continue
            }
            if let problem = FieldSelectorSyntax.problem(of: field) {
                problems.add(problem, at: mapping.valueLocation("field"))
            } else if let problem = LabelSelectorSyntax.problem(of: label) {
                problems.add(problem, at: mapping.valueLocation("label"))
            }
            selectors[selected] = KubernetesDiscoverySection.Selector(label: label, field: field)
        }
        return selectors
    }

    /// What may not stand side by side.
    private func refuseTogether(_ mapping: StrictMapping, _ settings: HTTPClientSettings, ownNamespace: Bool) {
        let hasServer = mapping.isSet("api_server")
        let hasKubeconfig = mapping.hasText("kubeconfig_file")
        let own = mapping["namespaces"]?.location(of: "own_namespace") ?? mapping.location
        if hasServer, hasKubeconfig {
            problems.add(
                "cannot use 'kubeconfig_file' and 'api_server' simultaneously",
                at: mapping.firstLocation(of: ["kubeconfig_file", "api_server"])
            )
        }
        if let key = ownClientKey(mapping, settings) {
            if hasKubeconfig {
                problems.add(
                    "cannot use a custom HTTP client configuration together with 'kubeconfig_file'",
                    at: key
                )
            }
            if !hasServer {
                problems.add(
                    "to use custom HTTP client configuration please provide the 'api_server' URL explicitly",
                    at: key
                )
            }
        }
        if hasServer, ownNamespace {
            problems.add("cannot use 'api_server' and 'namespaces.own_namespace' simultaneously", at: own)
        }
        if hasKubeconfig, ownNamespace {
            problems.add("cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously", at: own)
        }
    }

    /// Where the block begins to say something about its HTTP client; nil when all is as usual.
    private func ownClientKey(_ mapping: StrictMapping, _ settings: HTTPClientSettings) -> SourceLocation? {
        // Go tells an empty block from none.
        let told = ["http_headers", "proxy_connect_header", "proxy_url"].contains { mapping.isSet($0) }
        guard told || settings != HTTPClientSettings() else { return nil }
        return mapping.firstLocation(of: Array(ConfigurationSchemas.httpClient))
    }
}

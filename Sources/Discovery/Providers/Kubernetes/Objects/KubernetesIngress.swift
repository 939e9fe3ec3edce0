internal import JSON
internal import MetricModel
internal import ScrapeConfiguration

/// An ingress of `networking.k8s.io/v1` (`discovery/kubernetes/ingress.go`, v3.5).
struct KubernetesIngress: KubernetesObject {
    struct Rule: Sendable {
        let host: String
        /// `/` for none.
        let paths: [String]
    }

    static let resource = KubernetesResource.ingresses

    let metadata: ObjectMetadata
    let className: String?
    let rules: [Rule]
    /// Host names, or patterns like `*.example`, that are served by TLS.
    let tlsHosts: Set<String>

    init(_ json: JSONValue, _ metadata: ObjectMetadata) {
        self.metadata = metadata
        let spec = json["spec"] ?? .null
        className = spec["ingressClassName"]?.text
        rules = spec.items(of: "rules").map { rule in
            // A rule without any word about HTTP is for every path, one with an empty list for none.
            let http = rule["http"].flatMap { $0.members == nil ? nil : $0 }
            let paths = http.map { $0.items(of: "paths").map { $0.text(of: "path") } } ?? [""]
            return Rule(host: rule.text(of: "host"), paths: paths.map { $0.isEmpty ? "/" : $0 })
        }
        tlsHosts = Set(spec.items(of: "tls").flatMap { $0.items(of: "hosts").map { $0.text ?? "" } })
    }

    /// True when the patterns have the host, or a star for the first of its parts.
    static func matches(_ patterns: Set<String>, host: String) -> Bool {
        patterns.contains(host) || patterns.contains("*" + host.drop { $0 != "." })
    }
}

extension KubernetesIngress: KubernetesTargetObject {
    static let role = KubernetesRole.ingress

    static let sourcePrefix = "ingress"

    func relations(attachingNodes: Bool) -> [KubernetesRelation] { [] }

    func targetGroup(_ surroundings: KubernetesSurroundings) -> Result<TargetGroup, KubernetesGroupProblem> {
        var labels = KubernetesLabels()
        labels.set("namespace", metadata.namespace)
        labels.set("ingress_class_name", className)
        labels.add(metadata, of: "ingress")
        var targets: [Labels] = []
        for rule in rules {
            let isSecure = Self.matches(tlsHosts, host: rule.host)
            for path in rule.paths {
                var target = KubernetesLabels(host: rule.host, port: nil)
                target.set("ingress_scheme", isSecure ? "https" : "http")
                target.set("ingress_host", rule.host)
                target.set("ingress_path", path)
                targets.append(target.build())
            }
        }
        return .success(TargetGroup(source: source, targets: targets, labels: labels.build()))
    }
}

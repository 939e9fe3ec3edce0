import HTTPTransport
import MetricModel
import ScrapeConfiguration
import ScrapeTestSupport
import Testing

@testable import Discovery

/// What belongs to a role is looked at together (discovery rules 5.7).
@Suite("Kubernetes discovery, kind by kind")
struct KubernetesRoleTargetsTests {
    private static let endpoints = """
        {"metadata": {"name": "web", "namespace": "a", "resourceVersion": "1"}, "subsets": [
            {"ports": [{"port": 80}], "addresses": [{"ip": "1.1.1.1", "nodeName": "n1",
                "targetRef": {"kind": "Pod", "namespace": "a", "name": "x"}}]}]}
        """
    private static let slice = """
        {"metadata": {"name": "web-1", "namespace": "a", "resourceVersion": "1",
            "labels": {"kubernetes.io/service-name": "web"}},
         "ports": [{"port": 80}], "endpoints": [{"addresses": ["1.1.1.1"], "nodeName": "n1",
            "targetRef": {"kind": "Pod", "namespace": "a", "name": "x"}}]}
        """

    private static func service(_ version: Int, label: String) -> String {
        """
        {"metadata": {"name": "web", "namespace": "a", "resourceVersion": "\(version)", "labels": {"l": "\(label)"}}}
        """
    }

    private static func node(_ version: Int, label: String) -> String {
        #"{"metadata": {"name": "n1", "resourceVersion": "\#(version)", "labels": {"z": "\#(label)"}}}"#
    }

    /// The path of the lists of each role's own objects.
    private static let own: [KubernetesRole: (path: String, object: String)] = [
        .endpoints: ("/api/v1/endpoints", endpoints),
        .endpointSlice: ("/apis/discovery.k8s.io/v1/endpointslices", slice),
    ]

    @Test(
        "nothing is sent before everything that labels come from has been listed",
        arguments: [KubernetesRole.endpoints, .endpointSlice]
    )
    func synced(role: KubernetesRole) throws {
        let (path, object) = try #require(Self.own[role])
        let cluster = KubernetesConversation(role) { $0.attachesNodes = true }
        #expect(cluster.asked.count == 4)
        #expect(cluster.list(path, version: 5, object))
        #expect(cluster.list("/api/v1/services", version: 5, Self.service(2, label: "m")))
        #expect(cluster.list("/api/v1/pods", version: 5, KubernetesConversation.pod("x", version: 3)))
        #expect(cluster.newReports() == [])
        #expect(cluster.list("/api/v1/nodes", version: 5, Self.node(4, label: "1")))
        let source = role == .endpoints ? "endpoints/a/web" : "endpointslice/a/web-1"
        #expect(cluster.newReports() == ["+ \(source) (1)", "ok"])
        let group = try #require(cluster.groups[source])
        #expect(group.labels["__meta_kubernetes_service_label_l"] == "m")
        #expect(group.targets[0]["__meta_kubernetes_node_label_z"] == "1")
        #expect(group.targets[0]["__meta_kubernetes_pod_phase"] == "Running")
    }

    @Test(
        "what changes beside an object makes its group anew: services and nodes for both, phases of pods for endpoints",
        arguments: [KubernetesRole.endpoints, .endpointSlice]
    )
    func changes(role: KubernetesRole) throws {
        let (path, object) = try #require(Self.own[role])
        let cluster = KubernetesConversation(role) { $0.attachesNodes = true }
        #expect(cluster.list("/api/v1/nodes", version: 5))
        #expect(cluster.list("/api/v1/services", version: 5))
        #expect(cluster.list("/api/v1/pods", version: 5, KubernetesConversation.pod("x", version: 3)))
        #expect(cluster.list(path, version: 5, object))
        _ = cluster.newReports()
        let source = role == .endpoints ? "endpoints/a/web" : "endpointslice/a/web-1"
        #expect(cluster.event("/api/v1/services?allow", "ADDED", Self.service(6, label: "m")))
        #expect(cluster.newReports() == ["+ \(source) (1)", "ok"])
        #expect(cluster.groups[source]?.labels["__meta_kubernetes_service_label_l"] == "m")
        #expect(cluster.event("/api/v1/services?allow", "DELETED", Self.service(7, label: "m")))
        #expect(cluster.groups[source]?.labels["__meta_kubernetes_service_label_l"] == nil)
        #expect(cluster.event("/api/v1/nodes?allow", "ADDED", Self.node(8, label: "2")))
        #expect(cluster.groups[source]?.targets[0]["__meta_kubernetes_node_label_z"] == "2")
        _ = cluster.newReports()
        let renumbered = KubernetesConversation.pod("x", version: 9, address: "9.9.9.9")
        #expect(cluster.event("/api/v1/pods?allow", "MODIFIED", renumbered))
        #expect(cluster.newReports() == ["ok"])
        let failed = KubernetesConversation.pod("x", version: 10, phase: "Failed")
        #expect(cluster.event("/api/v1/pods?allow", "MODIFIED", failed))
        #expect(cluster.newReports().contains("+ \(source) (1)") == (role == .endpoints))
        let updates = cluster.metric("prometheus_sd_kubernetes_events_total", "pod", "update")
        #expect(updates == (role == .endpoints ? 2 : 0))
        #expect(cluster.metric("prometheus_sd_kubernetes_events_total", "service", "delete") == 1)
        #expect(cluster.metric("prometheus_sd_kubernetes_events_total", "node", "add") == 0)
    }

    @Test("each namespace is asked for by itself, nodes once for all of them; selectors go to what they select")
    func namespaces() {
        let cluster = KubernetesConversation(.pod) { section in
            section.namespaces = ["b", "a", "b"]
            section.attachesNodes = true
            section.selectors = [.pod: .init(label: "app=x", field: "status.phase=Running")]
        }
        let query = "fieldSelector=status.phase%3dRunning&labelSelector=app%3dx&limit=500&resourceVersion=0"
        #expect(
            cluster.asked.sorted() == [
                "/api/v1/namespaces/a/pods?\(query)", "/api/v1/namespaces/b/pods?\(query)",
                "/api/v1/nodes?limit=500&resourceVersion=0",
            ]
        )
        #expect(cluster.list("/api/v1/nodes", version: 1))
        #expect(cluster.list("/api/v1/namespaces/a/pods", version: 1, KubernetesConversation.pod("x", version: 1)))
        #expect(cluster.newReports() == ["+ pod/a/x (1)"])
        #expect(cluster.list("/api/v1/namespaces/b/pods", version: 1))
        #expect(cluster.newReports() == ["ok"])
    }

    @Test("nodes are in no namespace")
    func nodes() {
        let cluster = KubernetesConversation(.node) { $0.namespaces = ["a", "b"] }
        #expect(cluster.asked == ["/api/v1/nodes?limit=500&resourceVersion=0"])
        let node = """
            {"metadata": {"name": "n1"}, "status": {"addresses": [{"type": "InternalIP", "address": "1.1.1.1"}]}}
            """
        #expect(cluster.list("/api/v1/nodes", version: 3, node, #"{"metadata": {"name": "n2"}}"#))
        #expect(cluster.newReports() == ["+ node/n1 (1)", "ok"])
        #expect(cluster.logged.lines.contains { $0.hasPrefix("No node address found") })
    }

    // MARK: In a pod

    @Test("in a pod the service account says where and who, and the namespace when it is asked for")
    func inCluster() throws {
        let folder = TemporaryFolder()
        folder.write("token", "t")
        folder.write("namespace", "mine")
        let environment = KubernetesConnection.Environment(
            serviceHost: "fd00::1",
            servicePort: "6443",
            accountFolder: folder.path
        )
        let cluster = KubernetesConversation(.service, environment: environment) { section in
            section.connection = .inCluster
            section.ownNamespace = true
            section.namespaces = ["other"]
        }
        #expect(
            cluster.host.requests.map { String($0.request.url.prefix { $0 != "?" }) }.sorted() == [
                "https://[fd00::1]:6443/api/v1/namespaces/mine/services",
                "https://[fd00::1]:6443/api/v1/namespaces/other/services",
            ]
        )
        #expect(cluster.logged.lines.contains { $0.hasPrefix("Using pod service account via in-cluster config") })
    }

    @Test("what is missing in a pod makes the provider unavailable, in Prometheus's words")
    func notInCluster() {
        let folder = TemporaryFolder()
        func reports(_ environment: KubernetesConnection.Environment) -> [String] {
            let cluster = KubernetesConversation(.pod, environment: environment) { section in
                section.connection = .inCluster
                section.ownNamespace = true
            }
            return cluster.newReports()
        }
        #expect(
            reports(KubernetesConnection.Environment()) == [
                "unavailable: unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and "
                    + "KUBERNETES_SERVICE_PORT must be defined"
            ]
        )
        var environment = KubernetesConnection.Environment(serviceHost: "h", servicePort: "1")
        environment.accountFolder = folder.path
        #expect(reports(environment) == ["unavailable: open \(folder.path)/token: no such file or directory"])
        folder.write("token", "t")
        #expect(
            reports(environment) == [
                "unavailable: could not determine the pod's namespace: open \(folder.path)/namespace: no such file or "
                    + "directory"
            ]
        )
        folder.write("namespace", "")
        #expect(reports(environment) == ["unavailable: could not read own namespace name (empty file)"])
    }

    @Test("a kubeconfig says where the server is; what is wrong with it makes the provider unavailable")
    func kubeconfig() {
        let folder = TemporaryFolder()
        let path = folder.write(
            "config",
            """
            current-context: x
            contexts: [{name: x, context: {cluster: c}}]
            clusters: [{name: c, cluster: {server: 'https://h:6443/prefix/'}}]
            """
        )
        let cluster = KubernetesConversation(.ingress) { $0.connection = .kubeconfig(path: path) }
        #expect(
            cluster.host.requests.map { String($0.request.url.prefix { $0 != "?" }) } == [
                "https://h:6443/prefix/apis/networking.k8s.io/v1/ingresses"
            ]
        )
        let broken = KubernetesConversation(.ingress) { $0.connection = .kubeconfig(path: "/nonexistent/k") }
        #expect(broken.newReports() == ["unavailable: open /nonexistent/k: no such file or directory"])
    }

    @Test(
        "an API server may be named shortly",
        arguments: [
            ("", false, "http://localhost"), ("h:80", false, "http://h:80"), ("h", true, "https://h"),
            ("https://h/", false, "https://h"), ("https://h/a/b/?x#y", false, "https://h/a/b"),
            ("localhost:8080", false, "http://localhost:8080"), ("http://[::1]:80", false, "http://[::1]:80"),
        ]
    )
    func base(text: String, isSecure: Bool, expected: String) throws {
        #expect(try KubernetesConnection.base(text, isSecure: isSecure) == expected)
    }

    @Test("what is no host is refused", arguments: ["h/a", "/a", "a b"])
    func noBase(text: String) {
        let thrown = #expect(throws: DiscoveryProblem.self) { try KubernetesConnection.base(text, isSecure: false) }
        #expect(thrown?.text == "host must be a URL or a host:port pair: \"\(text)\"")
    }
}

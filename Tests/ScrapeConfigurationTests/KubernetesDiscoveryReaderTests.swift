import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Testing

/// `kubernetes_sd_configs` (configuration rules 5.7).
@Suite("Kubernetes discovery blocks")
struct KubernetesDiscoveryReaderTests {
    private struct Missing: Error {}

    private func section(_ keys: String) throws -> KubernetesDiscoverySection {
        let job = try #require(parse(job("kubernetes_sd_configs: [{\(keys)}]")).jobs.first)
        guard case .kubernetes(let section)? = job.discoveries.first else { throw Missing() }
        return section
    }

    @Test("has its defaults")
    func defaults() throws {
        let found = try section("role: pod")
        #expect(found == KubernetesDiscoverySection(role: .pod, connection: .inCluster, location: place))
        #expect(found.location.line == 3)
    }

    private let place = SourceLocation(file: "", line: 0, column: 0)

    @Test("takes what is written")
    func values() throws {
        let found = try section(
            """
            role: endpoints, api_server: 'https://h:6443/x', bearer_token: t, tls_config: {cert_file: c, key_file: /k}, \
            namespaces: {names: [a, 5, ~]}, attach_metadata: {node: true}, \
            selectors: [{role: pod, label: 'a=b', field: 'c=d'}, {role: service}]
            """
        )
        var client = HTTPClientSettings()
        client.authorization = .credentials(type: "Bearer", .text("t"))
        client.tls.certificate = .file(path: "dir/c")
        client.tls.key = .file(path: "/k")
        #expect(found.connection == .server(url: "https://h:6443/x", client: client))
        #expect(found.namespaces == ["a", "5", ""] && !found.ownNamespace && found.attachesNodes)
        #expect(found.selectors == [.pod: .init(label: "a=b", field: "c=d"), .service: .init()])
        #expect(found.checkedFiles.map(\.path) == ["dir/c", "/k"])
        #expect(try section("role: node, kubeconfig_file: k").connection == .kubeconfig(path: "dir/k"))
        #expect(try section("role: node, namespaces: {own_namespace: true}").ownNamespace)
    }

    @Test(
        "is refused where Prometheus refuses it",
        arguments: [
            ("", "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)"),
            ("role: ~", "role missing (one of: pod, service, endpoints, endpointslice, node, ingress)"),
            ("role: Pod", #"unknown Kubernetes SD role "Pod""#), ("role: ''", #"unknown Kubernetes SD role """#),
            ("role: pod, foo: 1", "field foo not found in type kubernetes.plain"),
            ("role: pod, namespaces: {foo: 1}", "field foo not found in type kubernetes.plain"),
            ("role: pod, attach_metadata: {foo: 1}", "field foo not found in type kubernetes.AttachMetadataConfig"),
            ("role: pod, selectors: [{foo: 1}]", "field foo not found in type kubernetes.SelectorConfig"),
            (
                "role: pod, kubeconfig_file: a, api_server: 'http://b'",
                "cannot use 'kubeconfig_file' and 'api_server' simultaneously"
            ),
            (
                "role: pod, kubeconfig_file: a, basic_auth: {username: b}",
                "cannot use a custom HTTP client configuration together with 'kubeconfig_file'"
            ),
            (
                "role: pod, http_headers: {}",
                "to use custom HTTP client configuration please provide the 'api_server' URL explicitly"
            ),
            (
                "role: pod, enable_http2: false",
                "to use custom HTTP client configuration please provide the 'api_server' URL explicitly"
            ),
            (
                "role: pod, api_server: 'http://b', namespaces: {own_namespace: true}",
                "cannot use 'api_server' and 'namespaces.own_namespace' simultaneously"
            ),
            (
                "role: pod, kubeconfig_file: b, namespaces: {own_namespace: true}",
                "cannot use 'kubeconfig_file' and 'namespaces.own_namespace' simultaneously"
            ),
            ("role: pod, selectors: [{role: pod}, {role: pod}]", "duplicated selector role: pod"),
            ("role: pod, selectors: [{label: a}]", "pod role supports only pod selectors"),
            ("role: pod, selectors: [{role: x}]", #"unknown Kubernetes SD role "x""#),
            ("role: node, selectors: [{role: pod}]", "node role supports only node selectors"),
            (
                "role: endpoints, selectors: [{role: node}]",
                "endpoints role supports only pod, service, endpoints selectors"
            ),
            (
                "role: endpointslice, selectors: [{role: endpoints}]",
                "endpointslice role supports only pod, service, endpointslice selectors"
            ),
            (
                "role: pod, selectors: [{role: pod, field: 'metadata.status-Running'}]",
                "invalid selector: 'metadata.status-Running'; can't understand 'metadata.status-Running'"
            ),
            (
                "role: pod, selectors: [{role: pod, label: 'a b'}]",
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"
            ),
            (
                "role: pod, api_server: '1.2.3.4:80'",
                #"parse "1.2.3.4:80": first path segment in URL cannot contain colon"#
            ),
        ]
    )
    func refused(keys: String, problem: String) {
        let found = problems(job("kubernetes_sd_configs: [{\(keys)}]"))
        #expect(found.contains { $0.hasSuffix(": \(problem)") }, "\(found)")
    }

    @Test("hides its secrets, and nothing else")
    func secrets() {
        let found = problems(job("kubernetes_sd_configs: [{role: topsecret, bearer_token: [topsecret]}]"))
        #expect(found.contains { $0.contains(#"unknown Kubernetes SD role "topsecret""#) })
        #expect(found.count == 2)
    }
}

import MetricModel
import Testing

@testable import Discovery

/// Roles `endpoints` and `endpointslice` (discovery rules 5.7).
@Suite("Kubernetes endpoints and their slices")
struct EndpointsRoleTests {
    private static func surroundings(nodes: Bool = false) throws -> KubernetesSurroundings {
        let pod: KubernetesPod = try object(
            """
            {"metadata": {"name": "web-1", "namespace": "shop"},
             "spec": {"containers": [{"name": "app", "image": "app:1", "ports": [
                 {"name": "http", "containerPort": 80, "protocol": "SCTP"}, {"name": "more", "containerPort": 81}]}],
                "initContainers": [{"name": "setup", "image": "s", "ports": [{"containerPort": 82}]}]},
             "status": {"podIP": "10.1.0.1", "containerStatuses": [{"name": "app", "containerID": "c"}]}}
            """
        )
        let service: KubernetesService = try object(
            #"{"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}}}"#
        )
        let node: KubernetesNode = try object(#"{"metadata": {"name": "n1", "labels": {"zone": "z"}}}"#)
        return KubernetesSurroundings(
            nodes: nodes ? ["n1": node] : nil,
            pods: [pod.key: pod],
            services: [service.key: service]
        )
    }

    private static let pod = "~pod_container_image=app:1 ~pod_container_init=false ~pod_container_name=app "
    private static let podEnd = "~pod_ip=10.1.0.1 ~pod_name=web-1 ~pod_ready=unknown"
    /// The ports that no address of the service names.
    private static let otherPorts = [
        "__address__=10.1.0.1:81 \(pod)~pod_container_port_name=more ~pod_container_port_number=81 \(podEnd)",
        "__address__=10.1.0.1:82 ~pod_container_image=s ~pod_container_init=true ~pod_container_name=setup "
            + "~pod_container_port_number=82 \(podEnd)",
    ]

    // MARK: Endpoints

    private func endpoints(_ subsets: String) throws -> KubernetesEndpoints {
        try object(
            #"{"metadata": {"name": "web", "namespace": "shop", "labels": {"l": "m"}}, "subsets": [\#(subsets)]}"#
        )
    }

    @Test("a target per port and address, ready or not; the pods' other ports stand behind them")
    func endpoints() throws {
        let found = try endpoints(
            """
            {"ports": [{"name": "http", "port": 80, "protocol": "TCP"}],
             "addresses": [{"ip": "10.1.0.1", "nodeName": "n1", "hostname": "h",
                 "targetRef": {"kind": "Pod", "namespace": "shop", "name": "web-1"}}],
             "notReadyAddresses": [{"ip": "10.9.9.9"}]}
            """
        )
        #expect(
            try lines(found, Self.surroundings()) == [
                "endpoints/shop/web",
                "~endpoints_label_l=m ~endpoints_labelpresent_l=true ~endpoints_name=web ~namespace=shop "
                    + "~service_label_app=web ~service_labelpresent_app=true ~service_name=web",
                "__address__=10.1.0.1:80 ~endpoint_address_target_kind=Pod ~endpoint_address_target_name=web-1 "
                    + "~endpoint_hostname=h ~endpoint_node_name=n1 ~endpoint_port_name=http "
                    + "~endpoint_port_protocol=TCP ~endpoint_ready=true \(Self.pod)"
                    + "~pod_container_port_name=http ~pod_container_port_number=80 ~pod_container_port_protocol=TCP "
                    + Self.podEnd,
                "__address__=10.9.9.9:80 ~endpoint_port_name=http ~endpoint_port_protocol=TCP ~endpoint_ready=false",
            ] + Self.otherPorts
        )
    }

    @Test("without a service of that name and without known pods only what the object says is there")
    func endpointsAlone() throws {
        let found = try endpoints(
            #"{"ports": [{"port": 1}], "addresses": [{"ip": "::1", "targetRef": {"kind": "Pod", "name": "x"}}]}"#
        )
        #expect(
            try lines(found) == [
                "endpoints/shop/web",
                "~endpoints_label_l=m ~endpoints_labelpresent_l=true ~endpoints_name=web ~namespace=shop",
                "__address__=[::1]:1 ~endpoint_address_target_kind=Pod ~endpoint_address_target_name=x "
                    + "~endpoint_ready=true",
            ]
        )
    }

    @Test(
        "the node's labels are attached by the address's node, or by what it belongs to when that is a node",
        arguments: [
            (#""nodeName": "n1""#, true), (#""targetRef": {"kind": "Node", "name": "n1"}"#, true),
            (#""nodeName": "n2", "targetRef": {"kind": "Node", "name": "n1"}"#, false),
            (#""targetRef": {"kind": "Pod", "name": "n1"}"#, false),
        ]
    )
    func endpointsNode(address: String, isAttached: Bool) throws {
        let found = try endpoints(#"{"ports": [{"port": 1}], "addresses": [{"ip": "1.1.1.1", \#(address)}]}"#)
        let with = try found.targetGroup(Self.surroundings(nodes: true)).get()
        #expect((with.targets.first?["__meta_kubernetes_node_label_zone"] == "z") == isAttached)
        let without = try found.targetGroup(Self.surroundings()).get()
        #expect(without.targets.first?["__meta_kubernetes_node_name"] == nil)
    }

    @Test("depends on its service, and on pods and nodes behind the addresses that are ready")
    func endpointsRelations() throws {
        let found = try endpoints(
            """
            {"addresses": [{"ip": "a", "nodeName": "n1", "targetRef": {"kind": "Pod", "namespace": "x", "name": "p"}},
                {"ip": "b", "nodeName": "n2"}, {"ip": "c", "targetRef": {"kind": "Node", "name": "n3"}}],
             "notReadyAddresses": [{"ip": "d", "targetRef": {"kind": "Pod", "namespace": "x", "name": "q"}}]}
            """
        )
        #expect(found.relations(attachingNodes: false) == [.service("shop/web"), .pod("x/p")])
        #expect(
            found.relations(attachingNodes: true) == [
                .service("shop/web"), .pod("x/p"), .node("n1"), .node("n3"),
            ]
        )
    }

    // MARK: Slices

    private func slice(_ rest: String, labels: String = #""kubernetes.io/service-name": "web""#) throws
        -> KubernetesEndpointSlice
    {
        try object(
            """
            {"metadata": {"name": "web-x", "namespace": "shop", "labels": {\(labels)}}, "addressType": "IPv4", \(rest)}
            """
        )
    }

    private static let sliceLabels =
        "~endpointslice_address_type=IPv4 ~endpointslice_label_kubernetes_io_service_name=web "
        + "~endpointslice_labelpresent_kubernetes_io_service_name=true ~endpointslice_name=web-x ~namespace=shop "
        + "~service_label_app=web ~service_labelpresent_app=true ~service_name=web"

    @Test("a slice gives a target per endpoint, port and address; a port without number is none")
    func slice() throws {
        let found = try slice(
            """
            "ports": [{"name": "http", "port": 80, "protocol": "TCP", "appProtocol": "h2"}, {"name": ""}],
            "endpoints": [{"addresses": ["10.1.0.1"], "hostname": "h", "nodeName": "n1", "zone": "z1",
                "conditions": {"ready": true, "serving": false, "terminating": null},
                "deprecatedTopology": {"a/b": "c"},
                "targetRef": {"kind": "Pod", "namespace": "shop", "name": "web-1"}}]
            """
        )
        let endpoint = "~endpointslice_endpoint_"
        let start =
            "~endpointslice_address_target_kind=Pod ~endpointslice_address_target_name=web-1 "
            + "\(endpoint)conditions_ready=true \(endpoint)conditions_serving=false \(endpoint)hostname=h "
            + "\(endpoint)node_name=n1 \(endpoint)topology_a_b=c \(endpoint)topology_present_a_b=true "
            + "\(endpoint)zone=z1 "
        #expect(
            try lines(found, Self.surroundings()) == [
                "endpointslice/shop/web-x", Self.sliceLabels,
                "__address__=10.1.0.1:80 \(start)~endpointslice_port=80 ~endpointslice_port_app_protocol=h2 "
                    + "~endpointslice_port_name=http ~endpointslice_port_protocol=TCP \(Self.pod)"
                    + "~pod_container_port_name=http ~pod_container_port_number=80 "
                    + "~pod_container_port_protocol=SCTP \(Self.podEnd)",
                "__address__=10.1.0.1 \(start)\(Self.podEnd)",
            ] + Self.otherPorts
        )
    }

    @Test(
        "the node of a slice's endpoint is what it belongs to, else the one it names",
        arguments: [
            (#""nodeName": "n1""#, true), (#""nodeName": "n2", "targetRef": {"kind": "Node", "name": "n1"}"#, true),
            (#""nodeName": "n1", "targetRef": {"kind": "Node", "name": "n2"}"#, false),
        ]
    )
    func sliceNode(endpoint: String, isAttached: Bool) throws {
        let found = try slice(#""ports": [{"port": 1}], "endpoints": [{"addresses": ["1.1.1.1"], \#(endpoint)}]"#)
        let group = try found.targetGroup(Self.surroundings(nodes: true)).get()
        #expect((group.targets.first?["__meta_kubernetes_node_label_zone"] == "z") == isAttached)
    }

    @Test("a slice depends on the service that its label names, and on nodes, but not on pods")
    func sliceRelations() throws {
        let endpoints =
            #""endpoints": [{"nodeName": "n1", "targetRef": {"kind": "Pod", "namespace": "x", "name": "p"}}]"#
        #expect(try slice(endpoints).relations(attachingNodes: true) == [.service("shop/web"), .node("n1")])
        #expect(try slice(endpoints, labels: "").relations(attachingNodes: false).isEmpty)
    }

    @Test(
        "an object with too many addresses is told of",
        arguments: [("truncated", true), ("warning", true), ("", false)]
    )
    func capacity(value: String, isTold: Bool) throws {
        let found: KubernetesEndpoints = try object(
            #"{"metadata": {"name": "a", "labels": {"endpoints.kubernetes.io/over-capacity": "\#(value)"}}}"#
        )
        #expect((found.notice != nil) == isTold)
    }
}

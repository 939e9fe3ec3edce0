import MetricModel
import Testing

@testable import Discovery

/// Role `pod` (discovery rules 5.7).
@Suite("Kubernetes pods")
struct PodRoleTests {
    @Test("a target per container and port, one for a container without ports, those that initialise behind the others")
    func targets() throws {
        let pod: KubernetesPod = try object(
            """
            {"metadata": {"name": "web-1", "namespace": "shop", "uid": "u-1", "labels": {"app": "web"},
                "ownerReferences": [{"kind": "Job", "name": "j"},
                    {"kind": "ReplicaSet", "name": "web", "controller": true}]},
             "spec": {"nodeName": "n1",
                "containers": [
                    {"name": "app", "image": "app:1", "ports": [
                        {"name": "http", "containerPort": 80, "protocol": "TCP"},
                        {"containerPort": 53, "protocol": "UDP"}]},
                    {"name": "side", "image": "side:2"}],
                "initContainers": [{"name": "setup", "image": "setup:3", "ports": [{"containerPort": 1}]}]},
             "status": {"podIP": "10.1.0.1", "hostIP": "10.0.0.1", "phase": "Running",
                "conditions": [{"type": "Initialized", "status": "False"}, {"type": "Ready", "status": "True"}],
                "containerStatuses": [{"name": "side", "containerID": "c://side"}, {"name": "app", "containerID": "c://app"}],
                "initContainerStatuses": [{"name": "setup", "containerID": "c://setup"}]}}
            """
        )
        let container = "~pod_container_"
        #expect(
            try lines(pod) == [
                "pod/shop/web-1",
                "~namespace=shop ~pod_controller_kind=ReplicaSet ~pod_controller_name=web ~pod_host_ip=10.0.0.1 "
                    + "~pod_ip=10.1.0.1 ~pod_label_app=web ~pod_labelpresent_app=true ~pod_name=web-1 "
                    + "~pod_node_name=n1 ~pod_phase=Running ~pod_ready=true ~pod_uid=u-1",
                "__address__=10.1.0.1:80 \(container)id=c://app \(container)image=app:1 \(container)init=false "
                    + "\(container)name=app \(container)port_name=http \(container)port_number=80 "
                    + "\(container)port_protocol=TCP",
                "__address__=10.1.0.1:53 \(container)id=c://app \(container)image=app:1 \(container)init=false "
                    + "\(container)name=app \(container)port_number=53 \(container)port_protocol=UDP",
                "__address__=10.1.0.1 \(container)id=c://side \(container)image=side:2 \(container)init=false "
                    + "\(container)name=side",
                "__address__=10.1.0.1:1 \(container)id=c://setup \(container)image=setup:3 \(container)init=true "
                    + "\(container)name=setup \(container)port_number=1",
            ]
        )
    }

    private func pod(_ status: String) throws -> KubernetesPod {
        try object(
            """
            {"metadata": {"name": "p", "namespace": "a"}, "spec": {"containers": [{"name": "c"}], "nodeName": "n1"},
             "status": {\(status)}}
            """
        )
    }

    @Test("without an address a pod has no targets", arguments: ["", #""phase": "Pending""#, #""podIP": """#])
    func noAddress(status: String) throws {
        #expect(try pod(status).targetGroup(KubernetesSurroundings()).get() == .removal(of: "pod/a/p"))
    }

    @Test(
        "is ready as its condition of that type says, and unknown without one",
        arguments: [
            (#"[{"type": "Ready", "status": "False"}]"#, "false"), ("[]", "unknown"), ("null", "unknown"),
            (#"[{"type": "Ready", "status": "Unknown"}]"#, "unknown"),
            (#"[{"type": "PodScheduled", "status": "True"}]"#, "unknown"),
        ]
    )
    func readiness(conditions: String, expected: String) throws {
        let group = try pod(#""podIP": "1.2.3.4", "conditions": \#(conditions)"#).targetGroup(KubernetesSurroundings())
        #expect(try group.get().labels["__meta_kubernetes_pod_ready"] == expected)
    }

    @Test("gets name, labels and annotations of its node where they are attached, but not the provider's name of it")
    func node() throws {
        let node: KubernetesNode = try object(
            #"{"metadata": {"name": "n1", "labels": {"zone": "z"}}, "spec": {"providerID": "p"}}"#
        )
        let pod = try pod(#""podIP": "1.2.3.4""#)
        let with = try pod.targetGroup(KubernetesSurroundings(nodes: ["n1": node])).get().labels
        #expect(
            line(with) == "~namespace=a ~node_label_zone=z ~node_labelpresent_zone=true ~node_name=n1 ~pod_ip=1.2.3.4 "
                + "~pod_name=p ~pod_node_name=n1 ~pod_ready=unknown"
        )
        let unknown = try pod.targetGroup(KubernetesSurroundings(nodes: [:])).get().labels
        #expect(line(unknown) == "~namespace=a ~pod_ip=1.2.3.4 ~pod_name=p ~pod_node_name=n1 ~pod_ready=unknown")
        #expect(pod.relations(attachingNodes: true) == [.node("n1")])
        #expect(pod.relations(attachingNodes: false).isEmpty)
    }

    @Test(
        "foreign JSON of the wrong shape leaves labels out and breaks nothing",
        arguments: [
            #"{"metadata": {"name": "p", "labels": [], "annotations": {"a": 5}}, "spec": [], "status": {"podIP": "x"}}"#,
            """
            {"metadata": {"name": "p", "ownerReferences": {}}, "spec": {"containers": [5, null]}, "status": \
            {"podIP": "x", "conditions": 7}}
            """,
            """
            {"metadata": {"name": "p"}, "spec": {"containers": [{"ports": [{"containerPort": 99999999999}, \
            {"containerPort": 1.5}, {"containerPort": "80"}]}]}, "status": {"podIP": "x"}}
            """,
        ]
    )
    func wrongShape(text: String) throws {
        let pod: KubernetesPod = try object(text)
        let group = try pod.targetGroup(KubernetesSurroundings()).get()
        #expect(group.source == "pod/p" && group.labels["__meta_kubernetes_pod_name"] == "p")
    }

    @Test("an object with more than a thousand labels and annotations is taken without them", arguments: [999, 1001])
    func crowded(count: Int) throws {
        let labels = (0..<count).map { #""l\#($0)": "x""# }.joined(separator: ", ")
        let pod: KubernetesPod = try object(
            #"{"metadata": {"name": "p", "labels": {\#(labels)}, "annotations": {"a": "b"}}, "status": {"podIP": "x"}}"#
        )
        #expect(pod.metadata.isCrowded == (count > 1000))
        let group = try pod.targetGroup(KubernetesSurroundings()).get()
        #expect(group.labels["__meta_kubernetes_pod_label_l5"] == (count > 1000 ? nil : "x"))
        #expect(group.labels["__meta_kubernetes_pod_name"] == "p")
    }
}

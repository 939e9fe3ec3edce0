import MetricModel
import Testing

@testable import Discovery

/// Role `node` (discovery rules 5.7).
@Suite("Kubernetes nodes")
struct NodeRoleTests {
    private func node(_ addresses: String, rest: String = "") throws -> KubernetesNode {
        try object(
            """
            {"metadata": {"name": "n1"\(rest)}, "spec": {"providerID": "cloud://7"}, "status": {
              "addresses": [\(addresses)], "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}}}}
            """
        )
    }

    @Test("one target with the kubelet's port, the instance, the first address of each type and the object's labels")
    func labels() throws {
        let found = try node(
            """
            {"type": "Hostname", "address": "box"}, {"type": "InternalIP", "address": "10.0.0.1"},
            {"type": "InternalIP", "address": "fe80::1"}, {"type": "Odd-Type", "address": "x"}
            """,
            rest: """
                , "labels": {"kubernetes.io/arch": "amd64", "empty": ""}, "annotations": {"a/b-c": "d e", "é": "f"}
                """
        )
        #expect(
            try lines(found) == [
                "node/n1",
                "~node_annotation__=f ~node_annotation_a_b_c=d e ~node_annotationpresent__=true "
                    + "~node_annotationpresent_a_b_c=true ~node_label_kubernetes_io_arch=amd64 "
                    + "~node_labelpresent_empty=true ~node_labelpresent_kubernetes_io_arch=true ~node_name=n1 "
                    + "~node_provider_id=cloud://7",
                "__address__=10.0.0.1:10250 ~node_address_Hostname=box ~node_address_InternalIP=10.0.0.1 "
                    + "~node_address_Odd_Type=x instance=n1",
            ]
        )
    }

    @Test(
        "the address is of the kind that comes first in the order of preference, whatever stands first",
        arguments: [
            (["Hostname", "LegacyHostIP"], "LegacyHostIP"), (["LegacyHostIP", "ExternalDNS"], "ExternalDNS"),
            (["ExternalDNS", "ExternalIP"], "ExternalIP"), (["ExternalIP", "InternalDNS"], "InternalDNS"),
            (["InternalDNS", "InternalIP"], "InternalIP"), (["Hostname"], "Hostname"),
        ]
    )
    func preference(types: [String], taken: String) throws {
        let addresses = types.map { #"{"type": "\#($0)", "address": "of.\#($0)"}"# }.joined(separator: ", ")
        let group = try node(addresses).targetGroup(KubernetesSurroundings()).get()
        #expect(group.targets.first?["__address__"] == "of.\(taken):10250")
    }

    @Test("an IPv6 address stands in brackets")
    func address6() throws {
        let group = try node(#"{"type": "InternalIP", "address": "fe80::1"}"#).targetGroup(KubernetesSurroundings())
        #expect(try group.get().targets.first?["__address__"] == "[fe80::1]:10250")
    }

    @Test("without an address of a known kind there is no group, old or new", arguments: ["", #"{"type": "X"}"#])
    func noAddress(addresses: String) throws {
        let group = try node(addresses).targetGroup(KubernetesSurroundings())
        let problem = KubernetesGroupProblem(text: "No node address found", details: "host address unknown")
        #expect(group == .failure(problem))
    }
}

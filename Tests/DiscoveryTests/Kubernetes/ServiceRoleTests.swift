import Testing

@testable import Discovery

/// Role `service` (discovery rules 5.7).
@Suite("Kubernetes services")
struct ServiceRoleTests {
    private func service(_ spec: String) throws -> [String] {
        let service: KubernetesService = try object(
            #"{"metadata": {"name": "web", "namespace": "shop", "annotations": {"x": "y"}}, "spec": {\#(spec)}}"#
        )
        return try lines(service)
    }

    @Test(
        "a target per port, at the service's name in the cluster; addresses by type",
        arguments: [
            (#""type": "ClusterIP", "clusterIP": "10.2.0.1""#, "~service_cluster_ip=10.2.0.1", "ClusterIP"),
            (
                #""type": "ExternalName", "externalName": "other.example", "clusterIP": "10.2.0.1""#,
                "~service_external_name=other.example", "ExternalName"
            ),
            (#""type": "NodePort", "clusterIP": "None""#, "~service_cluster_ip=None", "NodePort"),
        ]
    )
    func targets(spec: String, address: String, type: String) throws {
        let ports = #""ports": [{"name": "http", "port": 80, "protocol": "TCP"}, {"port": 9}]"#
        #expect(
            try service("\(spec), \(ports)") == [
                "svc/shop/web",
                "~namespace=shop ~service_annotation_x=y ~service_annotationpresent_x=true ~service_name=web",
                "__address__=web.shop.svc:80 \(address) ~service_port_name=http ~service_port_number=80 "
                    + "~service_port_protocol=TCP ~service_type=\(type)",
                "__address__=web.shop.svc:9 \(address) ~service_port_number=9 ~service_type=\(type)",
            ]
        )
    }

    @Test("the address of a load balancer is the one that is asked for")
    func loadBalancer() throws {
        let found = try service(
            #""type": "LoadBalancer", "clusterIP": "1.1.1.1", "loadBalancerIP": "2.2.2.2", "ports": [{"port": 1}]"#
        )
        #expect(
            found.last == "__address__=web.shop.svc:1 ~service_cluster_ip=1.1.1.1 ~service_loadbalancer_ip=2.2.2.2 "
                + "~service_port_number=1 ~service_type=LoadBalancer"
        )
    }

    @Test("without ports there are no targets")
    func noPorts() throws { #expect(try service(#""type": "ClusterIP""#).count == 2) }
}

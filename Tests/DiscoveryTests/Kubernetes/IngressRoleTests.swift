import Testing

@testable import Discovery

/// Role `ingress` (discovery rules 5.7).
@Suite("Kubernetes ingresses")
struct IngressRoleTests {
    private func ingress(_ spec: String) throws -> [String] {
        let ingress: KubernetesIngress = try object(
            #"{"metadata": {"name": "in", "namespace": "shop"}, "spec": {\#(spec)}}"#
        )
        return try lines(ingress)
    }

    @Test("a target per rule and path, at the rule's host without a port")
    func targets() throws {
        let found = try ingress(
            """
            "ingressClassName": "nginx", "tls": [{"hosts": ["a.example", "*.b.example"]}, {"secretName": "s"}],
            "rules": [{"host": "a.example", "http": {"paths": [{"path": "/x"}, {"path": ""}, {}]}},
                {"host": "w.b.example"}, {"host": "v.w.b.example", "http": {"paths": []}}, {"host": "c.example"}, {}]
            """
        )
        #expect(
            found == [
                "ingress/shop/in", "~ingress_class_name=nginx ~ingress_name=in ~namespace=shop",
                "__address__=a.example ~ingress_host=a.example ~ingress_path=/x ~ingress_scheme=https",
                "__address__=a.example ~ingress_host=a.example ~ingress_path=/ ~ingress_scheme=https",
                "__address__=a.example ~ingress_host=a.example ~ingress_path=/ ~ingress_scheme=https",
                "__address__=w.b.example ~ingress_host=w.b.example ~ingress_path=/ ~ingress_scheme=https",
                "__address__=c.example ~ingress_host=c.example ~ingress_path=/ ~ingress_scheme=http",
                "~ingress_path=/ ~ingress_scheme=http",
            ]
        )
    }

    @Test(
        "a star stands for the first part of a name of as many parts",
        arguments: [
            ("a.b", "a.b", true), ("*.b", "a.b", true), ("*.b", "b", false), ("*.b", "x.a.b", false),
            ("*.b", ".b", true), ("*", "b", true), ("*", "", true), ("a.*", "a.b", false), ("", "", true),
            ("*.b", "a.c", false), ("*b.c", "ab.c", false), ("*.a.b", "x.a.b", true), ("A.b", "a.b", false),
        ]
    )
    func wildcard(pattern: String, host: String, isMatch: Bool) {
        #expect(KubernetesIngress.matches([pattern], host: host) == isMatch)
    }
}

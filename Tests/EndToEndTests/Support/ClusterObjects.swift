import ScrapeTestSupport

/// A small cluster in all its kinds of objects, and how it changes.
struct ClusterObjects {
    let cluster: ServedCluster

    private static let core = "/api/v1/namespaces/shop"
    private static let slices = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices"
    private static let ingresses = "/apis/networking.k8s.io/v1/namespaces/shop/ingresses"

    /// Everything once.
    func create() {
        node("n1", label: "old")
        node("n2", label: "old")
        pod("web-1", node: "n1", address: "10.1.0.1")
        pod("web-2", node: "n2", address: "fd00::2")
        pod("starting", node: "", address: "", phase: "Pending")
        service("web", label: "old")
        cluster.put(
            "\(Self.core)/services",
            "outside",
            Self.object(
                "Service",
                "v1",
                "outside",
                #""spec": {"type": "ExternalName", "externalName": "other.example", "ports": [{"port": 443}]}"#
            )
        )
        endpoints(ready: ["web-1": "10.1.0.1"], notReady: ["web-2": "fd00::2"])
        slice(ready: true)
        ingress(tls: "")
    }

    func change() {
        node("n1", label: "new")
        pod("web-1", node: "n1", address: "10.1.0.1", phase: "Failed")
        pod("starting", node: "n2", address: "10.1.0.3")
        service("web", label: "new")
        ingress(tls: #""tls": [{"hosts": ["*.example"]}],"#)
    }

    /// Endpoints do not follow everything that changes about their pods: both see the pods as they are now when these are
    /// changed behind them.
    func changeEndpoints() {
        endpoints(ready: ["web-1": "10.1.0.1"], notReady: [:])
        slice(ready: false)
    }

    func delete() {
        cluster.delete("\(Self.core)/services", "web")
        cluster.delete("\(Self.core)/pods", "web-2")
        cluster.delete("/api/v1/nodes", "n2")
        cluster.delete(Self.ingresses, "front")
    }

    /// What nobody hears of at the time.
    func changeSilently() {
        cluster.forgetHistory(answering: .event) { cluster in
            cluster.delete("\(Self.core)/pods", "starting")
            pod("late", node: "n1", address: "10.1.0.9")
            node("n3", label: "late")
        }
    }

    func breakStreams() {
        cluster.breakStreams("\(Self.core)/pods")
        pod("last", node: "n1", address: "10.1.0.10")
    }

    // MARK: Objects

    private static func object(
        _ kind: String,
        _ group: String,
        _ name: String,
        _ rest: String,
        labels: String = "",
        isNamespaced: Bool = true
    ) -> String {
        let place = isNamespaced ? #""namespace": "shop","# : ""
        return """
            {"kind": "\(kind)", "apiVersion": "\(group)", "metadata": {"name": "\(name)", \(place) "uid": "uid-\(name)",
                "resourceVersion": "RV", "labels": {"app.example/kind": "\(kind)"\(labels)},
                "annotations": {"a.b/c-d": "x y", "empty": "", "é": "ü"}}, \(rest)}
            """
    }

    private func node(_ name: String, label: String) {
        let rest = """
            "spec": {"providerID": "cloud://\(name)"}, "status": {"addresses": [
                {"type": "Hostname", "address": "\(name)"}, {"type": "ExternalIP", "address": "203.0.113.1"},
                {"type": "InternalIP", "address": "10.0.0.1"}, {"type": "InternalIP", "address": "fe80::1"}],
              "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}}}
            """
        let text = Self.object("Node", "v1", name, rest, labels: #", "state": "\#(label)""#, isNamespaced: false)
        cluster.put("/api/v1/nodes", name, text)
    }

    private func pod(_ name: String, node: String, address: String, phase: String = "Running") {
        let rest = """
            "spec": {"nodeName": "\(node)", "containers": [
                {"name": "app", "image": "app:1", "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"},
                    {"containerPort": 81, "protocol": "UDP"}]},
                {"name": "side", "image": "side:2"}],
              "initContainers": [{"name": "setup", "image": "setup:3", "ports": [{"containerPort": 82}]}]},
            "status": {"podIP": "\(address)", "hostIP": "10.0.0.1", "phase": "\(phase)",
              "conditions": [{"type": "Ready", "status": "True"}],
              "containerStatuses": [{"name": "app", "containerID": "c://\(name)", "ready": true, "restartCount": 0,
                "image": "app:1", "imageID": ""}]}
            """
        cluster.put("\(Self.core)/pods", name, Self.object("Pod", "v1", name, rest))
    }

    private func service(_ name: String, label: String) {
        let rest = """
            "spec": {"type": "LoadBalancer", "clusterIP": "10.2.0.1", "loadBalancerIP": "192.0.2.1", "ports": [
                {"name": "http", "port": 80, "protocol": "TCP", "targetPort": 80}, {"port": 81, "targetPort": "x"}]}
            """
        let text = Self.object("Service", "v1", name, rest, labels: #", "state": "\#(label)""#)
        cluster.put("\(Self.core)/services", name, text)
    }

    private func endpoints(ready: [String: String], notReady: [String: String]) {
        func list(_ pods: [String: String]) -> String {
            pods.sorted { $0.key < $1.key }.map { name, address in
                """
                {"ip": "\(address)", "hostname": "h-\(name)", "nodeName": "n1",
                 "targetRef": {"kind": "Pod", "namespace": "shop", "name": "\(name)"}}
                """
            }
            .joined(separator: ", ")
        }
        let rest = """
            "subsets": [{"addresses": [\(list(ready))], "notReadyAddresses": [\(list(notReady))],
                "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]},
              {"addresses": [{"ip": "10.5.0.1", "targetRef": {"kind": "Node", "name": "n2"}}], "ports": [{"port": 9}]}]
            """
        cluster.put("\(Self.core)/endpoints", "web", Self.object("Endpoints", "v1", "web", rest))
    }

    private func slice(ready: Bool) {
        let rest = """
            "addressType": "IPv4", "ports": [
                {"name": "http", "port": 80, "protocol": "TCP", "appProtocol": "h2"}, {"name": ""}],
            "endpoints": [
                {"addresses": ["10.1.0.1"], "conditions": {"ready": \(ready), "serving": true},
                 "hostname": "h", "nodeName": "n1", "zone": "z1", "deprecatedTopology": {"k.l/m": "v"},
                 "targetRef": {"kind": "Pod", "namespace": "shop", "name": "web-1"}},
                {"addresses": ["10.5.0.1", "10.5.0.2"], "conditions": {}, "targetRef": {"kind": "Node", "name": "n2"}},
                {"addresses": ["10.5.0.3"], "conditions": {"terminating": false}, "nodeName": "n1"}]
            """
        let text = Self.object(
            "EndpointSlice",
            "discovery.k8s.io/v1",
            "web-x1",
            rest,
            labels: #", "kubernetes.io/service-name": "web""#
        )
        cluster.put(Self.slices, "web-x1", text)
    }

    private func ingress(tls: String) {
        let backend = #""pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}"#
        let rest = """
            "spec": {"ingressClassName": "nginx", \(tls) "rules": [
                {"host": "a.example", "http": {"paths": [{"path": "/x", \(backend)}, {\(backend)}]}},
                {"host": "b.a.example"}, {"http": {"paths": [{"path": "/y", \(backend)}]}}]}
            """
        cluster.put(Self.ingresses, "front", Self.object("Ingress", "networking.k8s.io/v1", "front", rest))
    }
}

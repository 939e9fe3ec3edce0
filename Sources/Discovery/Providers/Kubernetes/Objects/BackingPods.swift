internal import MetricModel

/// The pods behind the addresses of a service, and which of their ports the service names. The other ports that their
/// containers declare are targets as well (`buildEndpoints`, `discovery/kubernetes/endpoints.go`, v3.5).
struct BackingPods {
    private var pods: [KubernetesPod] = []
    private var ports: [String: [Int32]] = [:]

    /// Notes that an address of the service is this pod's; nil for a port of any number.
    mutating func note(_ pod: KubernetesPod, port: Int32?) {
        if ports[pod.key] == nil { pods.append(pod) }
        ports[pod.key, default: []] += port.map { [$0] } ?? []
    }

    /// A target for each declared port that the service does not name.
    var targets: [Labels] {
        var targets: [Labels] = []
        for pod in pods where !pod.address.isEmpty {
            let named = ports[pod.key] ?? []
            for container in pod.containers {
                for port in container.ports where !named.contains(port.number) {
                    var target = KubernetesLabels(host: pod.address, port: port.number)
                    target.add(container, port)
                    target.add(pod)
                    targets.append(target.build())
                }
            }
        }
        return targets
    }
}

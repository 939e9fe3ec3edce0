internal import MetricModel

/// What the targets of a swarm have in common, whatever their role (`discovery/moby/dockerswarm.go`, v3.5).
enum Swarm {
    static let source = "DockerSwarm"
    static let prefix = "__meta_dockerswarm_"

    /// One target per TCP port at an address, with the labels that `set` gives it; where there is no such port, one with
    /// the port `otherwise`, or none.
    static func targets(
        _ shared: LabelsBuilder,
        at address: String,
        _ ports: [SwarmPort],
        otherwise: Int?,
        _ set: (inout LabelsBuilder, SwarmPort) -> Void
    ) -> [Labels] {
        var targets: [Labels] = []
        for port in ports where port.protocolName == "tcp" {
            var labels = shared
            set(&labels, port)
            labels.set("__address__", TargetAddress.joined(address, port.publishedNumber))
            targets.append(labels.build())
        }
        if targets.isEmpty, let otherwise {
            var labels = shared
            labels.set("__address__", TargetAddress.joined(address, otherwise))
            targets.append(labels.build())
        }
        return targets
    }

    /// The address in `10.0.1.5/24`.
    static func address(ofCIDR text: String) throws(DiscoveryProblem) -> String {
        do {
            return try TargetAddress.address(ofCIDR: text)
        } catch {
            throw DiscoveryProblem("error while parsing address \(text): \(error)")
        }
    }
}

/// A port that a service or a task of a swarm publishes.
struct SwarmPort: Sendable {
    let name: String
    let protocolName: String
    let publishedNumber: UInt32
    let publishMode: String

    static func list(_ ports: [JSONStruct]) throws(DiscoveryProblem) -> [SwarmPort] {
        var list: [SwarmPort] = []
        for port in ports {
            list.append(
                SwarmPort(
                    name: try port.text("Name"),
                    protocolName: try port.text("Protocol"),
                    publishedNumber: try port.number("PublishedPort", as: UInt32.self),
                    publishMode: try port.text("PublishMode")
                )
            )
        }
        return list
    }
}

package import HTTPTransport
package import MetricModel

/// What an entry of `kubernetes_sd_configs` looks for.
package enum KubernetesRole: String, Sendable, Hashable, CaseIterable {
    case pod
    case service
    case endpoints
    case endpointSlice = "endpointslice"
    case node
    case ingress

    /// The roles whose objects a block of this role looks at, and for which it takes selectors.
    package var selectable: [KubernetesRole] {
        switch self {
        case .endpoints: [.pod, .service, .endpoints]
        case .endpointSlice: [.pod, .service, .endpointSlice]
        default: [self]
        }
    }
}

/// An entry of `kubernetes_sd_configs` (`discovery/kubernetes/kubernetes.go`, v3.5).
package struct KubernetesDiscoverySection: Sendable, Hashable {
    /// Where the API server is.
    package enum Connection: Sendable, Hashable {
        /// Where the environment of a pod says, as the pod's service account.
        case inCluster
        /// At this URL, which may be as short as `host:port`, with the block's own HTTP client.
        case server(url: String, client: HTTPClientSettings)
        /// As the file of this path says, made relative to the configuration's directory.
        case kubeconfig(path: String)
    }

    /// Which objects of a kind are looked at; an empty text is all of them.
    package struct Selector: Sendable, Hashable {
        package var label = ""
        package var field = ""

        package init(label: String = "", field: String = "") {
            self.label = label
            self.field = field
        }
    }

    package var role: KubernetesRole
    package var connection: Connection
    /// As written; none for all, unless `ownNamespace` adds one.
    package var namespaces: [String] = []
    /// Whether the namespace of the pod that this program runs in is looked at, too.
    package var ownNamespace = false
    /// By the role of the objects.
    package var selectors: [KubernetesRole: Selector] = [:]
    /// Whether targets get the labels of the node they run on.
    package var attachesNodes = false
    /// What `check config` looks for.
    package var checkedFiles: [CheckedFile] = []
    /// Differs between blocks that say the same in other bytes, which the texts' own `==` does not see.
    package var spelling = ""
    package let location: SourceLocation

    package init(role: KubernetesRole, connection: Connection, location: SourceLocation) {
        self.role = role
        self.connection = connection
        self.location = location
    }

    /// Whom it asks for what, for people; no password is in it.
    package var subject: String {
        switch connection {
        case .inCluster: "\(role.rawValue) in the cluster"
        case .server(let url, _): "\(role.rawValue) at \((try? RequestURL(parsing: url))?.redactedText ?? "")"
        case .kubeconfig(let path): "\(role.rawValue) by \(path)"
        }
    }
}

internal import Glibc
internal import HTTPTransport
internal import MetricModel
internal import ScrapeConfiguration

/// Where the API server is, and who asks it.
struct KubernetesConnection: Sendable {
    /// Without a slash at its end.
    let base: String
    let client: HTTPClientSettings
    /// The namespace of the pod that this program runs in, when the block wants it; else empty.
    var ownNamespace = ""

    /// What tells a program in a pod how to reach the API server.
    struct Environment: Sendable {
        /// `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`.
        var serviceHost = ""
        var servicePort = ""
        /// The folder with `token`, `ca.crt` and `namespace`.
        var accountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

        /// That of this process.
        static var current: Environment {
            func value(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
            return Environment(
                serviceHost: value("KUBERNETES_SERVICE_HOST"),
                servicePort: value("KUBERNETES_SERVICE_PORT")
            )
        }
    }

    private init(base: String, client: HTTPClientSettings) {
        self.base = base
        self.client = client
    }

    /// Reads files, so only where waiting is allowed (`New` in `discovery/kubernetes/kubernetes.go`, v3.5).
    ///
    /// - Throws: when the block's connection cannot be found out.
    init(_ section: KubernetesDiscoverySection, _ environment: Environment) throws(DiscoveryProblem) {
        switch section.connection {
        case .server(let url, let client):
            self.init(base: try Self.base(url, isSecure: false), client: client)
        case .kubeconfig(let path):
            do {
                let file = try Kubeconfig(path: path)
                let tls = file.client.tls
                let isSecure = tls.insecureSkipVerify || tls.authorities != nil || tls.certificate != nil
                self.init(base: try Self.base(file.server, isSecure: isSecure), client: file.client)
            } catch let problem as Kubeconfig.Problem {
                throw DiscoveryProblem(problem.text)
            } catch let problem as DiscoveryProblem {
                throw problem
            } catch {
                throw DiscoveryProblem("\(error)")
            }
        case .inCluster:
            try self.init(inCluster: environment)
            if section.ownNamespace { ownNamespace = try Self.ownNamespace(environment) }
        }
    }

    /// As the service account of the pod (`rest.InClusterConfig`, client-go v0.32).
    private init(inCluster environment: Environment) throws(DiscoveryProblem) {
        guard !environment.serviceHost.isEmpty, !environment.servicePort.isEmpty else {
            throw DiscoveryProblem(
                "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be "
                    + "defined"
            )
        }
        let token = "\(environment.accountFolder)/token"
        _ = try Self.content(of: token)
        var client = HTTPClientSettings()
        client.authorization = .credentials(type: "Bearer", .file(path: token))
        // Without it the system's authorities are trusted.
        let authorities = "\(environment.accountFolder)/ca.crt"
        if access(authorities, R_OK) == 0 { client.tls.authorities = .file(path: authorities) }
        client.proxy.fromEnvironment = true
        let host = environment.serviceHost
        let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        self.init(base: "https://\(shown):\(environment.servicePort)", client: client)
    }

    private static func ownNamespace(_ environment: Environment) throws(DiscoveryProblem) -> String {
        let text: String
        do {
            text = try content(of: "\(environment.accountFolder)/namespace")
        } catch {
            throw DiscoveryProblem("could not determine the pod's namespace: \(error.text)")
        }
        if text.isEmpty { throw DiscoveryProblem("could not read own namespace name (empty file)") }
        return text
    }

    private static func content(of path: String) throws(DiscoveryProblem) -> String {
        do {
            return String(decoding: try FileContent.read(path), as: UTF8.self)
        } catch {
            throw DiscoveryProblem(error.message)
        }
    }

    /// A URL, or a host with or without a port, as what paths are appended to (`DefaultServerURL`).
    static func base(_ text: String, isSecure: Bool) throws(DiscoveryProblem) -> String {
        let text = text.isEmpty ? "localhost" : text
        var bytes = Array(text.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        let parsed = try? RequestURL(parsing: String(decoding: bytes, as: UTF8.self))
        if let parsed, !parsed.scheme.isEmpty, !parsed.host.isEmpty {
            while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
            return String(decoding: bytes, as: UTF8.self)
        }
        let whole = "\(isSecure ? "https" : "http")://\(String(decoding: bytes, as: UTF8.self))"
        guard let parsed = try? RequestURL(parsing: whole), parsed.path.isEmpty || parsed.path == "/" else {
            throw DiscoveryProblem("host must be a URL or a host:port pair: \(GoSyntax.quoted(text))")
        }
        return whole.hasSuffix("/") ? String(whole.dropLast()) : whole
    }
}

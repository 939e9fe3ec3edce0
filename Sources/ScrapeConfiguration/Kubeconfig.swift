package import HTTPTransport
internal import MetricModel

/// What a kubeconfig file says about its current context: where the API server is and who asks (`tools/clientcmd`,
/// client-go v0.32). Any thread that may wait for a disk.
package struct Kubeconfig: Sendable {
    /// Why a file names no server that can be asked.
    package struct Problem: Error, Sendable, Hashable {
        package let text: String
    }

    package let server: String
    /// How the server is talked to. Paths in it are seen from the file's folder.
    package let client: HTTPClientSettings

    /// Reads a file, in YAML or JSON.
    ///
    /// - Throws: `Problem` when it cannot be read or understood, or wants what is not done here: credentials that come
    ///   from another program (`exec`) or from an `auth-provider`.
    package init(path: String) throws(Problem) {
        let bytes: [UInt8]
        do {
            bytes = try FileContent.read(path)
        } catch {
            throw Problem(text: error.message)
        }
        try self.init(bytes, path: path)
    }

    /// The same of bytes that were read already.
    package init(_ bytes: [UInt8], path: String) throws(Problem) {
        var reader = KubeconfigReader(path: path)
        try reader.read(bytes)
        server = reader.server
        client = reader.client
    }
}

/// Reads the parts of a kubeconfig that its current context names; what else is in the file is not looked at.
private struct KubeconfigReader {
    let path: String
    var server = ""
    var client = HTTPClientSettings()
    private let problems = ProblemList()

    init(path: String) { self.path = path }

    mutating func read(_ bytes: [UInt8]) throws(Kubeconfig.Problem) {
        let root: YAMLNode?
        do {
            root = try YAMLReader.read(bytes, file: path, problems)
        } catch {
            throw problem("error loading config file \"\(path)\": \(error.message)")
        }
        guard let root, !root.isNull else {
            throw problem("invalid configuration: no configuration has been provided")
        }
        let name = text(root, "current-context")
        guard !name.isEmpty else { throw problem("\(path): no current-context is set") }
        guard let context = named(name, in: root, "contexts", "context") else {
            throw problem("invalid configuration: context was not found for specified context: \(name)")
        }
        let clusterName = text(context, "cluster")
        guard let cluster = named(clusterName, in: root, "clusters", "cluster") else {
            throw problem("invalid configuration: cluster \(GoSyntax.quoted(clusterName)) does not exist")
        }
        try readCluster(cluster, clusterName)
        let userName = text(context, "user")
        if userName.isEmpty { return }
        guard let user = named(userName, in: root, "users", "user") else {
            throw problem("invalid configuration: user \(GoSyntax.quoted(userName)) does not exist")
        }
        try readUser(user, userName)
    }

    private mutating func readCluster(_ cluster: YAMLNode, _ name: String) throws(Kubeconfig.Problem) {
        server = text(cluster, "server")
        if server.isEmpty {
            throw problem("invalid configuration: no server found for cluster \(GoSyntax.quoted(name))")
        }
        client.tls.authorities = try pem(cluster, "certificate-authority")
        client.tls.serverName = text(cluster, "tls-server-name")
        client.tls.insecureSkipVerify = flag(cluster, "insecure-skip-tls-verify")
        if client.tls.insecureSkipVerify, client.tls.authorities != nil {
            throw problem("specifying a root certificates file with the insecure flag is not allowed")
        }
        let proxy = text(cluster, "proxy-url")
        if proxy.isEmpty {
            // Where nothing is said, client-go asks the environment.
            client.proxy.fromEnvironment = true
            return
        }
        do {
            client.proxy.url = try RequestURL(parsing: proxy)
        } catch {
            throw problem("invalid configuration: invalid 'proxy-url' for cluster \(GoSyntax.quoted(name))")
        }
    }

    private mutating func readUser(_ user: YAMLNode, _ name: String) throws(Kubeconfig.Problem) {
        for key in ["exec", "auth-provider"] where value(user, key).map({ !$0.isNull }) ?? false {
            throw problem("\(path): user \(GoSyntax.quoted(name)): credentials from '\(key)' are not supported")
        }
        client.tls.certificate = try pem(user, "client-certificate")
        switch try pem(user, "client-key") {
        case .text(let text): client.tls.key = .text(text)
        case .file(let path): client.tls.key = .file(path: path)
        default: break
        }
        let tokenFile = text(user, "tokenFile")
        let token = text(user, "token")
        let username = text(user, "username")
        // A file may bring a newer token than the one that is written down.
        if !tokenFile.isEmpty {
            client.authorization = .credentials(type: "Bearer", .file(path: resolved(tokenFile)))
        } else if !token.isEmpty {
            client.authorization = .credentials(type: "Bearer", .text(token))
        } else if !username.isEmpty {
            client.authorization = .basic(user: .text(username), password: .text(text(user, "password")))
        }
        if username.isEmpty || tokenFile.isEmpty && token.isEmpty { return }
        throw problem(
            "invalid configuration: more than one authentication method found for \(name); found [token basicAuth], "
                + "only one is allowed"
        )
    }

    /// A text in PEM form: base64 under `<key>-data`, which counts first, or in a file.
    private func pem(_ node: YAMLNode, _ key: String) throws(Kubeconfig.Problem) -> TLSSettings.PEM? {
        let data = text(node, "\(key)-data")
        if !data.isEmpty {
            guard let bytes = Base64.decode(Array(data.utf8)) else {
                throw problem("error loading config file \"\(path)\": illegal base64 data in \(key)-data")
            }
            return .text(String(decoding: bytes, as: UTF8.self))
        }
        let file = text(node, key)
        return file.isEmpty ? nil : .file(path: resolved(file))
    }

    private func resolved(_ file: String) -> String { FilePath.joined(FilePath.directory(of: path), file) }

    private func problem(_ text: String) -> Kubeconfig.Problem { Kubeconfig.Problem(text: text) }

    /// The part under `key` of the list's first entry with that name.
    private func named(_ name: String, in root: YAMLNode, _ list: String, _ key: String) -> YAMLNode? {
        guard case .sequence(let entries)? = value(root, list)?.content else { return nil }
        return entries.first { text($0, "name").utf8.elementsEqual(name.utf8) }.flatMap { value($0, key) }
    }

    private func text(_ node: YAMLNode, _ key: String) -> String { value(node, key)?.string(problems) ?? "" }

    private func flag(_ node: YAMLNode, _ key: String) -> Bool { value(node, key)?.boolean(problems) ?? false }

    private func value(_ node: YAMLNode, _ key: String) -> YAMLNode? {
        FreeMapping(node, type: "", problems)?.entries.first { $0.key.elementsEqual(key.utf8) }?.value
    }
}

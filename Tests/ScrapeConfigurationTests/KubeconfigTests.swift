import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Testing

@Suite("Kubeconfig files")
struct KubeconfigTests {
    private func read(cluster: String, user: String = "{}", context: String = "cluster: c, user: u") throws
        -> Kubeconfig
    {
        try Kubeconfig(Array(Self.text(cluster: cluster, user: user, context: context).utf8), path: "dir/config")
    }

    private static func text(cluster: String, user: String, context: String) -> String {
        """
        apiVersion: v1
        kind: Config
        preferences: {}
        current-context: x
        contexts: [{name: y, context: {cluster: z}}, {name: x, context: {\(context)}}]
        clusters: [{name: c, cluster: {\(cluster)}}]
        users: [{name: u, user: \(user)}]
        """
    }

    @Test("say how to reach the server of the current context")
    func cluster() throws {
        let found = try read(
            cluster: "server: 'https://h', certificate-authority: ca.crt, tls-server-name: n, proxy-url: 'http://p'"
        )
        #expect(found.server == "https://h")
        #expect(found.client.tls.authorities == .file(path: "dir/ca.crt") && found.client.tls.serverName == "n")
        #expect(found.client.proxy.url?.host == "p" && !found.client.proxy.fromEnvironment)
        let other = try read(cluster: "server: h, certificate-authority-data: YWJj, certificate-authority: ca.crt")
        #expect(other.client.tls.authorities == .text("abc") && other.client.proxy.fromEnvironment)
        #expect(try read(cluster: "server: h, insecure-skip-tls-verify: true").client.tls.insecureSkipVerify)
    }

    @Test(
        "say who asks",
        arguments: [
            ("{token: t}", Authorization.credentials(type: "Bearer", .text("t"))),
            ("{tokenFile: t}", .credentials(type: "Bearer", .file(path: "dir/t"))),
            ("{tokenFile: /t, token: u}", .credentials(type: "Bearer", .file(path: "/t"))),
            ("{username: a, password: b}", .basic(user: .text("a"), password: .text("b"))),
            ("{exec: ~}", .none), ("{}", .none),
        ]
    )
    func user(user: String, expected: Authorization) throws {
        #expect(try read(cluster: "server: h", user: user).client.authorization == expected)
    }

    @Test("bring a client's certificate, in the file or beside it")
    func certificate() throws {
        let found = try read(cluster: "server: h", user: "{client-certificate-data: YQ==, client-key: k}")
        #expect(found.client.tls.certificate == .text("a") && found.client.tls.key == .file(path: "dir/k"))
        let other = try read(cluster: "server: h", user: "{client-certificate: c, client-key-data: Yg==}")
        #expect(other.client.tls.certificate == .file(path: "dir/c") && other.client.tls.key == .text("b"))
    }

    @Test("may be JSON, and the user may be left out")
    func json() throws {
        let text = """
            {"current-context": "x", "contexts": [{"name": "x", "context": {"cluster": "c"}}],
             "clusters": [{"name": "c", "cluster": {"server": "s"}}]}
            """
        #expect(try Kubeconfig(Array(text.utf8), path: "k").server == "s")
    }

    private static let bad: [(text: String, problem: String)] = [
        ("", "invalid configuration: no configuration has been provided"),
        ("a: b", "k: no current-context is set"), ("[", "did not find expected node content"),
        ("current-context: x", "context was not found for specified context: x"),
        (text(cluster: "server: h", user: "{}", context: "cluster: d"), #"cluster "d" does not exist"#),
        (text(cluster: "server: h", user: "{}", context: "cluster: c, user: v"), #"user "v" does not exist"#),
        (text(cluster: "", user: "{}", context: "cluster: c"), #"no server found for cluster "c""#),
        (
            text(cluster: "server: h", user: "{exec: {command: aws}}", context: "cluster: c, user: u"),
            #"k: user "u": credentials from 'exec' are not supported"#
        ),
        (
            text(cluster: "server: h", user: "{auth-provider: {name: gcp}}", context: "cluster: c, user: u"),
            #"k: user "u": credentials from 'auth-provider' are not supported"#
        ),
        (
            text(cluster: "server: h, certificate-authority-data: '?'", user: "{}", context: "cluster: c"),
            "illegal base64 data in certificate-authority-data"
        ),
        (
            text(cluster: "server: h", user: "{token: topsecret, username: a}", context: "cluster: c, user: u"),
            "more than one authentication method found for u"
        ),
        (
            text(
                cluster: "server: h, certificate-authority: a, insecure-skip-tls-verify: true",
                user: "{}",
                context: "cluster: c"
            ),
            "specifying a root certificates file with the insecure flag is not allowed"
        ),
    ]

    @Test("name no server when they are wrong, and say why without their secrets", arguments: bad)
    func refused(text: String, problem: String) {
        let thrown = #expect(throws: Kubeconfig.Problem.self) { try Kubeconfig(Array(text.utf8), path: "k") }
        #expect(thrown?.text.contains(problem) == true, "\(thrown?.text ?? "")")
        #expect(thrown?.text.contains("topsecret") == false)
    }

    @Test("that are not there are told of by their path")
    func missing() {
        let thrown = #expect(throws: Kubeconfig.Problem.self) { try Kubeconfig(path: "/nonexistent/k") }
        #expect(thrown?.text == "open /nonexistent/k: no such file or directory")
    }
}

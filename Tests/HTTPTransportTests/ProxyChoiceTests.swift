import Testing

@testable import HTTPTransport

private func isProxied(_ url: String, noProxy: String) throws -> Bool {
    var settings = ProxySettings()
    settings.url = try RequestURL(parsing: "http://proxy:3128")
    settings.noProxy = noProxy
    return try ProxyChoice(settings: settings).hop(to: RequestURL(parsing: url)) != nil
}

@Suite("The hosts that no_proxy names")
struct NoProxyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let list: String
        let direct: [String]
        let proxied: [String]
        var testDescription: String { list }
    }

    /// The rules of `golang.org/x/net/http/httpproxy`, most of them as a real Prometheus 3.5.3 took them.
    static let rows: [Row] = [
        Row(
            list: "foo",
            direct: ["http://foo/", "http://FOO:9/", "https://a.foo/", "http://a.b.foo/"],
            proxied: ["http://afoo/", "http://foo.a/", "http://10.0.0.1/"]
        ),
        Row(list: ".foo", direct: ["http://a.foo/"], proxied: ["http://foo/", "http://afoo/"]),
        Row(list: "*.foo", direct: ["http://a.foo/"], proxied: ["http://foo/"]),
        Row(list: " Foo , bar,,", direct: ["http://foo/", "http://bar/"], proxied: ["http://baz/"]),
        Row(
            list: "foo:80,bar:8080",
            direct: ["http://foo/", "http://foo:80/", "http://a.bar:8080/"],
            proxied: ["https://foo/", "http://foo:8080/", "http://bar/"]
        ),
        Row(list: "foo:443", direct: ["https://foo/"], proxied: ["http://foo/"]),
        Row(list: "*", direct: ["http://foo/", "https://10.0.0.1:9/"], proxied: []),
        Row(list: "foo,*,bar", direct: ["http://baz/"], proxied: []),
        Row(
            list: "10.0.0.1",
            direct: ["http://10.0.0.1/", "http://10.0.0.1:9/", "http://[::ffff:10.0.0.1]/"],
            proxied: ["http://10.0.0.2/", "http://x10.0.0.1/"]
        ),
        Row(list: "10.0.0.1:80", direct: ["http://10.0.0.1/"], proxied: ["http://10.0.0.1:81/"]),
        Row(
            list: "10.0.0.0/9",
            direct: ["http://10.0.0.1/", "http://10.127.255.255:9/", "http://[::ffff:10.1.2.3]/"],
            proxied: ["http://10.128.0.0/", "http://11.0.0.1/", "http://[::a00:1]/", "http://foo/"]
        ),
        Row(list: "10.1.2.3/32", direct: ["http://10.1.2.3/"], proxied: ["http://10.1.2.4/"]),
        Row(list: "0.0.0.0/0", direct: ["http://10.1.2.3/"], proxied: ["http://[2001:db8::1]/", "http://foo/"]),
        Row(list: "::/0", direct: ["http://[2001:db8::1]/"], proxied: ["http://10.1.2.3/"]),
        Row(list: "::ffff:10.0.0.0/104", direct: ["http://10.1.2.3/"], proxied: ["http://11.1.2.3/"]),
        Row(
            list: "2001:db8::/33",
            direct: ["http://[2001:db8::1]/", "https://[2001:DB8:7fff::1]:9/"],
            proxied: ["http://[2001:db8:8000::1]/"]
        ),
        Row(list: "2001:db8::1", direct: ["http://[2001:db8:0::1]:9/"], proxied: ["http://[2001:db8::2]/"]),
        Row(list: "[2001:db8::1]:80", direct: ["http://[2001:db8::1]/"], proxied: ["http://[2001:db8::1]:81/"]),
        // A name's end is no address's.
        Row(list: "0.1,.0.1,10.0.0", direct: [], proxied: ["http://10.0.0.1/", "http://[::ffff:10.0.0.1]/"]),
        Row(list: "foo.", direct: ["http://foo./", "http://a.foo./"], proxied: ["http://foo/", "http://a.foo/"]),
        Row(list: "*foo,f*o,**,*.,.", direct: [], proxied: ["http://foo/", "http://a.foo/", "http://f.o/"]),
        Row(list: "* ,x", direct: ["http://foo/"], proxied: []),
        Row(list: "foo:,bar:http", direct: ["http://foo/", "http://foo:81/"], proxied: ["http://bar/"]),
        Row(list: "[foo]:80", direct: ["http://foo/"], proxied: ["http://foo:81/"]),
        Row(list: "[foo],foo:80:90,http://foo,foo/,foo;bar,foo bar", direct: [], proxied: ["http://foo/"]),
        Row(list: "..foo,foo..", direct: ["http://a..foo/"], proxied: ["http://foo/", "http://a.foo/"]),
        Row(list: "10.0.0.1:,10.0.0.2:81", direct: ["http://10.0.0.1:9/"], proxied: ["http://10.0.0.2/"]),
        Row(list: "10.0.0.0/8:80,10.0.0.1-10.0.0.9,010.0.0.1", direct: [], proxied: ["http://10.0.0.1/"]),
        Row(list: " 10.0.0.1/8 ", direct: ["http://10.1.2.3/"], proxied: ["http://010.0.0.1/"]),
        Row(
            list: "bücher.example",
            direct: [
                "http://bücher.example/", "http://b%C3%BCcher.example/", "http://BÜCHER.example/",
                "http://a.bücher.example/", "http://xn--bcher-kva.example/", "http://XN--BCHER-KVA.example/",
            ],
            proxied: ["http://bucher.example/", "http://example/"]
        ),
        Row(list: "BÜCHER.example:80", direct: ["http://bücher.example/"], proxied: ["http://bücher.example:81/"]),
        Row(list: "*.bücher.example", direct: ["http://a.bücher.example/"], proxied: ["http://bücher.example/"]),
        Row(list: "XN--BCHER-KVA.example", direct: ["http://bücher.example/"], proxied: []),
        Row(
            list: "straße.example",
            direct: ["http://straße.example/", "http://xn--strae-oqa.example/"],
            proxied: ["http://strasse.example/"]
        ),
        Row(list: "ＦＯＯ", direct: ["http://foo/", "http://a.foo/", "http://ＦＯＯ/"], proxied: ["http://bar/"]),
        Row(list: "foo", direct: ["http://ＦＯＯ/"], proxied: []),
        Row(list: "foo。example", direct: ["http://foo.example/", "http://foo。example/"], proxied: ["http://foo/"]),
        Row(list: ":80", direct: [], proxied: ["http://foo/", "http://10.0.0.1/"]),
        Row(list: "10.0.0.0/33,10.0.0.0/x", direct: [], proxied: ["http://10.0.0.1/"]),
        Row(
            list: "x",
            direct: [
                "http://localhost/", "http://127.0.0.1/", "https://127.99.1.2:9/", "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
            ],
            proxied: ["http://LOCALHOST/", "http://a.localhost/", "http://128.0.0.1/", "http://127.1/"]
        ),
    ]

    @Test("are asked directly, and nobody else", arguments: rows)
    func rules(row: Row) throws {
        for url in row.direct { #expect(try !isProxied(url, noProxy: row.list), "\(url)") }
        for url in row.proxied { #expect(try isProxied(url, noProxy: row.list), "\(url)") }
    }
}

@Suite("A client's proxy")
struct ProxyChoiceTests {
    private func hop(_ settings: ProxySettings, to url: String, environment: [String: String] = [:]) throws -> String {
        let choice = ProxyChoice(settings: settings) { ProxyEnvironment { environment[$0] } }
        return try choice.hop(to: RequestURL(parsing: url))?.url.text ?? "direct"
    }

    @Test("without exceptions serves everything, this machine, too")
    func always() throws {
        var settings = ProxySettings()
        #expect(try hop(settings, to: "http://a/", environment: ["HTTP_PROXY": "http://p"]) == "direct")
        settings.url = try RequestURL(parsing: "http://p:3128/x")
        for url in ["http://a/", "https://a/", "http://localhost/", "http://127.0.0.1:9/"] {
            #expect(try hop(settings, to: url, environment: ["NO_PROXY": "*"]) == "http://p:3128")
        }
    }

    struct EnvironmentRow: Sendable, CustomTestStringConvertible {
        let variables: [String: String]
        let http: String
        let https: String
        var testDescription: String { "\(variables.sorted { $0.key < $1.key })" }
    }

    static let environments: [EnvironmentRow] = [
        EnvironmentRow(variables: [:], http: "direct", https: "direct"),
        EnvironmentRow(variables: ["HTTP_PROXY": "http://p"], http: "http://p:80", https: "direct"),
        EnvironmentRow(variables: ["HTTPS_PROXY": "http://p:1"], http: "direct", https: "http://p:1"),
        EnvironmentRow(variables: ["http_proxy": "p:1", "https_proxy": "q"], http: "http://p:1", https: "http://q:80"),
        EnvironmentRow(variables: ["HTTP_PROXY": "p", "http_proxy": "q"], http: "http://p:80", https: "direct"),
        EnvironmentRow(variables: ["HTTP_PROXY": "", "http_proxy": "q"], http: "http://q:80", https: "direct"),
        EnvironmentRow(variables: ["HTTP_PROXY": "https://p"], http: "https://p:443", https: "direct"),
        EnvironmentRow(variables: ["HTTP_PROXY": "socks5://p"], http: "socks5h://p:1080", https: "direct"),
        EnvironmentRow(variables: ["HTTP_PROXY": "p", "NO_PROXY": "target"], http: "direct", https: "direct"),
        EnvironmentRow(variables: ["HTTP_PROXY": "p", "no_proxy": "*"], http: "direct", https: "direct"),
        EnvironmentRow(variables: ["HTTP_PROXY": "%zz"], http: "direct", https: "direct"),
        EnvironmentRow(variables: ["HTTPS_PROXY": "p", "REQUEST_METHOD": "GET"], http: "direct", https: "http://p:80"),
    ]

    @Test("comes from the environment when the settings say so", arguments: environments)
    func environment(row: EnvironmentRow) throws {
        var settings = ProxySettings()
        settings.fromEnvironment = true
        #expect(try hop(settings, to: "http://target/", environment: row.variables) == row.http)
        #expect(try hop(settings, to: "https://target/", environment: row.variables) == row.https)
        #expect(try hop(settings, to: "http://127.0.0.1/", environment: row.variables) == "direct")
    }

    @Test("is not taken from what may be a web request's header")
    func commonGatewayInterface() throws {
        var settings = ProxySettings()
        settings.fromEnvironment = true
        let environment = ["HTTP_PROXY": "p", "REQUEST_METHOD": "GET", "NO_PROXY": "*"]
        #expect(
            throws: TransportProblem.proxy(
                "refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy"
            )
        ) { try hop(settings, to: "http://a/", environment: environment) }
    }

    @Test("may lack its scheme beside exceptions")
    func withoutScheme() throws {
        var settings = ProxySettings()
        settings.url = try RequestURL(parsing: "127.0.0.1/x")
        settings.noProxy = "x"
        #expect(try hop(settings, to: "http://a/") == "http://127.0.0.1:80")
    }

    /// As a real Prometheus 3.5.3 dials them.
    @Test(
        "that cannot be dialled is named",
        arguments: [
            ("http://p:99999", "proxyconnect tcp: dial tcp: address 99999: invalid port"),
            ("foo", "proxyconnect tcp: dial tcp :0: connect: connection refused"),
            ("localhost:21000", "proxyconnect tcp: dial tcp :0: connect: connection refused"),
            ("foo://127.0.0.1", "proxyconnect tcp: dial tcp 127.0.0.1:0: connect: connection refused"),
        ]
    )
    func undiallable(url: String, expected: String) throws {
        #expect(ProxyHop(url: try RequestURL(parsing: url)).problem?.goText == expected)
    }

    @Test("shares connections among plain targets, and has a tunnel for each of the others")
    func connectionKeys() throws {
        let plain = ["http://a/", "http://b:9/"].map { RequestTarget(parsing: $0) }
        let secure = ["https://a/", "https://b:9/"].map { RequestTarget(parsing: $0) }
        let proxy = ProxyHop(url: try RequestURL(parsing: "http://u:p@proxy"))
        let other = ProxyHop(url: try RequestURL(parsing: "http://v:p@proxy"))
        let socks = ProxyHop(url: try RequestURL(parsing: "socks5://proxy"))
        #expect(Set(plain.map(proxy.connectionKey)).count == 1)
        #expect(Set(secure.map(proxy.connectionKey)).count == 2)
        #expect(Set(plain.map(socks.connectionKey)).count == 2)
        #expect(
            Set((plain + secure).flatMap { [proxy.connectionKey(to: $0), other.connectionKey(to: $0)] }).count == 6
        )
    }
}

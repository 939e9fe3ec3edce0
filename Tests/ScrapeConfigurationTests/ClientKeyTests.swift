import HTTPTransport
import MetricModel
import ScrapeConfiguration
import Testing

@Suite("The HTTP client's further keys")
struct ClientKeyTests {
    /// A job with these keys; the file lies in `dir`.
    private static func file(_ keys: String) -> String { "scrape_configs: [{job_name: a, \(keys)}]" }

    private func client(_ keys: String) throws -> HTTPClientSettings {
        try #require(parse(Self.file(keys)).jobs.first).httpClient
    }

    // MARK: Values

    @Test(
        "say how a token is got",
        arguments: [
            ("", OAuth2Settings.sample()),
            ("client_secret: s", .sample { $0.clientSecret = .text("s") }),
            ("client_secret: 5", .sample { $0.clientSecret = .text("5") }),
            ("client_secret: ~", .sample()),
            ("client_secret_file: s", .sample { $0.clientSecret = .file(path: "dir/s") }),
            ("client_secret_file: /s", .sample { $0.clientSecret = .file(path: "/s") }),
            ("client_secret: '', client_secret_file: s", .sample { $0.clientSecret = .file(path: "dir/s") }),
            ("client_secret_ref: s", .sample { $0.clientSecret = .reference("s") }),
            ("scopes: [a, ~, 5]", .sample { $0.scopes = ["a", "", "5"] }),
            ("scopes: ~, endpoint_params: ~, tls_config: ~", .sample()),
            (
                "endpoint_params: {b: 1, a: ~}",
                .sample { $0.endpointParameters = [.init(name: "b", value: "1"), .init(name: "a", value: "")] }
            ),
            ("tls_config: {server_name: n}", .sample { $0.tls.serverName = "n" }),
            ("tls_config: {ca_file: c}", .sample { $0.tls.authorities = .file(path: "dir/c") }),
            ("proxy_from_environment: true", .sample { $0.proxy.fromEnvironment = true }),
        ]
    )
    func oauth2(keys: String, expected: OAuth2Settings) throws {
        let settings = try client("oauth2: {client_id: i, token_url: '%zz', \(keys)}")
        #expect(settings.authorization == .oauth2(expected))
    }

    @Test("say nothing where the block is null")
    func noOAuth2() throws {
        #expect(try client("oauth2: ~").authorization == .none)
    }

    @Test(
        "say through which proxy requests go",
        arguments: [
            ("proxy_url: ~", "", "", false, 0), ("proxy_url: ''", "", "", false, 0),
            ("proxy_url: 'http://u:p@h:1/'", "http://u:p@h:1/", "", false, 0),
            ("proxy_url: p, no_proxy: 'a,10.0.0.0/8'", "p", "a,10.0.0.0/8", false, 0),
            ("proxy_url: '', no_proxy: a", "", "a", false, 0), ("proxy_url: NULL, no_proxy: a", "", "a", false, 0),
            ("proxy_from_environment: yes", "", "", true, 0),
            ("proxy_from_environment: ~, no_proxy: ~, proxy_connect_header: ~", "", "", false, 0),
            ("proxy_from_environment: true, proxy_connect_header: {a: [b, c], A: [~]}", "", "", true, 2),
            ("proxy_url: p, proxy_connect_header: {a: ~}", "p", "", false, 1),
        ]
    )
    func proxy(keys: String, url: String, noProxy: String, fromEnvironment: Bool, headers: Int) throws {
        let proxy = try client(keys).proxy
        #expect(proxy.url?.text ?? "" == url)
        #expect(proxy.noProxy == noProxy && proxy.fromEnvironment == fromEnvironment)
        #expect(proxy.connectHeaders.count == headers)
    }

    @Test("give the proxy its headers as written, one line for each value")
    func connectHeaders() throws {
        let proxy = try client("proxy_url: p, proxy_connect_header: {x-a: [b, ~, 5]}").proxy
        #expect(proxy.connectHeaders == [.init(name: "x-a", values: [.text("b"), .text(""), .text("5")])])
    }

    @Test(
        "add headers under the names that are sent",
        arguments: [
            ("{}", []), ("~", []), ("{x-one: {}}", [ClientHeader(name: "X-One")]),
            ("{X-ONE: ~}", [ClientHeader(name: "X-One")]), ("{'a b': {}}", [ClientHeader(name: "a b")]),
            ("{'': {}}", [ClientHeader(name: "")]), ("{é-a: {}}", [ClientHeader(name: "é-a")]),
            ("{_a9-b: {}}", [ClientHeader(name: "_a9-B")]),
            ("{a: {values: [b, ~, 5]}}", [ClientHeader(name: "A", values: ["b", "", "5"])]),
            ("{a: {secrets: [b, ~]}}", [ClientHeader(name: "A", secrets: [.text("b"), .text("")])]),
            ("{a: {files: [b, /c, ~]}}", [ClientHeader(name: "A", files: ["dir/b", "/c", ""])]),
            ("{a: {}, A: {}}", [ClientHeader(name: "A"), ClientHeader(name: "A")]),
            ("{cookie: {}, accept: {}}", [ClientHeader(name: "Cookie"), ClientHeader(name: "Accept")]),
        ] as [(String, [ClientHeader])]
    )
    func headers(block: String, expected: [ClientHeader]) throws {
        #expect(try client("http_headers: \(block)").headers == expected)
    }

    @Test(
        "say who the client is to TLS servers, and which versions it speaks",
        arguments: [
            (
                "cert: c, key: k",
                .sample {
                    $0.certificate = .text("c"); $0.key = .text("k")
                }
            ),
            (
                "cert_file: c, key_file: /k",
                .sample {
                    $0.certificate = .file(path: "dir/c"); $0.key = .file(path: "/k")
                }
            ),
            (
                "cert_ref: c, key_ref: k",
                .sample {
                    $0.certificate = .reference("c"); $0.key = .reference("k")
                }
            ),
            ("ca_ref: a", .sample { $0.authorities = .reference("a") }),
            ("server_name: 5", .sample { $0.serverName = "5" }), ("server_name: ~", .sample()),
            (
                "min_version: TLS10, max_version: TLS11",
                .sample {
                    $0.minVersion = .tls10; $0.maxVersion = .tls11
                }
            ),
            (
                "min_version: TLS13, max_version: TLS12",
                .sample {
                    $0.minVersion = .tls13; $0.maxVersion = .tls12
                }
            ),
            ("min_version: ~, max_version: ~", .sample()),
        ] as [(String, TLSSettings)]
    )
    func tls(keys: String, expected: TLSSettings) throws {
        #expect(try client("tls_config: {\(keys)}").tls == expected)
    }

    @Test(
        "name entries of a secret store, which is found out when a client is made",
        arguments: [
            (
                "basic_auth: {username_ref: u, password_ref: p}",
                .basic(user: .reference("u"), password: .reference("p"))
            ),
            ("authorization: {credentials_ref: c}", .credentials(type: "Bearer", .reference("c"))),
        ] as [(String, Authorization)]
    )
    func references(keys: String, expected: Authorization) throws {
        #expect(try client(keys).authorization == expected)
    }

    @Test("mean the same in a job and in an entry of remote_write, but for the version that is usual there")
    func everywhere() throws {
        let keys = """
            authorization: {credentials: c}, tls_config: {server_name: n}, proxy_url: p, follow_redirects: false,
            http_headers: {a: {values: [b]}}
            """
        var expected = try client(keys)
        #expect(expected.enableHTTP2)
        expected.enableHTTP2 = false
        #expect(try parse("remote_write: [{url: x, \(keys)}]").remoteWrites.map(\.httpClient) == [expected])
    }

    @Test("are the defaults where none is written")
    func defaults() throws {
        #expect(try client("follow_redirects: true") == HTTPClientSettings())
        #expect(try client("follow_redirects: ~, enable_http2: ~").followRedirects == false)
    }

    // MARK: Problems

    @Test(
        "are refused in Prometheus's words",
        arguments: [
            ("oauth2: »{token_url: u}", "oauth2 client_id must be configured"),
            ("oauth2: {client_id: »'', token_url: u}", "oauth2 client_id must be configured"),
            ("oauth2: »{client_id: x}", "oauth2 token_url must be configured"),
            ("oauth2: {client_id: x, token_url: »~}", "oauth2 token_url must be configured"),
            (
                "oauth2: {client_id: x, token_url: u, »client_secret: a, client_secret_file: b}",
                "at most one of oauth2 client_secret, client_secret_file & client_secret_ref must be configured"
            ),
            (
                "oauth2: {client_id: x, token_url: u, »client_secret_ref: a, client_secret_file: b}",
                "at most one of oauth2 client_secret, client_secret_file & client_secret_ref must be configured"
            ),
            (
                "oauth2: {client_id: x, token_url: u, tls_config: {»ca: a, ca_file: b}}",
                "at most one of ca, ca_file & ca_ref must be configured"
            ),
            (
                "oauth2: {client_id: x, token_url: u, tls_config: {»cert: a}}",
                "exactly one of key or key_file must be configured when a client certificate is configured"
            ),
            (
                "oauth2: {client_id: x, token_url: u, »proxy_url: p, proxy_from_environment: true}",
                "if proxy_from_environment is configured, proxy_url must not be configured"
            ),
            (
                "oauth2: {client_id: x, token_url: u, »no_proxy: a}",
                "if no_proxy is configured, proxy_url must also be configured"
            ),
            ("proxy_url: ~, »no_proxy: b", "if no_proxy is configured, proxy_url must also be configured"),
            (
                "»no_proxy: b, proxy_from_environment: true",
                "if proxy_from_environment is configured, no_proxy must not be configured"
            ),
            (
                "»proxy_from_environment: true, proxy_url: 'http://p', no_proxy: b",
                "if proxy_from_environment is configured, proxy_url must not be configured"
            ),
            (
                "proxy_url: '', »proxy_connect_header: {a: [b]}",
                "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured"
            ),
            (
                "no_proxy: b, »proxy_connect_header: {a: [b]}",
                "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured"
            ),
            ("proxy_url: »'1.2.3.4:80'", #"parse "1.2.3.4:80": first path segment in URL cannot contain colon"#),
            ("proxy_url: »'%zz'", #"parse "%zz": invalid URL escape "%zz""#),
            ("tls_config: {min_version: »TLS14}", "unknown TLS version: TLS14"),
            ("tls_config: {max_version: »''}", "unknown TLS version: "),
            ("tls_config: {»ca_ref: a, ca: b}", "at most one of ca, ca_file & ca_ref must be configured"),
            ("tls_config: {cert: a, »key_ref: b, key: c}", "at most one of key and key_file must be configured"),
            (
                "tls_config: {»cert_ref: a, cert: b, key: c}",
                "at most one of cert, cert_file & cert_ref must be configured"
            ),
            (
                "basic_auth: {»username_ref: a, username: b}",
                "at most one of basic_auth username, username_file & username_ref must be configured"
            ),
            (
                "authorization: {»credentials_ref: a, credentials_file: b}",
                "at most one of authorization credentials & credentials_file must be configured"
            ),
            ("http_headers: {»host: {}}", #"setting header "Host" is not allowed"#),
            ("http_headers: {»www-AUTHENTICATE: ~}", #"setting header "Www-Authenticate" is not allowed"#),
            ("http_headers: {a: {}, »a: {}}", #"key "a" already set in map"#),
            ("proxy_url: p, proxy_connect_header: {a: [b], »a: [c]}", #"key "a" already set in map"#),
            (
                "oauth2: {client_id: x, token_url: u, endpoint_params: {a: b, »a: c}}",
                #"key "a" already set in map"#
            ),
            (
                "»oauth2: {client_id: x, token_url: u}, authorization: {}",
                "at most one of basic_auth, oauth2 & authorization must be configured"
            ),
            (
                "bearer_token: '', »basic_auth: NULL, authorization: NULL",
                "at most one of basic_auth, oauth2 & authorization must be configured"
            ),
            (
                "»oauth2: {client_id: x, token_url: u}, bearer_token: a",
                "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured"
            ),
        ]
    )
    func refused(keys: String, message: String) {
        let marked = MarkedText(Self.file(keys))
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test(
        "of the wrong kind are refused in go-yaml's words",
        arguments: [
            ("oauth2: »[]", "cannot unmarshal !!seq into config.plain"),
            ("oauth2: {client_id: »[x], token_url: u}", "cannot unmarshal !!seq into string"),
            (
                "oauth2: {client_id: x, token_url: u, client_secret: »[a]}", "cannot unmarshal !!seq into config.plain"
            ),
            ("oauth2: {client_id: x, token_url: u, scopes: »a}", "cannot unmarshal !!str `a` into []string"),
            ("oauth2: {client_id: x, token_url: u, scopes: [»[a]]}", "cannot unmarshal !!seq into string"),
            (
                "oauth2: {client_id: x, token_url: u, endpoint_params: »[a]}",
                "cannot unmarshal !!seq into map[string]string"
            ),
            ("oauth2: {client_id: x, token_url: u, endpoint_params: {a: »[b]}}", "cannot unmarshal !!seq into string"),
            ("oauth2: {client_id: x, token_url: u, tls_config: »[]}", "cannot unmarshal !!seq into config.plain"),
            (
                "oauth2: {client_id: x, token_url: u, »follow_redirects: false}",
                "field follow_redirects not found in type config.plain"
            ),
            (
                "oauth2: {client_id: x, token_url: u, »grant_type: a}",
                "field grant_type not found in type config.plain"
            ),
            ("proxy_url: p, proxy_connect_header: »[a]", "cannot unmarshal !!seq into config.ProxyHeader"),
            ("proxy_url: p, proxy_connect_header: {a: »{}}", "cannot unmarshal !!map into []config.Secret"),
            ("proxy_url: p, proxy_connect_header: {a: [»[b]]}", "cannot unmarshal !!seq into config.plain"),
            ("proxy_url: »[a]", "cannot unmarshal !!seq into string"),
            ("proxy_from_environment: »1", "cannot unmarshal !!int `1` into bool"),
            ("no_proxy: »[a]", "cannot unmarshal !!seq into string"),
            ("http_headers: »[a]", "cannot unmarshal !!seq into config.Headers"),
            ("http_headers: {a: »[]}", "cannot unmarshal !!seq into config.Header"),
            ("http_headers: {a: {values: »{}}}", "cannot unmarshal !!map into []string"),
            ("http_headers: {a: {secrets: »{}}}", "cannot unmarshal !!map into []config.Secret"),
            ("http_headers: {a: {secrets: [»[b]]}}", "cannot unmarshal !!seq into config.plain"),
            ("http_headers: {a: {files: [»{}]}}", "cannot unmarshal !!map into string"),
            ("http_headers: {a: {»foo: b}}", "field foo not found in type config.Header"),
            ("tls_config: {server_name: »[a]}", "cannot unmarshal !!seq into string"),
            ("tls_config: {key: »[a]}", "cannot unmarshal !!seq into config.plain"),
            ("tls_config: {cert: »[a]}", "cannot unmarshal !!seq into string"),
            ("tls_config: {min_version: »[a]}", "cannot unmarshal !!seq into string"),
            ("basic_auth: {password_ref: »[a]}", "cannot unmarshal !!seq into string"),
            ("»bearer_tokn: a", "field bearer_tokn not found in type config.ScrapeConfig"),
        ]
    )
    func wrongKind(keys: String, message: String) {
        let marked = MarkedText(Self.file(keys))
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test(
        "may not set headers that Prometheus sets itself",
        arguments: [
            "Authorization", "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent", "Connection",
            "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Www-Authenticate", "Accept-Encoding",
            "X-Prometheus-Remote-Write-Version", "X-Prometheus-Remote-Read-Version",
            "X-Prometheus-Scrape-Timeout-Seconds", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-Sha256",
        ]
    )
    func reserved(name: String) {
        let marked = MarkedText(Self.file("http_headers: {»\(name.uppercased()): {values: [a]}}"))
        #expect(problems(marked.text) == [marked.problem("setting header \"\(name)\" is not allowed")])
    }

    @Test("name the files that check config looks for, each at its place")
    func checkedFiles() throws {
        let configuration = try parse(
            """
            scrape_configs:
            - job_name: a
              authorization:
                credentials_file: c
              tls_config: {ca_file: x, cert_file: t,
                key_file: k}
            - job_name: b
              bearer_token_file: /b
            - job_name: c
              basic_auth: {password_file: p}
              tls_config: {cert: a, key_file: k}
            """
        )
        let found = configuration.jobs.flatMap(\.checkedFiles).map {
            "\($0.location.line):\($0.location.column) \($0.kind) \($0.path)"
        }
        #expect(
            found == [
                "4:23 credentials dir/c", "5:39 clientCertificate dir/t", "6:15 clientKey dir/k", "8:22 credentials /b",
                "11:35 clientKey dir/k",
            ]
        )
    }
}

extension OAuth2Settings {
    /// With what is needed.
    fileprivate static func sample(_ change: (inout OAuth2Settings) -> Void = { _ in }) -> OAuth2Settings {
        var settings = OAuth2Settings()
        settings.clientID = "i"
        settings.tokenURL = "%zz"
        change(&settings)
        return settings
    }
}

extension TLSSettings {
    fileprivate static func sample(_ change: (inout TLSSettings) -> Void = { _ in }) -> TLSSettings {
        var settings = TLSSettings()
        change(&settings)
        return settings
    }
}

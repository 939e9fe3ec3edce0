import HTTPTransport
import ScrapeConfiguration
import Testing

@Suite("The HTTP client's keys")
struct HTTPClientTests {
    /// The client of a remote_write entry with these keys; the file lies in `dir`.
    private func client(_ keys: String) throws -> HTTPClientSettings {
        try #require(parse("remote_write: [{url: x, \(keys)}]").remoteWrites.first).httpClient
    }

    private func clientProblems(_ keys: String) -> [String] { problems("remote_write: [{url: x, \(keys)}]") }

    @Test(
        "say who the client is",
        arguments: [
            ("basic_auth: ~", .none), ("authorization: ~", .none), ("bearer_token: ''", .none),
            ("basic_auth: {}", .basic(user: .text(""), password: .text(""))),
            ("basic_auth: {username: a, password: 5}", .basic(user: .text("a"), password: .text("5"))),
            (
                "basic_auth: {username_file: u, password_file: /p}",
                .basic(user: .file(path: "dir/u"), password: .file(path: "/p"))
            ),
            ("basic_auth: {username: '', username_file: u}", .basic(user: .file(path: "dir/u"), password: .text(""))),
            ("authorization: {}", .credentials(type: "Bearer", .text(""))),
            ("authorization: {type: ' ', credentials: ' x '}", .credentials(type: "Bearer", .text(" x "))),
            ("authorization: {type: \" Tok\\u00A0\", credentials: x}", .credentials(type: "Tok", .text("x"))),
            (
                "authorization: {credentials_file: ../c}", .credentials(type: "Bearer", .file(path: "c"))
            ),
            ("bearer_token: t", .credentials(type: "Bearer", .text("t"))),
            ("bearer_token_file: t", .credentials(type: "Bearer", .file(path: "dir/t"))),
        ] as [(String, Authorization)]
    )
    func authorization(keys: String, expected: Authorization) throws {
        #expect(try client(keys).authorization == expected)
    }

    @Test(
        "say whom it trusts",
        arguments: [
            ("tls_config: ~", nil, false), ("tls_config: {}", nil, false),
            ("tls_config: {ca: text}", .text("text"), false), ("tls_config: {ca_file: f}", .file(path: "dir/f"), false),
            ("tls_config: {insecure_skip_verify: true}", nil, true),
            ("tls_config: {min_version: TLS12, max_version: TLS13, server_name: ''}", nil, false),
        ] as [(String, TLSSettings.PEM?, Bool)]
    )
    func trust(keys: String, authorities: TLSSettings.PEM?, isInsecure: Bool) throws {
        let tls = try client(keys).tls
        #expect(tls.authorities == authorities && tls.insecureSkipVerify == isInsecure)
    }

    @Test(
        "that contradict each other are refused in Prometheus's words, at the first of them",
        arguments: [
            (
                "bearer_token: a, bearer_token_file: b",
                "1:25: at most one of bearer_token & bearer_token_file must be configured"
            ),
            (
                "bearer_token: a, basic_auth: {}",
                "1:25: at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured"
            ),
            (
                "basic_auth: {username: a, username_file: b}",
                "1:38: at most one of basic_auth username, username_file & username_ref must be configured"
            ),
            (
                "basic_auth: {password_file: a, password: b}",
                "1:38: at most one of basic_auth password, password_file & password_ref must be configured"
            ),
            (
                "authorization: {}, bearer_token: a",
                "1:25: authorization is not compatible with bearer_token & bearer_token_file"
            ),
            (
                "authorization: {credentials: a, credentials_file: b}",
                "1:41: at most one of authorization credentials & credentials_file must be configured"
            ),
            (
                "authorization: {type: ' baSic '}",
                #"1:47: authorization type cannot be set to "basic", use "basic_auth" instead"#
            ),
            (
                "basic_auth: {}, authorization: {}",
                "1:25: at most one of basic_auth, oauth2 & authorization must be configured"
            ),
            ("tls_config: {ca: a, ca_file: b}", "1:38: at most one of ca, ca_file & ca_ref must be configured"),
        ]
    )
    func contradictions(keys: String, expected: String) {
        #expect(clientProblems(keys) == [expected])
    }

    @Test(
        "are refused wherever they stand",
        arguments: [
            (
                "basic_auth: {}, oauth2: {client_id: a, token_url: b}",
                "at most one of basic_auth, oauth2 & authorization must be configured"
            ),
            (
                "sigv4: {}, bearer_token: a",
                "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured. "
                    + "Currently configured: [authorization sigv4]"
            ),
            (
                "basic_auth: {}, azuread: {}, google_iam: {}",
                "at most one of basic_auth, authorization, oauth2, sigv4, azuread or google_iam must be configured. "
                    + "Currently configured: [basic_auth azuread google_iam]"
            ),
            (
                "tls_config: {cert: a}",
                "exactly one of key or key_file must be configured when a client certificate is configured"
            ),
            (
                "tls_config: {key_file: a}",
                "exactly one of cert or cert_file must be configured when a client key is configured"
            ),
            (
                "tls_config: {cert: a, cert_file: b, key: c}",
                "at most one of cert, cert_file & cert_ref must be configured"
            ),
            ("tls_config: {key: b, key_file: c, cert: a}", "at most one of key and key_file must be configured"),
        ]
    )
    func contradictionsAnywhere(keys: String, expected: String) throws {
        let found = clientProblems(keys)
        #expect(try found.count == 1 && #require(found.first).hasSuffix(": " + expected))
    }

    @Test(
        "of the wrong kind are refused in go-yaml's words",
        arguments: [
            ("basic_auth: x", "1:37: cannot unmarshal !!str `<secret>` into config.plain"),
            ("basic_auth: {foo: x}", "1:38: field foo not found in type config.plain"),
            ("basic_auth: {username: [a]}", "1:48: cannot unmarshal !!seq into string"),
            ("basic_auth: {password: [a]}", "1:48: cannot unmarshal !!seq into config.plain"),
            ("authorization: x", "1:40: cannot unmarshal !!str `<secret>` into config.Authorization"),
            ("authorization: {foo: x}", "1:41: field foo not found in type config.Authorization"),
            ("bearer_token: [a]", "1:39: cannot unmarshal !!seq into config.plain"),
            ("bearer_token_file: {}", "1:44: cannot unmarshal !!map into string"),
            ("tls_config: []", "1:37: cannot unmarshal !!seq into config.plain"),
            ("tls_config: {insecure_skip_verify: 1}", "1:60: cannot unmarshal !!int `1` into bool"),
            ("tls_config: {min_version: foo}", "1:51: unknown TLS version: foo"),
            ("tls_config: {max_version: Null}", "1:51: unknown TLS version: "),
            ("follow_redirects: 1", "1:43: cannot unmarshal !!int `1` into bool"),
        ]
    )
    func wrongKind(keys: String, expected: String) {
        #expect(clientProblems(keys) == [expected])
    }

    @Test("are all read, also those that contradict each other")
    func everyMistake() {
        #expect(
            clientProblems("authorization: {}, bearer_token_file: {}, basic_auth: {foo: x}") == [
                "1:25: at most one of basic_auth, oauth2 & authorization must be configured",
                "1:63: cannot unmarshal !!map into string", "1:80: field foo not found in type config.plain",
            ]
        )
    }
}

import HTTPTransport
import ScrapeConfiguration
import Testing

@Suite("A secret")
struct SecretTests {
    /// No part of any message, and long enough for its beginning to be told.
    private static let marker = "hunter2secret"

    /// Every place of a configuration for a secret, where `S` stands.
    private static let places = [
        "scrape_configs: [{job_name: a, basic_auth: {username: u, password: S}}]",
        "scrape_configs: [{job_name: a, basic_auth: S}]", "scrape_configs: [{job_name: a, authorization: S}]",
        "scrape_configs: [{job_name: a, authorization: {credentials: S}}]",
        "scrape_configs: [{job_name: a, bearer_token: S}]", "scrape_configs: [{job_name: a, oauth2: S}]",
        "scrape_configs: [{job_name: a, oauth2: {client_id: i, token_url: t, client_secret: S}}]",
        "scrape_configs: [{job_name: a, oauth2: {client_id: i, token_url: t, endpoint_params: {p: S}}}]",
        "scrape_configs: [{job_name: a, tls_config: {cert: c, key: S}}]",
        "scrape_configs: [{job_name: a, tls_config: S}]",
        "scrape_configs: [{job_name: a, oauth2: {client_id: i, token_url: t, tls_config: {cert: c, key: S}}}]",
        "scrape_configs: [{job_name: a, http_headers: {x: {secrets: [S]}}}]",
        "scrape_configs: [{job_name: a, http_headers: {x: {secrets: S}}}]",
        "scrape_configs: [{job_name: a, http_headers: {x: S}}]", "scrape_configs: [{job_name: a, http_headers: S}]",
        "scrape_configs: [{job_name: a, proxy_url: p, proxy_connect_header: {x: [S]}}]",
        "scrape_configs: [{job_name: a, proxy_url: p, proxy_connect_header: {x: S}}]",
        "scrape_configs: [{job_name: a, proxy_url: p, proxy_connect_header: S}]",
        "scrape_configs: [{job_name: a, proxy_url: 'http://u:S@h/'}]",
        "scrape_configs: [{job_name: a, proxy_url: 'http://u:S@h:x/'}]",
        "scrape_configs: [{job_name: a, proxy_url: 'http://u:%zz/S@h/'}]",
        "scrape_configs: [{job_name: a, proxy_url: 'http://u:/S@h/'}]",
        "scrape_configs: [{job_name: a, oauth2: {client_id: i, token_url: t, proxy_url: 'http://u:S@h:x/'}}]",
        "scrape_configs: [{job_name: a, consul_sd_configs: [{token: S}]}]",
        "scrape_configs: [{job_name: a, consul_sd_configs: [S]}]",
        "scrape_configs: [{job_name: a, consul_sd_configs: S}]",
        "scrape_configs: [{job_name: a, http_sd_configs: [{url: u, basic_auth: {password: S}}]}]",
        "remote_write: [{url: 'http://u:S@h/'}]", "remote_write: [{url: 'http://u:S@h:x/'}]",
        "remote_write: [{url: 'http://u:S@h/'}, {url: 'http://u:S@h/'}]", "remote_write: [{url: x, headers: {k: S}}]",
        "remote_write: [{url: x, headers: S}]", "remote_write: [{url: x, basic_auth: {password: S}}]",
        "remote_write: [{url: x, bearer_token: S, basic_auth: {}}]",
        "remote_write: [{url: x, sigv4: {access_key: a, secret_key: S}}]", "remote_write: [{url: x, sigv4: S}]",
        "remote_write: [{url: x, sigv4: {access_key: S, secret_key: s}}]",
        "remote_write: [{url: x, azuread: {oauth: {client_secret: S}}}]", "remote_write: [{url: x, azuread: S}]",
        "remote_write: [{url: x, google_iam: S}]", "remote_read: [{url: 'http://u:S@h:x/'}]",
        "remote_read: [{url: x, headers: {k: S}}]", "remote_read: [{url: x, basic_auth: {password: S}}]",
        "alerting: {alertmanagers: [{basic_auth: {password: S}}]}",
        "alerting: {alertmanagers: [{sigv4: {access_key: a, secret_key: S}}]}",
        "alerting: {alertmanagers: [{http_headers: {x: {secrets: [S]}}}]}",
        "tracing: {endpoint: x, headers: {k: S}}", "tracing: {endpoint: x, tls_config: {cert: c, key: S}}",
    ]

    /// Ways to spoil the place, or the file around it.
    private static let damages = [
        "S", "[S]", "[[S]]", "{a: S}", "{S2: {a: [S]}}", "'S'", "!!int S", "!!null S", "!!bool 'S'", "!!float S",
        "!!binary S", "!S x", "!!S x", "&x S", "*S", "!<S> S", "'%S'", "\"S\\xff\"", "!!binary aHVudGVyMnNlY3JldP8=",
        "~", "S, S: S", "[S, {S: S}]", "|\n S", "S: S", "<<: S", "{<<: S}", "{<<: [S]}", "\"S\\q\"", "@S", "%S", "`S",
    ]

    /// What a user can come to see of a text.
    private func shown(_ text: String) -> String {
        do {
            let configuration = try parse(text)
            var shown = configuration.warnings.map(\.description)
            shown += [String(describing: configuration), String(reflecting: configuration)]
            for section in configuration.remoteWrites {
                shown += [
                    section.redactedURL, section.displayName, section.hash, "\(section)", String(reflecting: section),
                ]
                dump(section, to: &shown[0])
            }
            shown += configuration.jobs.map { "\($0.httpClient.authorization)\($0.httpClient.headers)" }
            shown += configuration.checkedFiles.map { "\($0)" }
            shown += configuration.jobs.flatMap { $0.checkedFiles }.map { "\($0)" }
            return shown.joined(separator: "\n")
        } catch {
            return error.description
        }
    }

    @Test("shows in no message and no description, whatever is wrong with it or around it", arguments: places)
    func hidden(place: String) {
        let parts = place.split(separator: "S", omittingEmptySubsequences: false).map(String.init)
        for damage in Self.damages {
            for end in ["", "\nfoo: 1", "]", "\n\t{"] {
                let text = parts.joined(separator: damage.replacing("S", with: Self.marker)) + end
                let shown = shown(text)
                // Keys are shown, as nothing else could be said about them.
                let keys = "field \(Self.marker)"
                let leaks = shown.split(separator: "\n").filter { $0.contains("hunter2") && !$0.contains(keys) }
                #expect(leaks.isEmpty, "\(text)")
            }
        }
    }

    @Test("shows in no text of the file, whatever is wrong with it or around it", arguments: places)
    func hiddenInText(place: String) {
        let parts = place.split(separator: "S", omittingEmptySubsequences: false).map(String.init)
        // Behind a key of its own, in a block that has others, it is none.
        for damage in Self.damages where !damage.contains(": ") {
            for end in ["", "\nfoo: 1", "]", "\n\t{"] {
                let text = parts.joined(separator: damage.replacing("S", with: Self.marker)) + end
                for text in [text, "--- {}\n---\n\(text)", "# " + text.replacing("\n", with: "\n# ")] {
                    let shown = ConfigurationText(of: LoadedFile(path: "p.yml", content: Array(text.utf8)))
                    let leaks = shown.lines.map(\.text).filter { $0.contains("hunter2") }
                    #expect(leaks.isEmpty, "\(text)")
                }
            }
        }
    }

    @Test(
        "is masked where Prometheus prints it",
        arguments: [
            ("basic_auth: »hunter2", "cannot unmarshal !!str `<secret>` into config.plain"),
            ("basic_auth: »12345", "cannot unmarshal !!int `<secret>` into config.plain"),
            ("bearer_token: »!!int hunter2", "yaml: cannot decode !!str `<secret>` as a !!int"),
            ("basic_auth: {password: »*hunter2}", "yaml: unknown anchor '<secret>' referenced"),
            ("basic_auth: »!hunter2 x", "cannot unmarshal !<secret> `<secret>` into config.plain"),
            ("basic_auth: {password: »!!binary /w==}", "<secret> is not valid UTF-8"),
            ("http_headers: {a: {secrets: »hunter2}}", "cannot unmarshal !!str `<secret>` into []config.Secret"),
            (
                "proxy_url: »'http://u:hunter2@h:x/'",
                #"parse "http://u:xxxxx@h:x/": invalid port ":x" after host"#
            ),
            ("proxy_url: »'http://u:a/b@h/'", #"parse "http://u:xxxxx@h/": net/url: invalid userinfo"#),
        ]
    )
    func masked(line: String, message: String) {
        let marked = MarkedText(job(line))
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test("does not hide what stands beside it")
    func open() {
        #expect(problems(job("basic_auth: {username: {}}")) == ["3:26: cannot unmarshal !!map into string"])
        #expect(
            problems(job("oauth2: {client_id: a, token_url: b, scopes: s}")) == [
                "3:48: cannot unmarshal !!str `s` into []string"
            ]
        )
    }

    @Test("stays one when it is written elsewhere and named by an alias")
    func alias() {
        let text = job("params: {a: [&x hunter2]}", "basic_auth: *x", "http_headers: {a: {files: *x}}")
        #expect(
            problems(text) == [
                "4:15: cannot unmarshal !!str `<secret>` into config.plain",
                "5:29: cannot unmarshal !!str `<secret>` into []string",
            ]
        )
    }
}

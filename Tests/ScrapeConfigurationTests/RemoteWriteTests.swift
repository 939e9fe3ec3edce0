import HTTPTransport
import MetricModel
import Relabeling
import ScrapeConfiguration
import Testing

/// The only entry of `remote_write`, with these keys beside its URL.
private func entry(_ keys: String, url: String = "http://h/") throws -> RemoteWriteSection {
    let sections = try parse("remote_write: [{url: '\(url)', \(keys)}]").remoteWrites
    return try #require(sections.count == 1 ? sections[0] : nil)
}

/// What is wrong with an entry that has these keys beside its URL; its keys begin at column 25.
private func entryProblems(_ keys: String) -> [String] { problems("remote_write: [{url: x, \(keys)}]") }

@Suite("An entry of remote_write")
struct RemoteWriteValueTests {
    @Test("has Prometheus's defaults")
    func defaults() throws {
        let section = try entry("")
        #expect(section.url == "http://h/" && section.name.isEmpty && section.headers.isEmpty)
        #expect(section.timeout == PrometheusDuration(seconds: 30))
        #expect(section.message == .version1 && !section.sendsExemplars && !section.sendsNativeHistograms)
        #expect(section.relabelRules.isEmpty)
        #expect(section.queue == RemoteWriteSection.Queue())
        #expect(section.metadata == RemoteWriteSection.Metadata() && section.metadata.isSent)
        #expect(section.httpClient == HTTPClientSettings(followRedirects: true, enableHTTP2: false))
        #expect(section.location.line == 1 && section.location.column == 16)
    }

    @Test("says what its keys say")
    func everything() throws {
        let text = """
            remote_write:
            - url: http://h/1
            - url: http://h/2
              name: second
              remote_timeout: 5s
              headers: {X-Scope-OrgID: a, x-b: c}
              write_relabel_configs: [{source_labels: [a], action: drop}]
              send_exemplars: true
              send_native_histograms: true
              protobuf_message: io.prometheus.write.v2.Request
              queue_config:
                {capacity: 1, max_shards: 7, min_shards: 2, max_samples_per_send: 3, batch_send_deadline: 4s,
                 min_backoff: 5ms, max_backoff: 6ms, retry_on_http_429: true, sample_age_limit: 1h}
              metadata_config: {send: false, send_interval: 8s, max_samples_per_send: 9}
              follow_redirects: false
              enable_http2: true
            """
        let sections = try parse(text).remoteWrites
        #expect(sections.map(\.url) == ["http://h/1", "http://h/2"])
        let section = sections[1]
        #expect(section.name == "second" && section.displayName == "second")
        #expect(section.timeout == PrometheusDuration(seconds: 5))
        #expect(section.headers == [HTTPHeader("X-Scope-OrgID", "a"), HTTPHeader("x-b", "c")])
        #expect(section.relabelRules.rules.map(\.action) == [.drop])
        #expect(section.sendsExemplars && section.sendsNativeHistograms && section.message == .version2)
        var queue = RemoteWriteSection.Queue()
        (queue.capacity, queue.maxShards, queue.minShards, queue.maxSamplesPerSend) = (1, 7, 2, 3)
        queue.batchSendDeadline = PrometheusDuration(seconds: 4)
        queue.minBackoff = PrometheusDuration(milliseconds: 5)
        queue.maxBackoff = PrometheusDuration(milliseconds: 6)
        queue.retryOnHTTP429 = true
        queue.sampleAgeLimit = PrometheusDuration(seconds: 3600)
        #expect(section.queue == queue)
        var metadata = RemoteWriteSection.Metadata()
        (metadata.isSent, metadata.sendInterval, metadata.maxSamplesPerSend) = (
            false, PrometheusDuration(seconds: 8), 9
        )
        #expect(section.metadata == metadata)
        #expect(section.httpClient == HTTPClientSettings(followRedirects: false, enableHTTP2: true))
        #expect(section.location.line == 3)
    }

    @Test(
        "sends the last of two headers whose names differ in case",
        arguments: [("{a: b, A: c}", "A=c"), ("{A: c, b: d, a: b}", "b=d a=b"), ("{a: ~}", "a=")]
    )
    func headers(headers: String, sent: String) throws {
        #expect(
            try entry("headers: \(headers)").headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ") == sent
        )
    }

    @Test("sends no metadata of its own with the second message, and warns who asked for it")
    func metadata() throws {
        let second = "protobuf_message: io.prometheus.write.v2.Request"
        #expect(try !entry(second).metadata.isSent)
        let asked = try parse("remote_write: [{url: x, \(second), metadata_config: {send: true}}]")
        #expect(!asked.remoteWrites[0].metadata.isSent)
        #expect(
            asked.warnings.map(\.message) == [
                "metadata_config.send has no effect with io.prometheus.write.v2.Request, "
                    + "which sends metadata with every series"
            ]
        )
        #expect(try parse("remote_write: [{url: x, \(second)}]").warnings.isEmpty)
        #expect(try entry("metadata_config: {send: ~}").metadata.isSent == false)
    }

    /// Prometheus 3.5.3 divides by zero, stops with a panic or never waits with these.
    @Test(
        "is taken as something that works where Prometheus would crash or run hot, with a warning",
        arguments: [
            ("queue_config: {max_shards: 0}", "max_shards: 0 is taken as 1"),
            ("queue_config: {min_shards: ~}", "min_shards: 0 is taken as 1"),
            ("queue_config: {capacity: -10}", "capacity: -10 is taken as 1"),
            ("queue_config: {max_samples_per_send: 0.9}", "max_samples_per_send: 0 is taken as 1"),
            ("queue_config: {max_samples_per_send: -.inf}", "max_samples_per_send: \(Int.min) is taken as 1"),
            ("queue_config: {capacity: 9223372036854775807}", "capacity: \(Int.max) is taken as 1073741824"),
            ("queue_config: {min_shards: 60}", "min_shards is above max_shards: it is taken as 50"),
            ("queue_config: {batch_send_deadline: 0s}", "batch_send_deadline: 0s is taken as 5s"),
            ("queue_config: {min_backoff: 0s}", "min_backoff: 0s is taken as 30ms"),
            ("queue_config: {max_backoff: 1ms}", "max_backoff is below min_backoff: it is taken as 30ms"),
            ("metadata_config: {send_interval: 0s}", "send_interval: 0s is taken as 1m"),
            ("metadata_config: {max_samples_per_send: -1}", "max_samples_per_send: -1 is taken as 1"),
            ("remote_timeout: ~", "remote_timeout: 0s is taken as 30s"),
        ]
    )
    func clamped(keys: String, warning: String) throws {
        let configuration = try parse("remote_write: [{url: x, \(keys)}]")
        #expect(configuration.warnings.map(\.message) == [warning])
        let section = configuration.remoteWrites[0]
        let queue = section.queue
        #expect(min(queue.capacity, queue.minShards, queue.maxSamplesPerSend, section.metadata.maxSamplesPerSend) >= 1)
        #expect(queue.minShards <= queue.maxShards && queue.minBackoff <= queue.maxBackoff)
        #expect(min(queue.minBackoff, queue.batchSendDeadline, section.timeout, section.metadata.sendInterval) > .zero)
    }

    @Test(
        "shows its URL without a password",
        arguments: [
            ("http://u:hush@h:1/p?q=r", "http://u:xxxxx@h:1/p?q=r"), ("http://u@h/", "http://u@h/"),
            ("http://:hush@h/", "http://:xxxxx@h/"), ("x", "x"), ("localhost:9090", "localhost:9090"),
        ]
    )
    func redacted(url: String, shown: String) throws {
        #expect(try entry("", url: url).redactedURL == shown)
    }
}

@Suite("The hash of an entry of remote_write")
struct RemoteWriteHashTests {
    @Test("names an entry without a name, and never changes")
    func golden() throws {
        let section = try entry("")
        #expect(section.hash == "6559c7")
        #expect(section.displayName == section.hash)
    }

    @Test("is another for each thing an entry can say")
    func distinct() throws {
        let variants = [
            "", "name: a", "remote_timeout: 1s", "headers: {a: b}", "headers: {a: c}", "send_exemplars: true",
            "send_native_histograms: true", "protobuf_message: io.prometheus.write.v2.Request",
            "write_relabel_configs: [{target_label: a}]", "write_relabel_configs: [{target_label: b}]",
            "write_relabel_configs: [{target_label: a, regex: b}]", "queue_config: {capacity: 1}",
            "queue_config: {max_shards: 1}", "queue_config: {min_shards: 2}", "queue_config: {max_samples_per_send: 1}",
            "queue_config: {batch_send_deadline: 1s}", "queue_config: {min_backoff: 1s}",
            "queue_config: {max_backoff: 1s}", "queue_config: {retry_on_http_429: true}",
            "queue_config: {sample_age_limit: 1s}", "metadata_config: {send: false}",
            "metadata_config: {send_interval: 1s}", "metadata_config: {max_samples_per_send: 1}",
            "follow_redirects: false", "enable_http2: true", "basic_auth: {}", "basic_auth: {username: a}",
            "basic_auth: {username_file: a}", "basic_auth: {password: a}", "basic_auth: {password_file: a}",
            "authorization: {}", "authorization: {type: a}", "authorization: {credentials: a}",
            "bearer_token_file: a", "tls_config: {ca: a}", "tls_config: {ca_file: a}",
            "tls_config: {insecure_skip_verify: true}",
        ]
        let hashes = try variants.map { try entry($0).hash } + [entry("", url: "http://h/2").hash]
        #expect(Set(hashes).count == variants.count + 1)
        #expect(hashes.allSatisfy { $0.utf8.count == 6 })
    }

    @Test(
        "does not know secrets, nor places",
        arguments: [
            ("basic_auth: {password: a}", "basic_auth: {password: b}"),
            ("authorization: {credentials: a}", "authorization: {credentials: b}"),
            ("bearer_token: a", "authorization: {credentials: b}"), ("name: a", "   name:   a"),
            ("queue_config: {}", "queue_config: {capacity: 10000}"),
        ]
    )
    func same(left: String, right: String) throws {
        #expect(try entry(left).hash == entry(right).hash)
        #expect(try entry("", url: "http://u:a@h/").hash == entry("", url: "http://u:b@h/").hash)
        #expect(try entry("", url: "http://u:a@h/") != entry("", url: "http://u:b@h/"))
    }
}

@Suite("Mistakes in remote_write")
struct RemoteWriteErrorTests {
    @Test(
        "of its shape are refused in go-yaml's words",
        arguments: [
            ("remote_write: {a: b}", "1:15: cannot unmarshal !!map into []*config.RemoteWriteConfig"),
            ("remote_write: [5]", "1:16: cannot unmarshal !!int `5` into config.plain"),
            ("remote_write: [~]", "1:16: empty or null remote write config section"),
            ("remote_write: [{}]", "1:16: url for remote_write is empty"),
            ("remote_write: [{url: ~}]", "1:22: url for remote_write is empty"),
            ("remote_write: [{url: [a]}]", "1:22: cannot unmarshal !!seq into string"),
            (
                "remote_write: [{url: 'http://a b/'}]",
                #"1:22: parse "http://a b/": invalid character " " in host name"#
            ),
            (
                "remote_write: [{url: '1.2.3.4:80'}]",
                #"1:22: parse "1.2.3.4:80": first path segment in URL cannot contain colon"#
            ),
            (
                "remote_write: [{url: x, name: a}, {url: y, name: a}]",
                #"1:50: found multiple remote write configs with job name "a""#
            ),
            (
                "remote_write: [{url: x}, {name: '', url: x}]",
                "1:26: duplicate remote write configs are not allowed, found duplicate for URL: x"
            ),
            (
                "remote_write: [{url: 'http://u:p@h'}, {url: 'http://u:q@h'}]",
                "1:39: duplicate remote write configs are not allowed, found duplicate for URL: http://u:xxxxx@h"
            ),
        ]
    )
    func shape(text: String, expected: String) {
        #expect(problems(text) == [expected])
    }

    @Test(
        "of its keys are refused in Prometheus's words",
        arguments: [
            ("foo: b", "1:25: field foo not found in type config.plain"),
            ("headers: {Host: b}", "1:35: Host is a reserved header. It must not be changed"),
            (
                "headers: {AUTHORIZATION: b}",
                "1:35: authorization header must be changed via the basic_auth, authorization, oauth2, sigv4, azuread "
                    + "or google_iam parameter"
            ),
            ("headers: {a: b, a: c}", #"1:41: key "a" already set in map"#),
            ("headers: [a]", "1:34: cannot unmarshal !!seq into map[string]string"),
            ("headers: {a: [b]}", "1:38: cannot unmarshal !!seq into string"),
            ("write_relabel_configs: [~]", "1:49: empty or null relabeling rule in remote write config"),
            ("write_relabel_configs: [{action: foo}]", #"1:58: unknown relabel action "foo""#),
            (
                "protobuf_message: foo",
                "1:43: invalid protobuf_message value: unknown remote write protobuf message foo, supported: "
                    + "prometheus.WriteRequest, io.prometheus.write.v2.Request"
            ),
            ("protobuf_message: [a]", "1:43: cannot unmarshal !!seq into config.RemoteWriteProtoMsg"),
            ("remote_timeout: 5", #"1:41: not a valid duration string: "5""#),
            ("send_exemplars: 1", "1:41: cannot unmarshal !!int `1` into bool"),
            ("queue_config: []", "1:39: cannot unmarshal !!seq into config.QueueConfig"),
            ("queue_config: {foo: 1}", "1:40: field foo not found in type config.QueueConfig"),
            ("queue_config: {capacity: '5'}", "1:50: cannot unmarshal !!str `5` into int"),
            ("queue_config: {capacity: .inf}", "1:50: cannot unmarshal !!float `.inf` into int"),
            (
                "queue_config: {capacity: 9223372036854775808}", "1:50: cannot unmarshal !!int `9223372...` into int"
            ),
            ("queue_config: {max_backoff: x}", #"1:53: not a valid duration string: "x""#),
            ("metadata_config: 5", "1:42: cannot unmarshal !!int `5` into config.MetadataConfig"),
            ("metadata_config: {foo: 1}", "1:43: field foo not found in type config.MetadataConfig"),
        ]
    )
    func keys(keys: String, expected: String) {
        #expect(entryProblems(keys) == [expected])
    }

    @Test(
        "that are to be signed in a way that is not here are left out, which is a warning",
        arguments: [
            ("sigv4: {}", "sigv4"), ("sigv4: NULL", "sigv4"), ("google_iam: {credentials_file: x}", "google_iam"),
            ("azuread: {cloud: AzurePublic, managed_identity: {client_id: a}}", "azuread"),
            ("azuread: {oauth: {client_id: a, client_secret: b, tenant_id: c}, sdk: {tenant_id: d}}", "azuread"),
            (
                "sigv4: {region: a, access_key: b, secret_key: c, profile: d, role_arn: e, use_fips_sts_endpoint: yes, "
                    + "service_name: f}",
                "sigv4"
            ),
        ]
    )
    func unsupported(keys: String, key: String) throws {
        let configuration = try parse("remote_write: [{url: x, \(keys)}, {url: y}]")
        #expect(configuration.remoteWrites.map(\.url) == ["y"])
        #expect(
            configuration.warnings.map(\.description) == [
                "dir/p.yml:1:25: \(key): not supported yet, nothing is sent to this destination"
            ]
        )
    }

    @Test(
        "may have such keys when they ask for nothing, and may go round the host's addresses",
        arguments: [
            "oauth2: ~", "round_robin_dns: false", "round_robin_dns: true", "round_robin_dns: ~", "proxy_url: ''",
            "no_proxy: ''", "sigv4: ~, azuread: ~, google_iam: ~",
        ]
    )
    func harmless(keys: String) throws {
        let configuration = try parse("remote_write: [{url: x, \(keys)}]")
        #expect(configuration.remoteWrites.map(\.usesRoundRobinDNS) == [keys == "round_robin_dns: true"])
        #expect(configuration.warnings.isEmpty)
    }

    @Test(
        "with signing keys are refused in Prometheus's words",
        arguments: [
            ("round_robin_dns: »1", "cannot unmarshal !!int `1` into bool"),
            ("sigv4: »[]", "cannot unmarshal !!seq into sigv4.plain"),
            ("sigv4: {»foo: a}", "field foo not found in type sigv4.plain"),
            ("sigv4: {use_fips_sts_endpoint: »5}", "cannot unmarshal !!int `5` into bool"),
            ("sigv4: {secret_key: »[a], access_key: b}", "cannot unmarshal !!seq into config.plain"),
            (
                "sigv4: {»access_key: a}",
                "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config"
            ),
            (
                "sigv4: {region: r, »secret_key: a}",
                "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config"
            ),
            ("azuread: »[]", "cannot unmarshal !!seq into azuread.plain"),
            ("azuread: {oauth: {»foo: a}}", "field foo not found in type azuread.OAuthConfig"),
            ("azuread: {sdk: {tenant_id: »[]}}", "cannot unmarshal !!seq into string"),
            ("google_iam: »[]", "cannot unmarshal !!seq into googleiam.Config"),
            ("google_iam: {»credentials: a}", "field credentials not found in type googleiam.Config"),
        ]
    )
    func signing(keys: String, message: String) {
        let marked = MarkedText("remote_write: [{url: x, \(keys)}]")
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test("that differ in spelling only are two")
    func spelling() throws {
        let text = "remote_write: [{url: x, basic_auth: {password: é}}]"
        let decomposed = try parse(text.replacing("é", with: "e\u{301}")).remoteWrites
        #expect(try parse(text).remoteWrites != decomposed)
    }

    @Test("are all reported, each at its place")
    func several() {
        let text = """
            remote_write:
            - url: http://[::1
              headers: {Host: x}
              queue_config:
                capacity: many
            - name: second
              bearer_token: a
              basic_auth: {}
            """
        #expect(
            problems(text) == [
                #"2:8: parse "http://[::1": missing ']' in host"#,
                "3:13: Host is a reserved header. It must not be changed",
                "5:15: cannot unmarshal !!str `many` into int", "6:3: url for remote_write is empty",
                "7:3: at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured",
            ]
        )
    }
}

import Testing

@Suite("check config beside promtool", .enabled(if: RealPrometheus.promtool != nil))
struct PromtoolConfigurationTests {
    /// Entries of `remote_write`, right and wrong, in keys that both know.
    private static let entries = [
        "", "{}", "~", "5", "{url: ~}", "{url: NULL}", "{url: ''}", "{url: 'http://a b/'}", "{url: '1.2.3.4:80'}",
        "{url: 'localhost:9090'}", "{url: '%zz'}", "{url: 'http://h:x/'}", "{url: 'http://[::1'}", "{url: [a]}",
        "{url: x, name: a}, {url: y, name: a}", "{url: x, name: a}, {url: x, name: b}", "{url: x, foo: b}",
        "{url: x, url: y}", "{url: x, headers: {Host: b}}", "{url: x, headers: {a: ~}}", "{url: x, headers: {a: [b]}}",
        "{url: x, headers: {a: b, a: c}}", "{url: x, write_relabel_configs: [~]}",
        "{url: x, write_relabel_configs: [{action: foo}]}", "{url: x, protobuf_message: foo}",
        "{url: x, protobuf_message: ~}", "{url: x, protobuf_message: io.prometheus.write.v2.Request}",
        "{url: x, remote_timeout: 0s}", "{url: x, remote_timeout: 5}", "{url: x, send_exemplars: 1}",
        "{url: x, queue_config: {max_shards: 0, min_shards: -1}}", "{url: x, queue_config: {capacity: 1.5}}",
        "{url: x, queue_config: {capacity: .inf}}", "{url: x, queue_config: {capacity: '5'}}",
        "{url: x, queue_config: {capacity: 9223372036854775808}}", "{url: x, queue_config: {foo: 1}}",
        "{url: x, queue_config: {min_backoff: 10s, max_backoff: 0s}}", "{url: x, metadata_config: {send_interval: 0s}}",
        "{url: x, metadata_config: 5}", "{url: x, basic_auth: {}, authorization: {}}", "{url: x, basic_auth: x}",
        "{url: x, basic_auth: {username: a, username_file: b}}", "{url: x, basic_auth: {password: [a]}}",
        "{url: x, basic_auth: {password: a, password_file: b}}", "{url: x, basic_auth: {password_file: nofile}}",
        "{url: x, authorization: {type: ' baSic '}}", "{url: x, authorization: {credentials: a, credentials_file: b}}",
        "{url: x, authorization: {credentials_file: nofile}}", "{url: x, authorization: {foo: b}}",
        "{url: x, bearer_token: a, bearer_token_file: b}", "{url: x, bearer_token: a, basic_auth: {}}",
        "{url: x, bearer_token: a, authorization: {}}", "{url: x, bearer_token: [a]}",
        "{url: x, bearer_token: '', authorization: {}}", "{url: x, tls_config: {ca: a, ca_file: b}}",
        "{url: x, tls_config: {ca_file: nofile}}", "{url: x, tls_config: {ca: [a]}}", "{url: x, tls_config: {cert: a}}",
        "{url: x, tls_config: {key: a}}", "{url: x, tls_config: {min_version: foo}}",
        "{url: x, tls_config: {min_version: ''}}", "{url: x, tls_config: {min_version: TLS12}}",
        "{url: x, tls_config: {insecure_skip_verify: 1}}", "{url: x, follow_redirects: ~, enable_http2: ~}",
        "{url: x, oauth2: ~, sigv4: ~, http_headers: ~, proxy_url: '', round_robin_dns: false}",
    ]

    /// promtool's first reason; nil when it finds the file right.
    private func reason(_ path: String) throws -> String? {
        let promtool = try #require(RealPrometheus.promtool)
        let run = CommandRun(
            ["sh", "-c", #""$0" check config "$1" 2>&1"#, promtool, path],
            environment: CommandRun.plainEnvironment
        )
        if run.status == 0 { return nil }
        let lines = run.output.split(separator: "\n").map(String.init)
        let first = try #require(lines.firstIndex { $0.contains("FAILED: ") })
        guard lines[first].hasSuffix("yaml: unmarshal errors:") else {
            return String(lines[first].split(separator: path + ": ", maxSplits: 1)[1])
        }
        // `  line 1: the reason`
        return lines[first + 1].split(separator: ": ", maxSplits: 1).last.map(String.init)
    }

    @Test("gives the same verdict on every entry of remote_write, for the same reason", arguments: entries)
    func remoteWrite(entry: String) throws {
        let directory = try TemporaryDirectory()
        try directory.write("a.yml", "remote_write: [\(entry)]\n")
        let run = try ProgramRun(["check", "config", "a.yml"], in: directory.path)
        if let reason = try reason(directory.path("a.yml")) {
            #expect(run.exitCode == 1)
            #expect(run.output.hasPrefix("a.yml:1:") && run.output.contains(": \(reason)\n"))
        } else {
            #expect(run.exitCode == 0)
        }
    }
}

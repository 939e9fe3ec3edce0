import MetricModel
import ScrapeConfiguration
import Testing

@Suite("Sections a scraper has no use for")
struct OtherSectionsTests {
    @Test(
        "are accepted when they are right for Prometheus",
        arguments: [
            "rule_files: ~", "rule_files: []", "rule_files: [~, 5, nofile.yml, '[', 'x/*.yml', 'a/b*c*d']",
            "alerting: ~", "alerting: NULL", "alerting: {}", "alerting: {alertmanagers: ~}",
            "alerting: {alertmanagers: [{}]}", "alerting: {alertmanagers: [{api_version: ~}]}",
            "alerting: {alertmanagers: [{scheme: foo, path_prefix: /x, timeout: 0s, api_version: v2}]}",
            "alerting: {alertmanagers: [{static_configs: [{targets: [a/b]}], relabel_configs: [{action: drop}]}]}",
            "alerting: {alertmanagers: [{sigv4: {}}]}", "alerting: {alertmanagers: [{dns_sd_configs: []}]}",
            "alerting: {alertmanagers: [{consul_sd_configs: [{server: x}], file_sd_configs: [{files: [a.yml]}]}]}",
            "alerting: {alertmanagers: [{tls_config: {cert_file: nofile, key_file: nofile}}]}",
            "alerting: {alert_relabel_configs: [{action: labeldrop, regex: x}]}",
            "remote_read: ~", "remote_read: [{url: NULL}]", "remote_read: [{url: ''}]",
            "remote_read: [{url: x}, {url: x}]", "remote_read: [{url: x, chunked_read_limit: 5, read_recent: yes}]",
            "remote_read: [{url: x, headers: ~, required_matchers: ~, filter_external_labels: ~}]",
            "remote_read: [{url: x, required_matchers: {a: b, c: !!binary /w==}}]",
            "tracing: ~", "tracing: {endpoint: x}", "tracing: {endpoint: x, client_type: ~}",
            "tracing: {endpoint: x, client_type: http, compression: ''}",
            "tracing: {endpoint: x, compression: gzip, sampling_fraction: 5, insecure: no, timeout: 5s}",
            "tracing: {endpoint: x, headers: {a: b, A: c}, tls_config: {cert_file: a, key_file: b}}",
            "otlp: ~", "otlp: NULL", "otlp: {}", "otlp: {translation_strategy: ''}", "otlp: {translation_strategy: ~}",
            "otlp: {translation_strategy: NoTranslation}", "otlp: {translation_strategy: NoUTF8EscapingWithSuffixes}",
            "otlp: {promote_resource_attributes: [' a', b], keep_identifying_resource_attributes: yes}",
            "otlp: {promote_all_resource_attributes: true, ignore_resource_attributes: [a]}",
            "otlp: {promote_all_resource_attributes: true, promote_resource_attributes: []}",
            "otlp: {ignore_resource_attributes: [], convert_histograms_to_nhcb: ~}",
            "{otlp: {translation_strategy: NoTranslation}, global: {metric_name_validation_scheme: foo}}",
            "{otlp: {}, global: {metric_name_validation_scheme: legacy}}",
            "runtime: ~", "runtime: NULL", "runtime: {gogc: -1}", "runtime: {gogc: ~}",
        ]
    )
    func accepted(text: String) throws {
        let configuration = try parse(text)
        #expect(configuration.jobs.isEmpty && configuration.warnings.isEmpty)
    }

    @Test(
        "of rules",
        arguments: [
            ("rule_files: »5", "cannot unmarshal !!int `5` into []string"),
            ("rule_files: »{a: b}", "cannot unmarshal !!map into []string"),
            ("rule_files: [»[a]]", "cannot unmarshal !!seq into string"),
            ("rule_files: [»'a/*/b']", #"invalid rule file path "a/*/b""#),
            ("rule_files: [b, »'a*/b']", #"invalid rule file path "a*/b""#),
            ("runtime: »5", "cannot unmarshal !!int `5` into config.RuntimeConfig"),
            ("runtime: {gogc: »a}", "cannot unmarshal !!str `a` into int"),
            ("runtime: {»foo: 1}", "field foo not found in type config.RuntimeConfig"),
        ]
    )
    func rules(text: String, message: String) {
        let marked = MarkedText(text)
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test(
        "of alerts",
        arguments: [
            ("»5", "cannot unmarshal !!int `5` into config.plain"), ("»[]", "cannot unmarshal !!seq into config.plain"),
            ("{»foo: 1}", "field foo not found in type config.plain"),
            ("{alert_relabel_configs: »5}", "cannot unmarshal !!int `5` into []*relabel.Config"),
            ("{alert_relabel_configs: [»~]}", "empty or null alert relabeling rule"),
            ("{alert_relabel_configs: [»5]}", "cannot unmarshal !!int `5` into relabel.plain"),
            ("{alert_relabel_configs: [{action: »foo}]}", #"unknown relabel action "foo""#),
            ("{alertmanagers: »5}", "cannot unmarshal !!int `5` into config.AlertmanagerConfigs"),
            ("{alertmanagers: [»5]}", "cannot unmarshal !!int `5` into config.AlertmanagerConfig"),
            ("{alertmanagers: [»~]}", "empty or null Alertmanager config section"),
        ]
    )
    func alerting(block: String, message: String) {
        let marked = MarkedText("alerting: \(block)")
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test(
        "of alert managers",
        arguments: [
            ("api_version: »v1", "expected Alertmanager api version to be one of [v2] but got v1"),
            ("api_version: »NULL", "expected Alertmanager api version to be one of [v2] but got "),
            ("api_version: »''", "expected Alertmanager api version to be one of [v2] but got "),
            ("api_version: »[a]", "cannot unmarshal !!seq into config.plain"),
            ("scheme: »[a]", "cannot unmarshal !!seq into string"),
            ("timeout: »5", #"not a valid duration string: "5""#),
            ("»foo: 1", "field foo not found in type config.AlertmanagerConfig"),
            ("relabel_configs: [»~]", "empty or null Alertmanager target relabeling rule"),
            ("alert_relabel_configs: [»~]", "empty or null Alertmanager alert relabeling rule"),
            ("static_configs: [{targets: [»'a/b']}]", #""a/b" is not a valid hostname"#),
            ("static_configs: [»~]", "empty or null section in static_configs"),
            ("static_configs: »5", "cannot unmarshal !!int `5` into []*targetgroup.Group"),
            (
                "»basic_auth: {}, authorization: {}",
                "at most one of basic_auth, oauth2 & authorization must be configured"
            ),
            (
                "»sigv4: {}, basic_auth: {}",
                "at most one of basic_auth, authorization, oauth2, & sigv4 must be configured"
            ),
            (
                "»bearer_token: a, sigv4: {}",
                "at most one of basic_auth, authorization, oauth2, & sigv4 must be configured"
            ),
            (
                "sigv4: {»access_key: a}",
                "must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config"
            ),
            ("file_sd_configs: [{files: [»a]}]", #"path name "a" is not valid for file discovery"#),
            ("dns_sd_configs: »{}", "cannot unmarshal !!map into []*dns.SDConfig"),
            ("http_headers: {»host: {}}", #"setting header "Host" is not allowed"#),
            ("enable_http2: »5", "cannot unmarshal !!int `5` into bool"),
        ]
    )
    func alertmanagers(keys: String, message: String) {
        let marked = MarkedText("alerting: {alertmanagers: [{\(keys)}]}")
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test(
        "of remote reads",
        arguments: [
            ("»5", "cannot unmarshal !!int `5` into []*config.RemoteReadConfig"),
            ("[»5]", "cannot unmarshal !!int `5` into config.plain"),
            ("[»~]", "empty or null remote read config section"), ("[»{}]", "url for remote_read is empty"),
            ("[{url: »~}]", "url for remote_read is empty"), ("[»NULL]", "url for remote_read is empty"),
            ("[{url: »'%zz'}]", #"parse "%zz": invalid URL escape "%zz""#),
            ("[{url: x, name: a}, {url: y, name: »a}]", #"found multiple remote read configs with job name "a""#),
            ("[{url: x, name: »[a]}]", "cannot unmarshal !!seq into string"),
            ("[{url: x, remote_timeout: »5}]", #"not a valid duration string: "5""#),
            ("[{url: x, chunked_read_limit: »-1}]", "cannot unmarshal !!int `-1` into uint64"),
            ("[{url: x, headers: {»host: a}}]", "host is a reserved header. It must not be changed"),
            (
                "[{url: x, headers: {»Authorization: a}}]",
                "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4, azuread or "
                    + "google_iam parameter"
            ),
            ("[{url: x, headers: »[a]}]", "cannot unmarshal !!seq into map[string]string"),
            ("[{url: x, read_recent: »5}]", "cannot unmarshal !!int `5` into bool"),
            ("[{url: x, filter_external_labels: »5}]", "cannot unmarshal !!int `5` into bool"),
            ("[{url: x, required_matchers: {»'': b}}]", #""" is not a valid label name"#),
            ("[{url: x, required_matchers: {a: »[]}}]", "cannot unmarshal !!seq into model.LabelValue"),
            ("[{url: x, required_matchers: »[a]}]", "cannot unmarshal !!seq into model.LabelSet"),
            ("[{url: x, »foo: 1}]", "field foo not found in type config.plain"),
            ("[{url: x, »sigv4: {}}]", "field sigv4 not found in type config.plain"),
            (
                "[{url: x, »basic_auth: {}, authorization: {}}]",
                "at most one of basic_auth, oauth2 & authorization must be configured"
            ),
        ]
    )
    func remoteRead(list: String, message: String) {
        let marked = MarkedText("remote_read: \(list)")
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test(
        "of traces",
        arguments: [
            ("»5", "cannot unmarshal !!int `5` into config.plain"), ("»{}", "tracing endpoint must be set"),
            ("»NULL", "tracing endpoint must be set"), ("{endpoint: »~}", "tracing endpoint must be set"),
            ("{endpoint: »[x]}", "cannot unmarshal !!seq into string"),
            (
                "{endpoint: x, client_type: »foo}",
                "expected tracing client type to be to be http or grpc, but got foo"
            ),
            ("{endpoint: x, client_type: »''}", "expected tracing client type to be to be http or grpc, but got "),
            ("{endpoint: x, client_type: »[a]}", "cannot unmarshal !!seq into config.plain"),
            ("{endpoint: x, compression: »foo}", "invalid compression type foo provided, valid options: gzip"),
            ("{endpoint: x, sampling_fraction: »a}", "cannot unmarshal !!str `a` into float64"),
            ("{endpoint: x, insecure: »5}", "cannot unmarshal !!int `5` into bool"),
            ("{endpoint: x, tls_config: »[]}", "cannot unmarshal !!seq into config.plain"),
            (
                "{endpoint: x, tls_config: {»ca: a, ca_file: b}}",
                "at most one of ca, ca_file & ca_ref must be configured"
            ),
            ("{endpoint: x, headers: »[5]}", "cannot unmarshal !!seq into map[string]string"),
            (
                "{endpoint: x, headers: {»authorization: b}}",
                "custom authorization header configuration is not yet supported"
            ),
            ("{endpoint: x, headers: {»Host: b}}", "Host is a reserved header. It must not be changed"),
            ("{endpoint: x, headers: {a: »[b]}}", "cannot unmarshal !!seq into string"),
            ("{endpoint: x, timeout: »5}", #"not a valid duration string: "5""#),
            ("{endpoint: x, »foo: 5}", "field foo not found in type config.plain"),
        ]
    )
    func tracing(block: String, message: String) {
        let marked = MarkedText("tracing: \(block)")
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test(
        "of OTLP",
        arguments: [
            ("otlp: »5", "cannot unmarshal !!int `5` into config.plain"),
            ("otlp: {»foo: 1}", "field foo not found in type config.plain"),
            ("otlp: {promote_resource_attributes: »a}", "cannot unmarshal !!str `a` into []string"),
            (
                "otlp: {promote_resource_attributes: [a, »' a']}",
                #"invalid 'promote_resource_attributes': duplicated promoted OTel resource attribute "a""#
            ),
            (
                "otlp: {promote_resource_attributes: [»' ']}",
                "invalid 'promote_resource_attributes': empty promoted OTel resource attribute"
            ),
            (
                "otlp: {promote_resource_attributes: [»~]}",
                "invalid 'promote_resource_attributes': empty promoted OTel resource attribute"
            ),
            (
                "otlp: {»promote_all_resource_attributes: true, promote_resource_attributes: [a]}",
                "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured "
                    + "simultaneously"
            ),
            ("otlp: {promote_all_resource_attributes: »5}", "cannot unmarshal !!int `5` into bool"),
            (
                "otlp: {»ignore_resource_attributes: [a]}",
                "'ignore_resource_attributes' cannot be configured unless 'promote_all_resource_attributes' is true"
            ),
            (
                "otlp: {promote_all_resource_attributes: true, ignore_resource_attributes: [a, »a]}",
                #"invalid 'ignore_resource_attributes': duplicated ignored OTel resource attribute "a""#
            ),
            (
                "otlp: {promote_all_resource_attributes: true, ignore_resource_attributes: [»'']}",
                "invalid 'ignore_resource_attributes': empty ignored OTel resource attribute"
            ),
            ("otlp: {translation_strategy: »foo}", #"unsupported OTLP translation strategy "foo""#),
            ("otlp: {translation_strategy: »[a]}", "cannot unmarshal !!seq into config.translationStrategyOption"),
            (
                "otlp: {translation_strategy: »UnderscoreEscapingWithoutSuffixes}",
                #"unsupported OTLP translation strategy "UnderscoreEscapingWithoutSuffixes""#
            ),
            (
                "{global: {metric_name_validation_scheme: legacy}, otlp: {translation_strategy: »NoTranslation}}",
                #"OTLP translation strategy "NoTranslation" is not allowed when UTF8 is disabled"#
            ),
            ("otlp: {keep_identifying_resource_attributes: »5}", "cannot unmarshal !!int `5` into bool"),
            ("otlp: {convert_histograms_to_nhcb: »5}", "cannot unmarshal !!int `5` into bool"),
            ("otlp: {»promote_scope_metadata: true}", "field promote_scope_metadata not found in type config.plain"),
        ]
    )
    func otlp(text: String, message: String) {
        let marked = MarkedText(text)
        #expect(problems(marked.text) == [marked.problem(message)])
    }

    @Test("name files that check config looks for")
    func checkedFiles() throws {
        let configuration = try parse(
            """
            rule_files: [a.yml, '/b*.yml', ~]
            alerting: {alertmanagers: [{file_sd_configs: [{files: [t.yml, u.json]}], tls_config: {cert_file: c, key_file: k}}]}
            """
        )
        let found = configuration.checkedFiles.map { "\($0.location.line):\($0.location.column) \($0.kind) \($0.path)" }
        #expect(
            found == [
                "1:14 rules dir/a.yml", "1:21 rules /b*.yml", "1:32 rules ",
            ]
        )
        #expect(
            configuration.alertmanagers.map { $0.discoveries.files.map(\.files) } == [[["dir/t.yml", "dir/u.json"]]]
        )
    }
}

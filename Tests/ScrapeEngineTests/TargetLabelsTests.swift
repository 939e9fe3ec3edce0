import MetricModel
import Relabeling
import Testing

@testable import ScrapeEngine

/// From discovery to a target (scrape rules 3.2, 3.3; cases 1 to 15).
@Suite("Labels of a target")
struct TargetLabelsTests {
    private func populate(
        _ target: [(String, String)],
        group: [(String, String)] = [],
        rules: [RelabelRule] = [],
        interval: Int64 = 1,
        timeout: Int64 = 1,
        scheme: String = "https"
    ) -> TargetLabels.Outcome {
        var builder = LabelsBuilder()
        var run = RelabelRun()
        return self.rules(rules, interval: interval, timeout: timeout, scheme: scheme)
            .populate(target: Labels(target), group: Labels(group), builder: &builder, run: &run)
    }

    private func rules(
        _ rules: [RelabelRule] = [],
        interval: Int64 = 1,
        timeout: Int64 = 1,
        scheme: String = "https"
    ) -> TargetLabels {
        TargetLabels(
            jobName: "job",
            interval: PrometheusDuration(seconds: interval),
            timeout: PrometheusDuration(seconds: timeout),
            metricsPath: "/metrics",
            scheme: scheme,
            parameters: [("abc", ["foo", "bar"]), ("none", [])],
            rules: RelabelRules(rules)
        )
    }

    @Test("come from target, group and job, in that order of strength")
    func precedence() throws {
        let target = [("__address__", "1.2.3.4:1000"), ("custom", "value")]
        let group = [("custom", "group"), ("env", "prod"), ("__meta_x", "y")]
        guard case .target(let labels, let interval, _) = populate(target, group: group) else {
            Issue.record("not accepted")
            return
        }
        let discovered = DiscoveredLabels(target: Labels(target), group: Labels(group), defaults: rules().defaults)
        let common = [
            ("__address__", "1.2.3.4:1000"), ("__metrics_path__", "/metrics"), ("__param_abc", "foo"),
            ("__scheme__", "https"), ("__scrape_interval__", "1s"), ("__scrape_timeout__", "1s"),
            ("custom", "value"), ("env", "prod"), ("job", "job"),
        ]
        #expect(labels == Labels(common + [("instance", "1.2.3.4:1000")]))
        #expect(discovered.all == Labels(common + [("__meta_x", "y")]))
        #expect(discovered["custom"] == "value" && discovered["env"] == "prod" && discovered["job"] == "job")
        #expect(discovered["none"].isEmpty)
        #expect(interval == PrometheusDuration(seconds: 1))
    }

    @Test("of the target win over the job's")
    func ownValues() {
        let outcome = populate([
            ("__address__", "h"), ("__scheme__", "http"), ("__metrics_path__", "/custom"), ("job", "own"),
            ("__scrape_interval__", "2s"), ("__scrape_timeout__", "2s"), ("instance", "i"),
        ])
        guard case .target(let labels, let interval, let timeout) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(labels["job"] == "own")
        #expect(labels["instance"] == "i")
        #expect(interval == PrometheusDuration(seconds: 2))
        #expect(timeout == PrometheusDuration(seconds: 2))
        #expect(TargetURL.make(labels: labels, parameters: []) == "http://h/custom?abc=foo")
    }

    @Test("that begin with __ stay behind the rules, but for __meta_; the instance is set there")
    func privateLabels() throws {
        let rules = try ["job", "instance"].map { try RelabelRule(regex: RelabelRegex($0), action: .labelDrop) }
        let outcome = populate([("__address__", "h"), ("__meta_a", "1"), ("__tmp", "2")], rules: rules)
        guard case .target(let labels, _, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(labels["__tmp"] == "2" && labels["__meta_a"] == nil)
        // The instance is set behind the rules.
        #expect(labels["instance"] == "h" && labels["job"] == nil)
    }

    struct Invalid: Sendable, CustomTestStringConvertible {
        let labels: [(String, String)]
        let problem: String

        var testDescription: String { problem }
    }

    static let invalid = [
        Invalid(labels: [("custom", "value")], problem: "no address"),
        Invalid(labels: [("__address__", "http://h")], problem: "\"http://h\" is not a valid hostname"),
        Invalid(
            labels: [("__address__", "h"), ("__scrape_interval__", "2notseconds")],
            problem: "error parsing scrape interval: unknown unit \"notseconds\" in duration \"2notseconds\""
        ),
        Invalid(
            labels: [("__address__", "h"), ("__scrape_timeout__", "2notseconds")],
            problem: "error parsing scrape timeout: unknown unit \"notseconds\" in duration \"2notseconds\""
        ),
        Invalid(labels: [("__address__", "h"), ("__scrape_interval__", "0s")], problem: "scrape interval cannot be 0"),
        Invalid(labels: [("__address__", "h"), ("__scrape_timeout__", "0s")], problem: "scrape timeout cannot be 0"),
        Invalid(
            labels: [("__address__", "h"), ("__scrape_interval__", "1s"), ("__scrape_timeout__", "2s")],
            problem: "scrape timeout cannot be greater than scrape interval (\"2s\" > \"1s\")"
        ),
        Invalid(
            labels: [("__address__", "h"), ("__scrape_interval__", "x")],
            problem: "error parsing scrape interval: not a valid duration string: \"x\""
        ),
        Invalid(
            labels: [("__address__", "h"), ("__scrape_timeout__", "9999999999y")],
            problem: "error parsing scrape timeout: duration out of range"
        ),
        // What is looked at first wins.
        Invalid(labels: [("__scrape_interval__", "x"), ("__scrape_timeout__", "0s")], problem: "no address"),
        Invalid(
            labels: [("__address__", "a/b"), ("__scrape_interval__", "x")],
            problem: "\"a/b\" is not a valid hostname"
        ),
        Invalid(
            labels: [("__address__", "h"), ("__scrape_interval__", "0"), ("__scrape_timeout__", "x")],
            problem: "scrape interval cannot be 0"
        ),
        Invalid(
            labels: [("__address__", "h"), ("__scrape_interval__", "x"), ("__scrape_timeout__", "x")],
            problem: "error parsing scrape interval: not a valid duration string: \"x\""
        ),
    ]

    @Test("that cannot be used are refused in Prometheus's words", arguments: invalid)
    func refused(row: Invalid) {
        guard case .invalid(let problem) = populate(row.labels) else {
            Issue.record("accepted")
            return
        }
        #expect(problem == row.problem)
    }

    @Test("with invalid UTF-8 are refused, unless the label is a __meta_ one")
    func invalidUTF8() {
        var builder = LabelsBuilder()
        var run = RelabelRun()
        builder.set("__address__", "h")
        builder.set(Array("custom".utf8), [0xBD])
        builder.set(Array("__meta_bad".utf8), [0xBD])
        let labels = builder.build()
        let rules = TargetLabels(
            jobName: "job",
            interval: PrometheusDuration(seconds: 1),
            timeout: PrometheusDuration(seconds: 1),
            metricsPath: "/",
            scheme: "http",
            parameters: [],
            rules: .none
        )
        guard
            case .invalid(let problem) = rules.populate(target: labels, group: .empty, builder: &builder, run: &run)
        else {
            Issue.record("accepted")
            return
        }
        #expect(problem == "invalid label value for \"custom\": \"\\xbd\"")
    }

    @Test("can be dropped by a rule, which is named, or lose their address to one, which is an error")
    func relabeling() throws {
        let drop = try RelabelRule(sourceLabels: ["job"], regex: RelabelRegex("other"), action: .keep)
        guard case .dropped(let rule) = populate([("__address__", "h")], rules: [drop]) else {
            Issue.record("not dropped")
            return
        }
        #expect(rule == 0)
        let keep = try RelabelRule(regex: RelabelRegex("foo"), action: .labelKeep)
        guard case .invalid(let problem) = populate([("__address__", "h")], rules: [keep]) else {
            Issue.record("not refused")
            return
        }
        #expect(problem == "no address")
    }

    @Test(
        "make the URL",
        arguments: [
            ([("__address__", "h:1"), ("__metrics_path__", "metrics"), ("__scheme__", "http")], "http://h:1/metrics"),
            (
                [("__address__", "h"), ("__metrics_path__", "/a?b c"), ("__scheme__", "https")],
                "https://h/a%3Fb%20c"
            ),
            ([("__address__", "a b:1"), ("__metrics_path__", "/m"), ("__scheme__", "http")], "http://a%20b:1/m"),
            ([("__address__", "h?x/y:1"), ("__metrics_path__", "/m"), ("__scheme__", "http")], "http://h%3Fx%2Fy:1/m"),
            ([("__address__", "[::1]:1"), ("__metrics_path__", "/m"), ("__scheme__", "http")], "http://[::1]:1/m"),
            ([("__address__", "h:1"), ("__metrics_path__", "/m")], "//h:1/m"),
        ]
    )
    func urls(labels: [(String, String)], expected: String) {
        #expect(TargetURL.make(labels: Labels(labels), parameters: []) == expected)
    }

    @Test("replace the first value of a parameter; the query is sorted by name")
    func query() {
        let labels = Labels([
            ("__address__", "h"), ("__metrics_path__", "/m"), ("__scheme__", "http"),
            ("__param_abc", "overwrite"), ("__param_cde", "huu"),
        ])
        let url = TargetURL.make(
            labels: labels,
            parameters: [("xyz", ["hoo"]), ("abc", ["foo", "bar", "baz"])]
        )
        #expect(url == "http://h/m?abc=overwrite&abc=bar&abc=baz&cde=huu&xyz=hoo")
    }
}

import Discovery
import MetricModel
import Relabeling
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

@Suite("What is secret in labels") struct LabelSecretsTests {
    private static let probed = "http://bob:hunter2@h/?token=sesame"

    @Test(
        "is the value of a secret parameter, and in any label what is secret in a URL",
        arguments: [
            ("__param_token", "abc", "<secret>"), ("__param_token", "", ""), ("__param_module", "abc", "abc"),
            ("__param_target", probed, "http://bob:xxxxx@h/?token=<secret>"),
            ("instance", probed, "http://bob:xxxxx@h/?token=<secret>"),
            ("__metrics_path__", "/m?api_key=abc", "/m?api_key=<secret>"),
            ("__address__", "bob:hunter2@h:80", "bob:xxxxx@h:80"), ("__address__", "[::1]:80", "[::1]:80"),
            ("owner", "a:b@example.org", "a:b@example.org"),
        ]
    )
    func shown(name: String, value: String, expected: String) {
        #expect(LabelSecrets.shown(value, of: name) == expected)
    }

    @Test("is hidden where a rule has copied it to, the longest first")
    func copies() {
        let secrets = LabelSecrets(
            Labels([("__param_key", "sesame"), ("__param_token", "sesame-street"), ("__address__", Self.probed)])
        )
        #expect(secrets.hidden(in: "sets a=\"sesame-street\"") == "sets a=\"<secret>\"")
        #expect(secrets.hidden(in: "hunter2 and sesame") == "<secret> and <secret>")
        let labels = Labels([("a", "x-hunter2"), ("b", "y")])
        #expect(secrets.hidden(in: labels) == Labels([("a", "x-<secret>"), ("b", "y")]))
        let quoted = LabelSecrets(Labels([("__param_token", "say \"sesame\"")]))
        #expect(quoted.hidden(in: GoSyntax.quoted("it is say \"sesame\"")) == "\"it is <secret>\"")
    }

    @Test("is hidden in the labels of a target whose job has it in its parameters")
    func target() {
        let row = TargetRow(
            id: TargetID(rawValue: 1),
            pool: "a",
            url: "http://h/?token=sesame",
            labels: Labels([("instance", "of sesame"), ("job", "a")]),
            discoveredLabels: Labels([("__address__", "h")])
        )
        #expect(row.shownLabels == Labels([("instance", "of <secret>"), ("job", "a")]))
    }

    @Test("is hidden in the reason for which a target is dropped")
    func dropped() {
        let labels = Labels([("__param_token", "sesame"), ("__address__", Self.probed)])
        func reason(_ reason: DroppedRow.Reason) -> DroppedRow.Reason {
            DroppedRow(pool: "a", discovered: DiscoveredLabels(target: labels), reason: reason).shownReason
        }
        let place = SourceLocation(file: "a.yml", line: 1, column: 1)
        #expect(
            reason(.rule(number: 1, rule: "drop copy =~ \"sesame\"", value: "x;sesame;\(Self.probed)", location: place))
                == .rule(
                    number: 1,
                    rule: "drop copy =~ \"<secret>\"",
                    value: "x;<secret>;http://bob:xxxxx@h/?token=<secret>",
                    location: place
                )
        )
        #expect(reason(.duplicate(of: Self.probed)) == .duplicate(of: "http://bob:xxxxx@h/?token=<secret>"))
        #expect(reason(.invalid("no sesame")) == .invalid("no <secret>"))
        #expect(reason(.empty) == .empty)
    }

    @Test("is in no rule's text")
    func rules() throws {
        let set = try RelabelRule(targetLabel: "__param_token", replacement: "sesame")
        #expect(set.summary.contains("__param_token=<secret>"))
        let drop = try RelabelRule(sourceLabels: ["__param_token"], regex: RelabelRegex("sesame"), action: .drop)
        #expect(drop.summary == "drop __param_token =~ \"<secret>\"")
        let copy = try RelabelRule(sourceLabels: ["__param_token"], targetLabel: "a", replacement: "$1")
        #expect(copy.summary == "replace __param_token =~ \"(.*)\" → a=$1")
        let regex = try RelabelRegex("http://u:hunter2@h")
        let address = try RelabelRule(sourceLabels: ["__address__"], regex: regex, action: .keep)
        #expect(address.summary == "keep __address__ =~ \"http://u:xxxxx@h\"")
    }

    @Test("is kept by no failure of a pool")
    func failures() {
        #expect(PoolFailure(text: "cannot ask \(Self.probed)").text == "cannot ask http://bob:xxxxx@h/?token=<secret>")
    }
}

import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("Copying") struct StateCopyTests {
    private static func copied(_ script: inout MonitorScript) -> [String] {
        script.takeEffects().compactMap { effect in
            if case .copy(let text) = effect { text } else { nil }
        }
    }

    @Test(
        "takes what the letter says of the open target, by y and by c",
        arguments: [
            ("u", "http://10.4.9.3:8080/metrics"),
            ("l", #"{app="cart", instance="10.4.9.3:8080", job="kube-pods", tier="web"}"#),
            ("e", "parse: line 214 col 23: expected label value, got \"gold\""),
            ("s", #"{job="kube-pods",instance="10.4.9.3:8080"}"#),
            ("r", "DOWN  kube-pods  10.4.9.3:8080  parse 214:23"),
        ] as [(Unicode.Scalar, String)]
    )
    func target(letter: Unicode.Scalar, expected: String) {
        for opener in [Key.character("y"), .character("c")] {
            var script = MonitorScript(columns: 160, rows: 24)
            script.openBroken()
            _ = script.takeEffects()
            script.press(opener, .character(letter))
            #expect(Self.copied(&script) == [expected])
            #expect(script.monitor.overlay == nil && script.status.hasPrefix(" copied "))
            #expect(script.status.contains(expected))
        }
    }

    @Test("the curl line comes from the engine")
    func curl() {
        var script = MonitorScript()
        script.openBroken()
        _ = script.takeEffects()
        script.press(.character("y"), .character("c"))
        #expect(script.takeEffects() == [.loadCurlCommand(MockupTargets.broken.id)])
        script.send(.curlCommand(MockupTargets.broken.id, "curl -q http://h/m"))
        #expect(Self.copied(&script) == ["curl -q http://h/m"])
        script.send(.curlCommand(MockupTargets.broken.id, nil))
        #expect(Self.copied(&script).isEmpty && script.status.contains("not active any more"))
    }

    @Test(
        "on the other screens takes what their rows have, and says why something is not there",
        arguments: [
            ("1", "n", "edge-tls", ""), ("1", "s", #"{job="edge-tls"}"#, ""),
            ("1", "e", nil, "no error: the job runs as the file says"), ("1", "f", "", ""),
            ("2", "e", "", ""), ("3", "l", "", ""), ("3", "u", nil, "no URL: it has none: it is not scraped"),
            ("4", "f", "/etc/prometheus/prometheus.yml", ""), ("5", "e", "parse line 214 col 23", ""),
            ("2", "x", nil, "x copies nothing here"),
        ] as [(Unicode.Scalar, Unicode.Scalar, String?, String)]
    )
    func others(tab: Unicode.Scalar, letter: Unicode.Scalar, text: String?, message: String) {
        var script = MonitorScript()
        script.press(.character(tab))
        _ = script.takeEffects()
        script.press(.character("y"), .character(letter))
        let copied = Self.copied(&script)
        if let text {
            #expect(
                copied.count == 1 && (text.isEmpty ? copied.first?.isEmpty == false : copied == [text]),
                "\(copied)"
            )
        } else {
            #expect(copied.isEmpty && script.status.contains(message))
        }
    }

    @Test("the row is what a wide screen shows of it")
    func row() {
        var script = MonitorScript()
        script.type("2/10.4.9.3")
        script.press(.enter)
        _ = script.takeEffects()
        script.press(.character("y"), .character("r"))
        let row = Self.copied(&script).first ?? ""
        #expect(
            row.hasPrefix("✗ 10.4.9.3:8080") && row.contains("kube-pods") && row.contains("parse 214:23")
                && !row.contains("│")
        )
    }

    @Test("the list is walked with the arrows, and left by Esc without a copy")
    func list() {
        var script = MonitorScript()
        script.openBroken()
        _ = script.takeEffects()
        script.press(.character("y"), .down, .down, .up, .enter)
        #expect(Self.copied(&script) == [MockupTargets.broken.labels.description])
        script.press(.character("y"), .escape)
        #expect(
            Self.copied(&script).isEmpty && script.monitor.overlay == nil && script.monitor.navigation.detail != nil
        )
        var empty = MonitorScript()
        empty.type("2/matches nothing at all")
        empty.press(.enter, .character("y"))
        #expect(empty.monitor.overlay == nil && empty.status.contains("nothing to copy"))
    }

    @Test("of marked targets takes a line for each")
    func marked() {
        var script = MonitorScript()
        script.type("2/edge-tls")
        script.press(.enter)
        script.type("*")
        _ = script.takeEffects()
        script.press(.character("y"), .character("u"))
        let copied = Self.copied(&script)
        #expect(
            copied.count == 1 && copied[0].split(separator: "\n").count == 3 && script.status.contains("URL of 3 rows")
        )
        script.press(.character("y"), .character("c"))
        #expect(script.takeEffects().isEmpty && script.status.contains("3 are marked"))
    }

    @Test("escapes what a terminal would obey, and masks secrets in URLs")
    func hostile() throws {
        var snapshot = MockupSnapshot.snapshot
        let index = try #require(snapshot.targets.firstIndex { $0.id == MockupTargets.broken.id })
        snapshot.targets[index].url = "http://10.4.9.3:8080/metrics?token=abc"
        snapshot.targets[index].failure?.problem = nil
        snapshot.targets[index].failure?.text = "a\u{1b}]0;pwn\u{7}\u{202e}b\nc"
        var script = MonitorScript(snapshot)
        script.openBroken()
        _ = script.takeEffects()
        script.press(.character("y"), .character("e"))
        #expect(Self.copied(&script) == ["a␛]0;pwn␇\\u{202e}b␊c"])
        script.press(.character("y"), .character("u"))
        #expect(Self.copied(&script) == ["http://10.4.9.3:8080/metrics?token=<secret>"])
    }

    @Test("of a text that is too long for a terminal takes the beginning and says so")
    func long() {
        var script = MonitorScript()
        _ = script.takeEffects()
        let text = String(repeating: "é", count: 40_000)
        let effects = script.monitor.copy([text], "labels")
        guard case .copy(let part)? = effects.first else {
            Issue.record("nothing copied")
            return
        }
        #expect(part.utf8.count == 56_244 && text.hasPrefix(part))
        #expect(ClipboardSequence.bytes(of: part).count - 8 <= 74_994)
        #expect(script.status.contains("copied only the first 56,244 of 80,000 bytes of labels"))
    }

    @Test("is written as the sequence that terminals take, and only to those that take it")
    func sequence() {
        #expect(ClipboardSequence.bytes(of: "hi!") == Array("\u{1b}]52;c;aGkh\u{7}".utf8))
        for term in ["xterm-256color", "tmux-256color", "screen", "foot"] {
            #expect(ClipboardSequence.isTaken(by: term))
        }
        for term in ["linux", "linux-16color", "vt100", "dumb", "ansi", ""] {
            #expect(!ClipboardSequence.isTaken(by: term))
        }
    }
}

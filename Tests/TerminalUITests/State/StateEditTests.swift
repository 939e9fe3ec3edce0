import Exposition
import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The editor and the pager") struct StateEditTests {
    private static let file = "/etc/prometheus/prometheus.yml"

    private static func effects(_ keys: Key..., script: MonitorScript = MonitorScript()) -> [Effect] {
        var script = script
        for key in keys { script.press(key) }
        _ = script.takeEffects()
        script.press(.character("e"))
        return script.takeEffects()
    }

    @Test("e opens the job of a pool, the file of a target, the rule that dropped one")
    func places() throws {
        let script = MonitorScript()
        let pool = try #require(script.monitor.pools.current)
        #expect(
            Self.effects() == [
                .edit(FilePlace(path: Self.file, line: pool.location.line, column: pool.location.column))
            ]
        )
        #expect(Self.effects(.character("3")) == [.edit(FilePlace(path: Self.file, line: 58, column: 9))])
        #expect(Self.effects(.character("3"), .enter) == [.edit(FilePlace(path: Self.file, line: 58, column: 9))])
        var opened = MonitorScript()
        opened.openBroken()
        let row = try #require(opened.monitor.navigation.detail?.row)
        let location = row.location ?? opened.monitor.pool(of: row)?.location
        #expect(Self.effects(script: opened) == [FilePlace(location).map { .edit($0) }].compactMap { $0 })
    }

    @Test("e in Config opens the line under the cursor, at the column of what is wrong with it")
    func config() {
        var script = MonitorScript()
        script.openBrokenConfig()
        #expect(Self.effects(script: script) == [.edit(FilePlace(path: Self.file, line: 58, column: 13))])
        script.press(.up)
        #expect(Self.effects(script: script) == [.edit(FilePlace(path: Self.file, line: 58))])
    }

    @Test("e says why when there is no file behind the selection")
    func nowhere() {
        var script = MonitorScript()
        script.press(.character("6"), .character("D"), .character("e"))
        #expect(script.status.contains("nothing on this page stands in a file"))
        script = MonitorScript(nil)
        _ = script.takeEffects()
        script.press(.character("2"), .character("e"))
        #expect(script.effects.isEmpty && script.status.contains("nothing is selected"))
    }

    @Test(
        "finds the place that a sentence names",
        arguments: [
            ("reload failed: a/p.yml:12:5: no", FilePlace(path: "a/p.yml", line: 12, column: 5)),
            ("a/p.yml:7: x", FilePlace(path: "a/p.yml", line: 7)), ("a/p.yml: no", nil), ("b.yml:1:1: x", nil),
            ("a/p.yml:99999999999999999999: x", nil),
        ] as [(String, FilePlace?)]
    )
    func sentences(text: String, expected: FilePlace?) {
        #expect(FilePlace(in: text, of: ["", "a/p.yml"]) == expected)
    }

    @Test(
        "the editor is $VISUAL, else $EDITOR, else vi, each called as it wants to be",
        arguments: [
            ([:], ["vi", "+12", "p.yml"]), (["EDITOR": "nano"], ["nano", "+12", "p.yml"]),
            (["EDITOR": "nano", "VISUAL": "emacs -nw"], ["emacs", "-nw", "+12", "p.yml"]),
            (["VISUAL": " ", "EDITOR": "/usr/bin/code --wait"], ["/usr/bin/code", "--wait", "--goto", "p.yml:12:5"]),
            (["VISUAL": "hx"], ["hx", "p.yml:12:5"]),
        ] as [([String: String], [String])]
    )
    func editors(environment: [String: String], expected: [String]) {
        let place = FilePlace(path: "p.yml", line: 12, column: 5)
        #expect(ChildCommand.editor(place, environment: environment).words == expected)
    }

    @Test("a path that looks like an option is none; one without a line opens at its beginning")
    func awkwardPaths() {
        #expect(ChildCommand.editor(FilePlace(path: "-c"), environment: [:]).words == ["vi", "./-c"])
        #expect(ChildCommand.editor(FilePlace(path: "+x", line: 1), environment: [:]).words == ["vi", "+1", "./+x"])
    }

    @Test(
        "the pager is $PAGER, else less, else more; less may do nothing but show",
        arguments: [
            ([:], [["less", "+214", "f"], ["more", "+214", "f"]]), (["PAGER": "bat -p"], [["bat", "-p", "f"]]),
            (["PAGER": "less -S"], [["less", "-S", "+214", "f"]]),
        ] as [([String: String], [[String]])]
    )
    func pagers(environment: [String: String], expected: [[String]]) {
        let commands = ChildCommand.pagers("f", line: 214, environment: environment)
        #expect(commands.map(\.words) == expected)
        #expect(commands.allSatisfy { $0.variables == ["LESSSECURE": "1"] })
    }

    @Test("o hands the kept body to the pager at its failing line; without one it says so")
    func pager() throws {
        var script = MonitorScript()
        script.openBroken(tab: 3)
        _ = script.takeEffects()
        script.press(.character("o"))
        let body = try #require(script.monitor.navigation.detail?.body)
        #expect(
            script.takeEffects() == [.openPager(PagerText(bytes: body.body.bytes, line: (body.failingLine ?? 0) + 1))]
        )
        script.monitor.navigation.detail?.body = nil
        script.press(.character("o"))
        #expect(script.takeEffects().isEmpty && script.status.contains("no response is kept"))
    }

    @Test("the pager is given no control character but line ends, and no half of a character")
    func escaped() {
        let bytes =
            Array("a\u{1B}]0;x\u{07}\r\n\u{9B}é\u{202E}日\n".utf8) + [0xFF, 0x0A]
            + Array(String(repeating: "日", count: 2_000).utf8)
        let text = String(decoding: PagerText(bytes: bytes).escaped, as: UTF8.self)
        #expect(
            text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F ~= $0.value)
            }
        )
        #expect(!text.unicodeScalars.contains("\u{202E}") && !text.unicodeScalars.contains("\u{FFFD}"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5 && lines[2] == "\\xff" && lines[3].count == 2_000 && lines[4].isEmpty)
    }
}

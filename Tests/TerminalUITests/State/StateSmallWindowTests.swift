import ScrapeTestSupport
import Testing

@testable import TerminalUI

@Suite("In a window too small for tables no key acts on what nobody sees")
struct StateSmallWindowTests {
    private static func script(_ columns: Int, _ rows: Int) -> MonitorScript {
        var script = MonitorScript(columns: columns, rows: rows)
        _ = script.takeEffects()
        return script
    }

    @Test(
        "keys about a row say what size shows it, and change nothing",
        arguments: "jpreyv/ *sC[".unicodeScalars.map { $0 }
    )
    func selection(key: Unicode.Scalar) {
        var script = Self.script(40, 6)
        script.press(.character(key))
        #expect(script.status.contains("60x10 shows what that is about"), "\(script.status)")
        #expect(script.takeEffects().isEmpty && script.monitor.overlay == nil && script.monitor.prompt == nil)
    }

    @Test("keys about everything act", arguments: [("P", "pause everything? y/N"), ("R", ""), ("q", "quit? y/N")])
    func everything(key: String, status: String) {
        var script = Self.script(40, 6)
        script.type(key)
        #expect(!script.takeEffects().isEmpty)
        #expect(status.isEmpty || script.status == " \(status)", "\(script.status)")
    }

    @Test("help and palette are there to be seen")
    func overlays() {
        var script = Self.script(40, 6)
        script.type("?reload")
        #expect(script.frame().lines[1].hasPrefix(" HELP  Pools"))
        #expect(script.frame().lines.contains { $0.contains("reload") && !$0.contains("HELP") })
        script.press(.escape)
        script.type(":reload")
        #expect(script.status.hasPrefix(" :reload"))
    }

    @Test("what was open in a larger window takes no key in one line but those that leave it")
    func unseen() {
        var script = Self.script(80, 24)
        script.type("?")
        script.send(.resized(ScreenSize(columns: 30, rows: 3)))
        script.type("reload!")
        script.press(.enter, .down)
        #expect(script.takeEffects().isEmpty)
        guard case .help(let help) = script.monitor.overlay else {
            Issue.record("no help")
            return
        }
        #expect(help.editor.text.isEmpty && help.cursor == 0)
        script.press(.escape)
        #expect(script.monitor.overlay == nil)
        script.type("?:")
        #expect(script.monitor.overlay == nil)
    }
}

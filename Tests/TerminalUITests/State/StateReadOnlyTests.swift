import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A read-only monitor") struct StateReadOnlyTests {
    private static func script(_ reason: ReadOnlyReason = .flag) -> MonitorScript {
        var script = MonitorScript()
        script.monitor.readOnly = reason
        _ = script.takeEffects()
        return script
    }

    @Test(
        "refuses every engine verb and says why",
        arguments: ["p", "P", "r", "R", "u"] as [Unicode.Scalar],
        ["1", "2", "x"]
    )
    func refuses(key: Unicode.Scalar, place: String) {
        var script = Self.script()
        if place == "x" { script.openBroken() } else { script.type(place) }
        _ = script.takeEffects()
        script.press(.character(key))
        #expect(script.takeEffects().isEmpty && script.monitor.question == nil)
        #expect(script.status == " read-only: started with --read-only")
    }

    @Test(
        "says who wants it so",
        arguments: [
            (["read-only": "true"], [:], "started with --read-only", "--read-only"),
            ([:], ["SCRAPE_TUI_READ_ONLY": "true"], "SCRAPE_TUI_READ_ONLY says so", "SCRAPE_TUI_READ_ONLY"),
        ] as [([String: String], [String: String], String, String)]
    )
    func origin(flags: [String: String], environment: [String: String], text: String, cause: String) throws {
        var script = MonitorScript()
        script.monitor.apply(try SettingsLoader.load(flags: flags, environment: environment, path: nil))
        Self.expect(text, cause, of: script)
    }

    @Test("says where the settings file wants it so")
    func originInFile() throws {
        var loaded = LoadedSettings()
        try SettingsLoader.read(Array("fps: 9\nread-only: true\n".utf8), file: "/h/config.yaml", into: &loaded)
        var script = MonitorScript()
        script.monitor.apply(loaded)
        Self.expect("/h/config.yaml:2:1 says so", "config.yaml:2:1", of: script)
    }

    private static func expect(_ text: String, _ cause: String, of script: MonitorScript) {
        var script = script
        script.press(.character("R"))
        #expect(script.status == " read-only: \(text)")
        #expect(script.frame().text(row: 0).contains("READ-ONLY"))
        script.press(.character("?"))
        script.type("probe")
        #expect(script.frame().lines.contains { $0.contains("unavailable: \(cause)") })
    }

    @Test("lets everything else through, the check of the file too")
    func lets() {
        var script = Self.script()
        script.press(.control("r"))
        #expect(script.takeEffects() == [.loadConfiguration, .send(.reload(dryRun: true))])
        script.press(.character("1"), .character("y"), .character("n"))
        #expect(script.takeEffects() == [.copy("edge-tls")])
    }

    @Test("shows no hint for what it refuses, names itself in the header, and says why in the help")
    func shows() {
        var script = Self.script()
        #expect(script.frame().text(row: 0).contains("READ-ONLY"))
        let hints = script.frame().text(row: 23)
        for hint in ["p pause", "r probe", "R reload"] { #expect(!hints.contains(hint)) }
        #expect(hints.contains("/ filter"))
        script.press(.character("?"))
        script.type("probe")
        #expect(script.frame().lines.contains { $0.contains("unavailable: --read-only") })
        script.press(.enter)
        #expect(script.takeEffects().isEmpty)
    }

    @Test("reloads by SIGHUP all the same: that is the operator's word")
    func hangUp() {
        var script = Self.script()
        script.send(.reloadRequested)
        #expect(script.takeEffects() == [.send(.reload(dryRun: false))])
    }

    @Test("of a recording says that nothing is scraped, and ends without a question")
    func recording() {
        var script = Self.script(.recording)
        script.press(.character("p"))
        #expect(script.status == " a recording: nothing is scraped")
        script.press(.character("q"))
        #expect(script.takeEffects() == [.quit])
    }
}

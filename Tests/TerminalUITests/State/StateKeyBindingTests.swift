import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The key table") struct StateKeyBindingTests {
    @Test("has no key twice in one place")
    func hasNoConflicts() {
        #expect(KeyBindings.conflicts(in: KeyBindings.standard.all).isEmpty)
    }

    @Test("would notice a key that stands twice")
    func noticesConflicts() {
        let bindings = KeyBindings.standard.all + [KeyBinding([.character("p")], .quit, .pools, "quit")]
        let conflicts = KeyBindings.conflicts(in: bindings)
        #expect(conflicts.count == 1)
        #expect(conflicts.first?.context == .pools)
        #expect(conflicts.first?.key == .character("p"))
    }

    @Test(
        "gives every place at most eight hints, the way out or the help among them, that fit 80 columns",
        arguments: KeyContext.each
    )
    func hints(context: KeyContext) {
        let hints = KeyBindings.standard.hints(in: context)
        #expect(hints.count <= 8)
        #expect(hints.contains { $0.key == (KeyContext.detail.contains(context) ? "Esc" : "?") })
        let width = hints.reduce(1) { $0 + $1.key.utf8.count + 1 + $1.word.utf8.count + 2 }
        #expect(width <= 80, "\(context.title): \(width) columns")
    }

    @Test(
        "leads out of every place, to the help and to the shell",
        arguments: KeyContext.each,
        [
            (.escape, .back), (.character("q"), .leave), (.character("Q"), .quit), (.control("c"), .interrupt),
            (.control("z"), .suspend), (.control("l"), .redraw), (.character("?"), .help), (.function(1), .help),
            (.character(":"), .palette), (.control("p"), .palette),
        ] as [(Key, Action)]
    )
    func everywhere(context: KeyContext, expected: (key: Key, action: Action)) {
        #expect(KeyBindings.standard.action(for: expected.key, in: context) == expected.action)
    }

    @Test("never gives destructive meanings to keys that move elsewhere")
    func harmlessKeys() {
        for context in KeyContext.each {
            for key in [Key.control("k"), .delete, .function(9)] {
                #expect(KeyBindings.standard.action(for: key, in: context) == nil)
            }
            // Changes only, or everything.
            let toggled = KeyBindings.standard.action(for: .character("d"), in: context)
            let expected: Action? = context == .config ? .toggleChanges : context == .labels ? .toggleRuleChanges : nil
            #expect(toggled == expected)
            #expect(KeyBindings.standard.action(for: .character("k"), in: context) == .up)
        }
    }

    @Test("the help lists exactly the bindings of the screen below it", arguments: KeyContext.each)
    func help(context: KeyContext) {
        let help = HelpState(context: context, bindings: KeyBindings.standard.bindings(in: context))
        #expect(help.entries.map(\.name) == KeyBindings.standard.bindings(in: context).map(\.name))
        for entry in help.entries {
            for key in entry.keys { #expect(KeyBindings.standard.action(for: key, in: context) == entry.action) }
        }
    }

    @Test("the help is filtered by what is typed, and Enter runs the chosen entry")
    func helpRuns() {
        var script = MonitorScript()
        script.press(.character("?"))
        script.type("reload asks")
        guard case .help(let help) = script.monitor.overlay else {
            Issue.record("no help")
            return
        }
        #expect(help.entries.map(\.name) == ["reload"])
        _ = script.takeEffects()
        script.press(.enter)
        #expect(script.takeEffects() == [.send(.reload(dryRun: true))])
        #expect(script.monitor.overlay == nil)
    }

    @Test("of an action has one line in each place, and its names are its own")
    func unique() {
        for context in KeyContext.each {
            let actions = KeyBindings.standard.bindings(in: context).map(\.action)
            #expect(Set(actions).count == actions.count, "\(context.title)")
        }
        let actions = Set(KeyBindings.standard.all.map(\.action))
        #expect(Set(actions.map(\.name)).count == actions.count)
        #expect(actions.allSatisfy { !PaletteArgument.allCases.map(\.rawValue).contains($0.name) || isArgument($0) })
    }

    /// `filter`, `sort`, `group` and `times` are actions that the palette also takes with a word behind them.
    private func isArgument(_ action: Action) -> Bool {
        PaletteArgument.allCases.contains { $0.action == action }
    }

    @Test("the help over a page is about the page, which is there again behind it")
    func helpOverPage() {
        var script = MonitorScript()
        script.press(.character("D"), .character("?"))
        guard case .help(let help) = script.monitor.overlay else {
            Issue.record("no help")
            return
        }
        #expect(help.context == .page)
        script.press(.escape)
        guard case .page = script.monitor.overlay else {
            Issue.record("no page")
            return
        }
    }

    @Test("a wide help says what else does the same, a narrow one does not")
    func also() {
        var script = MonitorScript(columns: 120, rows: 36)
        script.press(.character("?"))
        script.type("reload sighup")
        #expect(script.frame().lines.contains { $0.hasSuffix("also :reload, SIGHUP") }, "\(script.frame().lines)")
        #expect(!script.frame(columns: 80, rows: 24).lines.contains { $0.contains("also") })
    }

    @Test("pasted text goes into the help's filter and runs nothing")
    func pasteIntoHelp() {
        var script = MonitorScript()
        script.press(.character("?"), .pasteStart)
        script.type("probe")
        script.press(.enter, .pasteEnd)
        guard case .help(let help) = script.monitor.overlay else {
            Issue.record("no help")
            return
        }
        #expect(help.editor.string == "probe")
    }

    @Test("the hint bar of a detail has one hint for six tabs")
    func detailHints() {
        var script = MonitorScript()
        script.openBroken()
        let line = script.frame().text(row: 23)
        #expect(line.hasPrefix(" 1-6 tabs  n/N problem"))
        #expect(line.hasSuffix("Esc back"))
    }

    @Test("the hint bar shows the table's words")
    func hintBar() {
        let script = MonitorScript()
        let line = script.frame().text(row: 23)
        #expect(line == " Enter open  / filter  ! problems  p pause  r probe  R reload  : cmd  ? help")
    }
}

import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The mouse") struct StateMouseTests {
    private func script(columns: Int = 80, rows: Int = 24) -> MonitorScript {
        var script = MonitorScript(columns: columns, rows: rows)
        script.type("M")
        script.wait(10)
        script.send(.tick)
        _ = script.takeEffects()
        return script
    }

    @Test("M takes it and gives it back, and the status line says so as long as it is ours")
    func toggles() {
        var script = MonitorScript()
        script.type("M")
        #expect(script.takeEffects().contains(.captureMouse(true)) && script.status.contains("mouse on"))
        script.wait(10)
        script.send(.tick)
        #expect(script.status.hasPrefix(" mouse  8 pools"))
        script.send(.resized(ScreenSize(columns: 90, rows: 24)))
        #expect(script.takeEffects().contains(.captureMouse(true)))
        script.type("M")
        #expect(script.takeEffects().contains(.captureMouse(false)) && script.status.contains("mouse off"))
        script.type("M")
        script.send(.mouseRefused)
        script.wait(5)
        #expect(!script.monitor.isMouseOn && script.status.contains("does not tell"))
    }

    @Test("a click selects a row, and on the selected row opens it")
    func opens() throws {
        var script = script()
        try script.click("api  ")
        #expect(script.selectedLine.contains("api") && script.monitor.navigation.pool == nil)
        try script.click("api  ")
        #expect(script.monitor.navigation.pool == "api")
        try script.click("api-7.prod:8080")
        if script.monitor.navigation.detail == nil { try script.click("api-7.prod:8080") }
        #expect(script.monitor.navigation.detail != nil)
        try script.click("5 History")
        #expect(script.monitor.navigation.detail?.tab == .history)
        try script.click("Esc")
        #expect(script.monitor.navigation.detail == nil)
    }

    @Test("a click is about what was painted last, wherever that is by now")
    func meansWhatIsSeen() throws {
        var script = script()
        script.type("2")
        let painted = script.frame()
        script.monitor.shown(painted)
        let row = try #require(painted.lines.firstIndex { $0.contains("api-7.prod:8080") })
        // Sorted anew, but not on the screen yet.
        script.type("I")
        let now = script.frame().lines
        #expect(!now[row].contains("api-7.prod:8080"))
        script.send(.key(.mouse(MouseEvent(.press, row: row, column: 9))))
        #expect(script.monitor.targets.current?.displayName.contains("api-7.prod:8080") == true)
        #expect(script.monitor.navigation.detail == nil)
        // What is gone is nothing any more.
        script.monitor.shown(script.frame())
        var snapshot = MockupSnapshot.snapshot
        snapshot.targets.removeAll { $0.displayName.contains("api-7.prod:8080") }
        let place = try #require(script.frame().lines.firstIndex { $0.contains("api-7.prod:8080") })
        script.send(.snapshot(snapshot))
        let cursor = script.monitor.targets.cursor
        script.send(.key(.mouse(MouseEvent(.press, row: place, column: 9))))
        #expect(script.monitor.targets.cursor == cursor && script.monitor.navigation.detail == nil)
    }

    @Test("a click on a screen that a key has left already does nothing")
    func missesWhatIsLeft() {
        var script = script()
        script.monitor.shown(script.frame())
        script.type("2")
        script.send(.key(.mouse(MouseEvent(.press, row: 6, column: 9))))
        #expect(script.monitor.targets.selected == nil && script.monitor.targets.cursor == 0)
        script.monitor.shown(script.frame())
        script.send(.key(.mouse(MouseEvent(.press, row: 6, column: 9))))
        #expect(script.monitor.targets.selected != nil)
    }

    @Test("a click on a heading sorts, a second one turns the order around")
    func sorts() throws {
        var script = script()
        try script.click("SAMPLES")
        #expect(script.monitor.pools.order == .samples && !script.monitor.pools.isInverted)
        try script.click("SAMPLES")
        #expect(script.monitor.pools.order == .samples && script.monitor.pools.isInverted)
        try script.click("POOL ")
        #expect(script.monitor.pools.order == .name && !script.monitor.pools.isInverted)
    }

    @Test("tabs, hints and the entries of lists do what their keys do")
    func acts() throws {
        var script = script()
        try script.click("2 Targets")
        #expect(script.monitor.navigation.context == .targets)
        try script.click("! problems")
        #expect(script.monitor.isProblemsOnly)
        try script.click("filter", row: 23)
        #expect(script.monitor.prompt != nil)
        // What is typed is not left by chance.
        try script.click("5 Events")
        #expect(script.monitor.prompt != nil && script.monitor.navigation.context == .targets)
        try script.click("Esc cancel")
        #expect(script.monitor.prompt == nil)
        script.type("s")
        try script.click("fails")
        #expect(script.monitor.targets.order == .problems)
        try script.click("fails")
        #expect(script.monitor.targets.order == .fails && script.monitor.overlay == nil)
        script.type("s")
        script.send(.key(.mouse(MouseEvent(.press, row: 4, column: 5))))
        #expect(script.monitor.overlay == nil)
        script.type("?")
        try script.click("hide what is well")
        #expect(script.monitor.isProblemsOnly)
        try script.click("hide what is well")
        #expect(!script.monitor.isProblemsOnly && script.monitor.overlay == nil)
    }

    @Test("the wheel moves by three rows")
    func scrolls() {
        var script = script()
        script.send(.key(.mouse(MouseEvent(.wheelDown, row: 9, column: 9))))
        #expect(script.monitor.pools.cursor == 3)
        script.send(.key(.mouse(MouseEvent(.wheelUp, row: 9, column: 9))))
        #expect(script.monitor.pools.cursor == 0)
    }

    @Test("no click answers a question or comes out of a paste, and one outside of everything does nothing")
    func ignores() throws {
        var script = script()
        script.type("Q")
        for (row, column) in [(22, 24), (23, 1), (1, 12), (5, 5)] {
            script.send(.key(.mouse(MouseEvent(.press, row: row, column: column))))
        }
        #expect(script.monitor.question != nil && !script.takeEffects().contains(.quit))
        script.press(.escape)
        for (row, column) in [(-1, 0), (0, 400), (99, 99), (22, 3), (2, 0)] {
            script.send(.key(.mouse(MouseEvent(.press, row: row, column: column))))
        }
        #expect(script.monitor.navigation.context == .pools && script.monitor.pools.selected == nil)
    }

    @Test("a click into a pane beside the open tab goes there")
    func changesPane() throws {
        var script = script(columns: 200, rows: 60)
        script.openBroken()
        try script.click("DURATION  ")
        #expect(script.monitor.navigation.detail?.tab == .history)
    }

    @Test("every place of every screen can be clicked")
    func everywhere() {
        for (columns, rows) in [(80, 24), (200, 60), (60, 15), (40, 6), (20, 3)] {
            for key in ["1", "2", "3", "4", "5", "6", "?", "s", "C", "y", "D"] {
                for row in stride(from: 0, to: rows, by: max(rows / 8, 1)) {
                    var script = script(columns: columns, rows: rows)
                    script.type(key)
                    script.send(.key(.mouse(MouseEvent(.press, row: row, column: row * 7 % columns))))
                    script.send(.key(.mouse(MouseEvent(.press, row: row, column: row * 7 % columns))))
                    #expect(script.frame().size.rows == rows)
                }
            }
        }
    }
}

extension MonitorScript {
    /// Clicks on the first place where the screen shows a text, or the first in a row.
    fileprivate mutating func click(_ text: String, row wanted: Int? = nil) throws {
        let lines = frame().lines
        for (row, line) in lines.enumerated() where wanted == nil || wanted == row {
            guard let range = line.firstRange(of: text) else { continue }
            let column = line.distance(from: line.startIndex, to: range.lowerBound)
            return send(.key(.mouse(MouseEvent(.press, row: row, column: column))))
        }
        Issue.record("\(text) is not on the screen:\n\(lines.joined(separator: "\n"))")
    }
}

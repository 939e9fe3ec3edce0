import ScrapeEngine
import Testing

@testable import TerminalUI

/// Every sentence that names a key, with all keys bound anew.
@Suite("Sentences that name a key") struct ScreenKeyWordsTests {
    /// Each action has a foreign letter in front of its own keys: sentences name the letter, scripts press the others.
    private static let foreign: KeyBindings = {
        var letters = [0x430...0x44F, 0x410...0x42F, 0x3B1...0x3C9].joined()
            .compactMap { Unicode.Scalar(UInt32($0)) }[...]
        var known: [Action: Key] = [:]
        return KeyBindings(
            KeyBindings.standard.all.map { binding in
                let key = known[binding.action] ?? letters.popFirst().map { .character($0) } ?? .function(24)
                known[binding.action] = key
                var binding = binding
                binding.keys = [key] + binding.keys
                return binding
            }
        )
    }()

    private static let names = Set(KeyBindings.standard.all.flatMap(\.keys).map(\.name))

    /// What such sentences say of a key.
    private static let verbs: Set<String> = [
        "again", "all", "applies", "asks", "before", "begins", "changes", "clears", "cut", "edits", "failure",
        "follows",
        "goes", "hex", "maximise", "opens", "probes", "problems]", "reloads", "resumes", "says", "scrape", "scroll",
        "shows", "sideways", "sort:", "step", "text", "undoes", "values", "what", "wrap",
    ]

    private static let cases = GoldenFrameTests.cases.filter { !$0.glyphs.isASCII } + empties

    /// What is empty has sentences of its own.
    private static let empties: [GoldenFrameTests.Case] =
        ScreenReasonTests.empties.enumerated().map { number, row in
            GoldenFrameTests.Case(name: "empty-\(number)") { script in
                script.send(.snapshot(row.0.snapshot))
                script.send(.allEvents([]))
                for scalar in row.1.unicodeScalars { script.press(scalar == "\n" ? .enter : .character(scalar)) }
            }
        }
        + [DetailTab.summary, .series, .history, .http].map { tab in
            GoldenFrameTests.Case(name: "never-scraped-\(tab)") { $0.openNeverScraped(tab) }
        } + [
            GoldenFrameTests.Case(name: "never-good") {
                $0.openTabs(4)
                $0.send(.series(MockupTabs.row.id, TargetSeries()))
            },
            GoldenFrameTests.Case(name: "paused") { script in
                var snapshot = MockupSnapshot.snapshot
                snapshot.targets = snapshot.targets.filter { $0.pausedAt != nil }
                script.send(.snapshot(snapshot))
                script.press(.character("2"), .enter, .character("1"))
            },
            GoldenFrameTests.Case(name: "broken-pool") { script in
                var snapshot = MockupSnapshot.snapshot
                snapshot.pools = [PoolRow(name: "tls", location: MockupSnapshot.place(31))]
                snapshot.pools[0].failure = PoolFailure(text: "unable to read CA cert", nextTry: nil)
                script.send(.snapshot(snapshot))
                script.press(.enter)
            },
        ]

    @Test("name the one that is bound now", arguments: cases)
    func rebound(_ golden: GoldenFrameTests.Case) {
        var script = MonitorScript(columns: golden.columns, rows: golden.rows)
        script.monitor.keys = Self.foreign
        golden.script(&script)
        for line in script.frame().lines {
            let words = line.split(separator: " ").map { $0.drop { "([".contains($0) } }
            for (word, next) in zip(words, words.dropFirst()) where Self.names.contains(String(word)) {
                let verb = String(next.prefix { !",.;)".contains($0) })
                #expect(!Self.verbs.contains(verb), "\(golden.fileName): \(line)")
            }
        }
    }

    /// What is asked of the engine.
    private static let engineVerbs: [Action] = [
        .reload, .reloadAtOnce, .pauseSelection, .pauseEverything, .undo, .probe, .edit,
    ]

    /// Help and palette list what cannot be done, and say so.
    private static let screens = cases.filter { !$0.name.hasPrefix("help") && !$0.name.hasPrefix("palette") }

    @Test("name none that a read-only screen refuses", arguments: screens)
    func readOnly(_ golden: GoldenFrameTests.Case) {
        var script = MonitorScript(columns: golden.columns, rows: golden.rows)
        script.monitor.keys = Self.foreign
        let refused = Set(Self.engineVerbs.map { Self.foreign.name(of: $0, in: .pools) })
        script.monitor.readOnly = .flag
        golden.script(&script)
        for line in script.frame().lines {
            let words = line.split(separator: " ").map { $0.trimmed("([,.;)]") }
            #expect(refused.isDisjoint(with: words), "\(golden.fileName): \(line)")
        }
    }

    @Test("would be noticed when they name another")
    func noticed() {
        let script = MonitorScript()
        #expect(script.frame().text(row: 23).contains("/ filter"))
        #expect(Self.names.isSuperset(of: ["R", "Esc", "Ctrl-R", "Enter", "g", "!"]))
        var rebound = script
        rebound.monitor.keys = Self.foreign
        #expect(!rebound.frame().text(row: 23).contains("/ filter"))
    }

    @Test(
        "name the action where no key is bound to it",
        arguments: [("reload", Action.reload), ("problems", .toggleProblemsOnly), ("back", .back)]
    )
    func unbound(name: String, action: Action) {
        let bindings = KeyBindings.standard.all.map { binding in
            var binding = binding
            if binding.action == action { binding.keys = [] }
            return binding
        }
        #expect(KeyBindings(bindings).name(of: action, in: .pools) == ":\(name)")
    }
}

extension Substring {
    /// Without these at either end.
    fileprivate func trimmed(_ signs: String) -> String {
        var text = self
        while let first = text.first, signs.contains(first) { text.removeFirst() }
        while let last = text.last, signs.contains(last) { text.removeLast() }
        return String(text)
    }
}

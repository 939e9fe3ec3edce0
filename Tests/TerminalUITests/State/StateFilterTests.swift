import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The filter") struct StateFilterTests {
    private static func filter(_ text: String) throws(Filter.Problem) -> Filter {
        try Filter(parsing: Array(text.unicodeScalars))
    }

    /// A target that is down: `http://10.4.9.3:8080/metrics` of kube-pods, app="cart", tier="web", with a parse error.
    private static let row = MockupTargets.broken

    @Test(
        "what is typed stays on the screen at the cursor, however wide its characters are",
        arguments: ["1/", "4/", "1:"]
    )
    func wide(keys: String) {
        for columns in [60, 80, 100, 200] {
            var script = MonitorScript(MockupConfiguration.snapshot(problems: []), columns: columns, rows: 24)
            script.type(keys)
            script.send(.configuration(ConfigurationComparison(MockupConfiguration.valid)))
            script.type(String(repeating: "漢", count: 120) + "終")
            let frame = script.frame()
            let row = Layout(script.monitor.size).statusRow
            #expect(frame.text(row: row).contains("漢終"), "\(columns)")
            #expect(frame[row, frame.cursor.column - 2].glyph.scalar == "終", "\(columns)")
            // In the middle of the text the cursor is on its character.
            for _ in 0..<60 { script.press(.left) }
            let middle = script.frame()
            #expect(middle[row, middle.cursor.column].glyph.scalar == "漢", "\(columns)")
        }
    }

    @Test(
        "keeps or hides a row",
        arguments: [
            ("", true), ("10.4.9", true), ("CART", true), ("app=cart", true), ("tier=web cart", true),
            ("cart nosuch", false), ("nosuch or cart", true), ("nosuch or other", false), ("!cart", false),
            ("!nosuch", true), ("!!cart", true), ("! cart", false), ("state:down", true), ("state:DOWN", true),
            ("state:up", false), ("state:d", true), ("state:problem", true), ("state:", true), ("pool:kube", true),
            ("pool:node", false), ("err:label", true), ("err:parse", true), ("err:timeout", false), ("gold", true),
            ("\"got \\\"gold", false), ("\"expected label\"", true), ("err:\"expected label\"", true),
            ("(nosuch or cart) state:down", true), ("(nosuch or cart) state:up", false), ("!(cart web)", false),
            ("!(cart or nosuch)", false), ("cart !state:up or nosuch", true), ("10.4.9.3:8080", true),
            ("or-not", false), ("state:flap or pool:kube-pods", true), ("level:error", false),
        ] as [(String, Bool)]
    )
    func matches(text: String, expected: Bool) throws {
        let filter = try Self.filter(text)
        #expect(filter.matches(FilterableTarget(row: Self.row, text: Self.row.searchText)) == expected)
    }

    @Test(
        "names the characters it cannot read",
        arguments: [
            ("state:dwon", 0..<10), ("pool:x state:dwon", 7..<17), ("cart (", 5..<6), ("(cart", 0..<1),
            ("cart)", 4..<5), ("!", 0..<1), ("cart !", 5..<6), ("or", 0..<2), ("cart or", 6..<7), ("()", 1..<2),
            ("\"cart", 0..<5), ("level:loud", 0..<10), ("a or or b", 5..<7),
        ] as [(String, Range<Int>)]
    )
    func problems(text: String, range: Range<Int>) {
        #expect {
            try Self.filter(text)
        } throws: { error in
            (error as? Filter.Problem)?.range == range
        }
    }

    @Test("nesting is bounded", arguments: ["(", "!"])
    func nesting(sign: String) {
        let text = String(repeating: sign, count: 400) + "x"
        #expect { try Self.filter(text) } throws: { ($0 as? Filter.Problem)?.text == "too deep" }
    }

    @Test("any line of text is a filter or a problem inside of it")
    func anyText() {
        var random = SplitMix(state: 7)
        let signs = Array("ab:!() \"or state:down pool: é".unicodeScalars)
        for _ in 0..<5000 {
            let text = (0..<Int(random.next() % 24)).map { _ in signs[Int(random.next() % UInt64(signs.count))] }
            do throws(Filter.Problem) {
                _ = try Filter(parsing: text)
            } catch {
                #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.count)
            }
        }
    }

    @Test(
        "finds words wherever they stand",
        arguments: [
            ("abcabd", "abd", true), ("aaab", "aab", true), ("ab", "abc", false), ("", "", true), ("x", "", true),
        ]
    )
    func words(haystack: String, word: String, expected: Bool) {
        #expect(FilterWord(word).isIn(haystack) == expected)
    }

    @Test(
        "on the way to a comparison what stands before it holds; what was readable before an edit stays",
        arguments: [
            (["state:down dur", "state:down dur>"], "state:down "), (["dur", "dur>"], ""),
            (["state:down", "state:dowx"], "state:down"), (["a o", "a or"], "a "), (["api", "api (x"], "api"),
        ]
    )
    func beginnings(typed: [String], holds: String) throws {
        var state = FilterState()
        for text in typed { state.set(Array(text.unicodeScalars)) }
        #expect(state.problem != nil)
        #expect(try state.filter == Filter(parsing: holds))
    }

    @Test("pools match by state of any of their targets, by name and by what broke them")
    func pools() throws {
        var broken = PoolRow(name: "edge", location: MockupSnapshot.place(1))
        broken.failure = PoolFailure(text: "unable to read CA file", nextTry: nil)
        let working = try #require(MockupSnapshot.snapshot.pools.first { $0.name == "kube-pods" })
        func hits(_ text: String, _ pool: PoolRow) throws -> Bool {
            try Self.filter(text).matches(FilterablePool(row: pool))
        }
        #expect(try hits("state:broken", broken))
        #expect(try hits("err:\"ca file\"", broken))
        #expect(try !hits("state:broken", working))
        broken.discovery = ["http: connection refused"]
        #expect(try hits("refused", broken) && hits("~^http:", broken) && hits("~CA.file", broken))
        #expect(try hits("state:up", working))
        #expect(try hits("state:down kube", working))
    }

    @Test("events match by level and above")
    func events() throws {
        let event = MockupSnapshot.events[2]
        #expect(try Self.filter("level:warn parse").matches(FilterableEvent(row: event, text: event.searchText)))
        #expect(try !Self.filter("level:error").matches(FilterableEvent(row: event, text: event.searchText)))
    }

    @Test("on Dropped looks at what drops a target now, not before the reload")
    func droppedAnew() {
        var snapshot = MockupSnapshot.snapshot
        var script = MonitorScript(snapshot)
        script.type("3/istio")
        script.press(.enter)
        let before = script.monitor.dropped.visible.count
        #expect(before > 0)
        for index in snapshot.dropped.indices {
            snapshot.dropped[index].reason = .rule(
                number: 1,
                rule: "drop by another rule",
                value: "x",
                location: MockupSnapshot.place(70)
            )
        }
        snapshot.generation += 1
        script.send(.snapshot(snapshot))
        script.type("/")
        script.press(.control("u"))
        script.type("\"another rule\"")
        script.press(.enter)
        #expect(script.monitor.dropped.visible.count == snapshot.dropped.count)
    }
}

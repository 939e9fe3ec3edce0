import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The filter's numbers, selectors and expressions") struct StateFilterGrammarTests {
    private static let now = MockupSnapshot.now

    /// Down for 32 s, three scrapes in a row; 112 ms, no samples, 96.1 KiB; app="cart", tier="web".
    private static let broken: TargetRow = {
        var row = MockupTargets.broken
        row.discoveredLabels = Labels([
            ("__address__", "10.4.9.3:8080"), ("__meta_pod", "Cart-1"), ("job", "kube-pods"),
        ])
        row.nearestLimit = LimitUse(.labels, share: 0.83)
        return row
    }()

    @Test(
        "compares numbers",
        arguments: [
            ("dur>100ms", true), ("dur>112ms", false), ("dur>=112ms", true), ("dur<0.2", true), ("dur>0.2s", false),
            ("dur<1m30s", true), ("DUR>100ms", true), ("dur > 100ms", true), ("dur >100ms state:down", true),
            ("dur> 200ms or cart", true), ("samples=0", true), ("samples==0", true), ("samples!=0", false),
            ("samples>=10k", false), ("samples<1.5M", true), ("fails>=3", true), ("fails>3", false), ("since<5m", true),
            ("since<32s", false), ("since<=32s", true), ("since>1d", false), ("limit>80%", true), ("limit>83", false),
            ("limit<1000%", true), ("size>90k", true), ("size>1MB", false), ("size<1GiB", true), ("!dur>100ms", false),
            ("(dur>1s or fails>=3) state:down", true), ("size", false), ("dur", false),
        ] as [(String, Bool)]
    )
    func numbers(text: String, expected: Bool) throws {
        #expect(try Filter(parsing: text).matches(Self.broken, now: Self.now) == expected)
    }

    @Test("holds for no row whose number is not known", arguments: ["dur>=0", "samples>=0", "since>=0", "limit>=0"])
    func unknown(text: String) throws {
        let row = try #require(MockupTargets.all.first { $0.pool == "canary" })
        #expect(try !Filter(parsing: text).matches(row, now: Self.now))
        #expect(try Filter(parsing: "!" + text).matches(row, now: Self.now))
    }

    @Test("an age is never negative, whatever the clock does")
    func clock() throws {
        #expect(try Filter(parsing: "since<1s").matches(Self.broken, now: Self.now + -3_600_000_000_000))
    }

    @Test(
        "matches labels as PromQL does",
        arguments: [
            (#"{app="cart"}"#, true), (#"{app="car"}"#, false), (#"{app!="cart"}"#, false), (#"{app!="car"}"#, true),
            (#"{app=~"c.*"}"#, true), (#"{app=~"ar"}"#, false), (#"{app!~"web|api"}"#, true),
            (#"{app="cart",tier=~"web|api"}"#, true), (#"{ app = "cart" , tier = "db" }"#, false),
            (#"{app='cart',}"#, true), (#"{nosuch=""}"#, true), (#"{nosuch!=""}"#, false), (#"{nosuch=~".+"}"#, false),
            (#"{nosuch!~".+"}"#, true), (#"{"app"="cart"}"#, true), ("{}", true), (#"!{app="cart"}"#, false),
            (#"{app="cart"} state:down"#, true), (#"{app="x"} or cart"#, true), (#"({app="x"})"#, false),
            (#"{instance=~"10\.4\.9\.\d:8080"}"#, true), (#"{__meta_pod="Cart-1"}"#, true),
            (#"{__meta_pod=""}"#, false), (#"{app="}"}"#, false),
        ] as [(String, Bool)]
    )
    func labels(text: String, expected: Bool) throws {
        #expect(try Filter(parsing: text).matches(Self.broken, now: Self.now) == expected)
    }

    @Test(
        "looks at discovered labels and for regular expressions",
        arguments: [
            ("__meta_pod:cart", true), ("__meta_pod:CART-1", true), ("__meta_pod:shop", false), ("__meta_no:x", false),
            ("__meta_pod:", true), ("__address__:8080", true), ("!__meta_pod:cart", false), (#"~10\.4\.\d\.3"#, true),
            ("~^10", false), ("~CART", true), ("~(web|api)", true), ("(~(web|api))", true), ("(~nosuch or ~web)", true),
            ("~label.value", true), ("~\"expected label\"", true), ("~c[ax]rt state:down", true), ("~nosuch", false),
            ("!~nosuch", true), ("~^parse:", true),
        ] as [(String, Bool)]
    )
    func patterns(text: String, expected: Bool) throws {
        #expect(try Filter(parsing: text).matches(Self.broken, now: Self.now) == expected)
    }

    @Test(
        "underlines what it cannot read, and says why",
        arguments: [
            ("dur>", 0..<4, "no value of dur, as in dur>500ms"), ("x dur>fast", 2..<10, "no value of dur"),
            ("limit>1MB", 0..<9, "no value of limit"), ("speed>3", 0..<7, "no such number"),
            ("size>10ms", 0..<9, "no value of size"), (#"{app="cart""#, 0..<11, "no } for this {"),
            (#"{app="cart}"#, 0..<11, "the quote does not end"), (#"{app}"#, 4..<5, "= != =~ or !~ is missing"),
            (#"{app=cart}"#, 5..<6, "a quoted value is missing"), (#"{="x"}"#, 1..<2, "a label name is missing"),
            (#"{a="b" c="d"}"#, 7..<8, "a comma or } is missing"), (#"a {b=~"("}"#, 6..<9, "missing closing )"),
            ("~(", 0..<2, "missing closing )"), ("~a)", 2..<3, "no ( for this )"), ("~", 0..<1, "a regular expression"),
        ] as [(String, Range<Int>, String)]
    )
    func problems(text: String, range: Range<Int>, words: String) {
        #expect {
            try Filter(parsing: text)
        } throws: { error in
            let problem = error as? Filter.Problem
            return problem?.range == range && problem?.text.contains(words) == true
        }
    }

    @Test("shows pools of which a target has the labels, and compares their numbers")
    func pools() {
        var script = MonitorScript()
        func shown(_ text: String) -> [String] {
            script.press(.character("/"), .control("u"))
            script.type(text)
            script.press(.enter)
            return script.monitor.pools.visible.map { script.monitor.pools.rows[$0].name }.sorted()
        }
        #expect(shown(#"{app="cart"}"#) == ["kube-pods"])
        #expect(shown("__address__:9100") == ["node"])
        #expect(shown("dur>1s") == ["blackbox", "kube-pods"])
        #expect(shown("fails>=2 samples>10k") == ["api", "kube-pods"])
    }

    @Test("shows dropped targets by discovered labels and events by age")
    func others() throws {
        let dropped = try #require(MockupDropped.rows.first)
        let text = #"{__address__="\#(dropped.address)"}"#
        #expect(try Filter(parsing: text).matches(FilterableDropped(row: dropped, text: dropped.searchText)))
        #expect(try Filter(parsing: "~meta").matches(FilterableDropped(row: dropped, text: dropped.searchText)))
        let event = MockupSnapshot.events[0]
        func hits(_ text: String) throws -> Bool {
            try Filter(parsing: text).matches(FilterableEvent(row: event, text: event.searchText, now: Self.now))
        }
        let level = event.level.word
        #expect(try hits("since<5m") && hits("level:\(level)") && hits("level:\(level.lowercased())"))
        #expect(try !hits("since<3m"))
        #expect(try !hits(#"{pool="postgres"}"#))
    }

    @Test(
        "of a job whose targets nobody knows only the words about pools decide",
        arguments: [
            ("", true), ("state:down", true), ("cart", true), (#"{app="cart"}"#, true), ("!err:x", true),
            ("pool:kube", true), ("pool:api", false), ("!pool:kube", false), ("pool:kube pool:api", false),
            ("pool:api state:down", false), ("pool:kube state:down", true), ("pool:api or pool:kube", true),
            ("pool:api or dur>1s", true), ("!(pool:kube or state:up)", false), ("!(pool:kube state:up)", true),
        ]
    )
    func pool(text: String, expected: Bool) throws {
        #expect(try Filter(parsing: text).mayFind(inPool: "kube-pods") == expected)
    }

    @Test("any line of text is a filter or a problem inside of it")
    func anyText() {
        var random = SplitMix(state: 11)
        let signs = Array("ab{}=~!\"'\\,><dur>5ms __m: ()|*".unicodeScalars)
        for _ in 0..<5000 {
            let text = (0..<Int(random.next() % 28)).map { _ in signs[Int(random.next() % UInt64(signs.count))] }
            do throws(Filter.Problem) {
                _ = try Filter(parsing: text)
            } catch {
                #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.count)
            }
        }
    }
}

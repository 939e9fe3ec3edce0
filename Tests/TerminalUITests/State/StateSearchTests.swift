import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("A search in a text") struct StateSearchTests {
    private static func search(_ text: String) -> TextSearch? { TextSearch(Array(text.unicodeScalars)) }

    @Test(
        "takes upper and lower case alike until something in upper case is typed",
        arguments: [
            ("ab", "xABx", true), ("AB", "xabx", false), ("Ab", "Ab", true), ("é", "É", false), ("é", "é", true),
            ("abc", "ab", false), ("[", "a[b", true), ("{", "[", false),
        ]
    )
    func cases(pattern: String, text: String, isThere: Bool) {
        #expect(Self.search(pattern)?.isIn(text) == isThere)
    }

    @Test("finds the first, the last and all places, none within another")
    func places() throws {
        let bytes = Array("aaa.aa".utf8)
        let search = try #require(Self.search("aa"))
        #expect(search.ranges(in: bytes) == [0..<2, 4..<6])
        #expect(search.first(in: bytes, from: 1) == 1..<3)
        #expect(search.last(in: bytes, before: 4) == 1..<3)
        #expect(search.last(in: bytes, before: 6) == 4..<6)
        #expect(search.first(in: bytes, from: 5) == nil && search.last(in: bytes, before: 0) == nil)
        #expect(Self.search("") == nil)
    }

    @Test("in Config follows every key, goes on with n and N around the end, and goes away with Esc")
    func config() throws {
        var script = MonitorScript()
        script.openSameConfig()
        script.type("/JOB_".lowercased())
        #expect(script.status.hasPrefix(" /job_"))
        #expect(script.monitor.config.place?.line == 49)
        script.press(.enter, .character("n"))
        #expect(script.monitor.config.place?.line == 49)
        script.press(.character("/"))
        script.type("regex")
        #expect(script.monitor.config.place?.line == 59)
        script.press(.enter, .character("n"))
        #expect(script.monitor.config.place?.line == 69)
        script.press(.character("n"))
        #expect(script.monitor.config.place?.line == 59)
        script.press(.character("N"))
        #expect(script.monitor.config.place?.line == 69)
        let frame = script.frame()
        let row = try #require(frame.lines.firstIndex { $0.contains("regex: istio") })
        let styles = Array(frame.styleLines[row])
        let start = try #require(frame.lines[row].firstRange(of: "regex")).lowerBound
        let column = frame.lines[row].distance(from: frame.lines[row].startIndex, to: start)
        #expect(styles[column..<column + 5].allSatisfy { $0 == "#" } && styles[column + 5] == ".")
        script.press(.escape)
        #expect(script.monitor.heldSearch == nil && script.monitor.navigation.context == .config)
    }

    @Test("that is cancelled goes back to where it began; one that finds nothing says so")
    func cancelled() {
        var script = MonitorScript()
        script.openSameConfig()
        script.type("/regexx")
        #expect(script.status.contains("not in this text"))
        script.press(.escape)
        #expect(script.monitor.config.cursor == 0 && script.monitor.search.typing == nil)
        #expect(script.monitor.heldSearch == nil)
    }

    @Test("in a response goes to the byte, wherever it is, and its line is on the screen with the match marked")
    func response() throws {
        var script = MonitorScript()
        script.openBroken(tab: 3)
        let body = try #require(script.monitor.navigation.detail?.body)
        let line = String(decoding: body.line(body.count - 1), as: UTF8.self)
        let word = try #require(line.split(separator: " ").first.map(String.init))
        script.press(.character("/"))
        script.type(word)
        let frame = script.frame()
        #expect(!script.monitor.search.isMissing)
        let row = try #require(frame.lines.firstIndex { $0.lowercased().contains(word.lowercased()) })
        #expect(frame.styleLines[row].contains("#"))
        script.press(.enter)
        let position = script.monitor.search.position
        script.press(.character("N"), .character("n"))
        #expect(script.monitor.search.position == position)
        #expect(script.monitor.navigation.context == .response)
    }

    @Test("in a page brings the line onto the screen; the page keeps it")
    func page() {
        var script = MonitorScript(columns: 80, rows: 16)
        script.press(.character("3"), .enter)
        script.type("/namespace")
        script.press(.enter)
        #expect(script.frame().lines.contains { $0.contains("__meta_kubernetes_namespace") })
        script.press(.escape)
        #expect(script.monitor.overlay != nil)
        script.press(.escape)
        #expect(script.monitor.overlay == nil)
    }

    @Test("where no response is kept says so")
    func nothingKept() {
        var script = MonitorScript()
        script.press(.character("2"), .enter, .character("3"))
        script.monitor.navigation.detail?.body = nil
        script.press(.character("/"))
        #expect(script.status.contains("nothing to search") && script.monitor.search.typing == nil)
    }

    @Test("in a page whose long lines go on in the next row goes to the row with the match")
    func wrappedPage() {
        for word in ["namespace", "container", "sidecar", "pod_ip"] {
            var script = MonitorScript(columns: 60, rows: 15)
            script.press(.character("3"), .down, .enter)
            let lines = { (script: MonitorScript) in script.frame().lines }
            script.type("/\(word)")
            guard !script.monitor.search.isMissing else { continue }
            script.press(.enter, .character("w"))
            script.press(.character("g"), .character("n"), .character("N"))
            #expect(lines(script).dropFirst(3).prefix(11).contains { $0.contains(word) }, "\(word)")
        }
    }

    @Test("and the pager take the body that only a probe has")
    func probedBody() throws {
        var script = MonitorScript()
        script.openBroken(tab: 3)
        let id = MockupTargets.broken.id
        script.send(.keptBody(id, nil))
        script.send(.probe(id, MockupProbe.good))
        #expect(script.monitor.navigation.detail?.body == nil)
        let body = try #require(script.monitor.navigation.detail?.scrolledBody)
        let line = String(decoding: body.line(body.count - 1), as: UTF8.self)
        let word = try #require(line.split { !$0.isLetter && $0 != "_" }.first.map(String.init))
        script.press(.character("/"))
        script.type(word)
        #expect(!script.monitor.search.isMissing && script.status.hasPrefix(" /"))
        let frame = script.frame()
        // The remark about the first line has a row of its own.
        #expect(frame.lines.contains { $0.contains("parses: ") })
        let rows = frame.lines.indices.filter { frame.lines[$0].contains(" │ ") }
        let found = rows.filter { frame.lines[$0].contains(word) }
        #expect(!found.isEmpty && rows.filter { frame.styleLines[$0].contains("#") } == found)
        script.press(.enter)
        _ = script.takeEffects()
        script.press(.character("o"))
        #expect(script.takeEffects().contains(.openPager(PagerText(bytes: body.body.bytes, line: 1))))
        script.press(.character("x"))
        #expect(script.monitor.navigation.detail?.isHex == true)
        #expect(script.frame().lines.contains { $0.contains("00000000") || $0.contains("0000 ") })
    }
}

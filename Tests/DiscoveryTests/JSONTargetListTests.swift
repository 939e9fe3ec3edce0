import MetricModel
import ScrapeTestSupport
import Testing

@testable import Discovery

/// Lists of targets as JSON, read in one pass: it understands what the strict reader understands, and leaves the rest to it.
@Suite("A list of targets as JSON")
struct JSONTargetListTests {
    private let origin = TargetListOrigin.url("http://u:secret@sd/t", shown: "http://u:xxxxx@sd/t")

    /// What the strict reader makes of it; nil for what it refuses.
    private func strict(_ bytes: [UInt8]) -> [TargetGroup]? {
        (try? JSONTargetFile.parse(bytes, path: origin.shownName)).map { origin.groups($0) }
    }

    private func scanned(_ text: String, before: [TargetGroup] = []) -> [TargetGroup]? {
        scanned(Array(text.utf8), before: before)
    }

    private func scanned(_ bytes: [UInt8], before: [TargetGroup] = []) -> [TargetGroup]? {
        bytes.withUnsafeBytes { JSONTargetScanner.groups($0, from: origin, before: before) }
    }

    static let lists = [
        "[]", " [ ] \n", "[{}]", #"[{"targets": []}]"#, #"[{"labels": {}}]"#,
        #"[{"targets": ["a:1", "b:2"], "labels": {"x": "1", "a": "2"}}, {"targets": ["c:3"]}]"#,
        #"[{"labels":{"x":"1"},"targets":["a:1"]}]"#,
        "\t[\r\n{\"Targets\" : [ \"a:1\" ] ,\n\"LABELS\":{\"x\" : \"1\"}}\n]\n",
        #"[{"targets": [""], "labels": {"x": ""}}]"#, #"[{"targets": ["a"], "labels": {"x": "1", "x": "2"}}]"#,
        #"[{"targets": ["a"], "labels": {"x": "1", "x": ""}}]"#,
        #"[{"targets": ["a"], "labels": {"\u0078": "1", "x": "2", "\u0078": "3"}}]"#,
        #"[{"targets": ["a"], "labels": {"__meta_url": "own"}}]"#,
        #"[{"targets": ["a\"\\\/\b\f\n\r\t\u0041\u00e9\u4e2d\uD83D\uDE00"], "labels": {"k\u0020\u00E9": "v\n"}}]"#,
        #"[{"targets": ["é中😀"], "labels": {"é": "中😀, a longer one with plain text behind it"}}]"#,
        "[{\"targets\": [\"a\u{7F}\"], \"labels\": {\"name with a blank\": \"\u{7F}\"}}]",
    ]

    @Test("is understood as the strict reader understands it", arguments: lists)
    func same(text: String) throws {
        let expected = try #require(strict(Array(text.utf8)))
        #expect(scanned(text) == expected)
    }

    static let refused = [
        "", "null", "{}", "[null]", "[1]", "[{}] x", "[{}", "[{},]", "[{]", "[,{}]", #"[{"targets": null}]"#,
        #"[{"labels": null}]"#, #"[{"targets": [null]}]"#, #"[{"targets": ["a"], "targets": ["b"]}]"#,
        #"[{"labels": {"a": "1"}, "Labels": {"b": "2"}}]"#, #"[{"other": []}]"#, #"[{"targets": ["a",]}]"#,
        #"[{"labels": {"": "1"}}]"#, #"[{"labels": {"a": 1}}]"#, #"[{"labels": {"a" "1"}}]"#,
        #"[{"labels": {a: "1"}}]"#,
        #"[{"targets": ["\u0000"]}]"#, #"[{"targets": ["\uD83D"]}]"#, #"[{"targets": ["\uDE00"]}]"#,
        #"[{"targets": ["\uD83D\u0041"]}]"#, #"[{"targets": ["\u00g1"]}]"#, #"[{"targets": ["\x"]}]"#,
        #"[{"targets": ["a"#, #"[{"targets": ["\"#, "[{\"targets\": [\"a\nb\"]}]", "[{\"targets\": [\"\u{1}\"]}]",
        "\u{FEFF}[]", "[[]]", #"[{"targets": {}}]"#, #"[{"labels": []}]"#, #"["targets"]"#,
    ]

    @Test("is left to the strict reader when anything is wrong with it or unusual", arguments: refused)
    func left(text: String) { #expect(scanned(text) == nil) }

    @Test(
        "is left to the strict reader when its bytes are not UTF-8",
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3, 0x22]]
            as [[UInt8]]
    )
    func notUTF8(bytes: [UInt8]) {
        for escape in ["", "\\n"] {
            let text = Array("[{\"targets\": [\"\(escape)".utf8) + bytes + Array("\"]}]".utf8)
            #expect(scanned(text) == nil)
        }
    }

    @Test(
        "has U+FFFD for every byte that is no UTF-8",
        arguments: [
            ([0x63, 0xE9], "c\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"), ([0xC0, 0x80, 0x61], "\u{FFFD}\u{FFFD}a"),
            ([0xC3, 0xA9, 0xFF], "é\u{FFFD}"), ([0xF0, 0x9F, 0x98, 0x80, 0x80], "😀\u{FFFD}"),
        ] as [([UInt8], String)]
    )
    func repaired(bytes: [UInt8], text: String) throws {
        let list = Array(#"[{"targets": ["a"], "labels": {"x": ""#.utf8) + bytes + Array(#""}}]"#.utf8)
        let value = try origin.groups(json: list).first?.labels["x"]
        #expect(value.map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test("means the same to both readers however it is damaged", arguments: 1...40)
    func damaged(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let signs = Array("[]{}\",:\\ u0aé\n".utf8) + [0, 0xFF]
        for text in Self.lists {
            for _ in 0..<50 {
                var bytes = Array(text.utf8)
                for _ in 0...Int.random(in: 0..<3, using: &random) {
                    let place = Int.random(in: 0...bytes.count, using: &random)
                    let sign = signs[Int.random(in: 0..<signs.count, using: &random)]
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes.insert(sign, at: place)
                    case 1: if place < bytes.count { bytes.remove(at: place) }
                    default: if place < bytes.count { bytes[place] = sign }
                    }
                }
                guard let groups = scanned(bytes) else { continue }
                #expect(groups == strict(bytes), "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    @Test("names its groups by their places and labels them by where it comes from")
    func origins() throws {
        let groups = try origin.groups(
            json: Array(#"[{"targets": ["a"]}, {"targets": ["b"], "labels": {"x": "1"}}]"#.utf8)
        )
        #expect(groups.map(\.source) == ["http://u:xxxxx@sd/t:0", "http://u:xxxxx@sd/t:1"])
        #expect(
            groups.map(\.labels) == [
                Labels([("__meta_url", "http://u:secret@sd/t")]),
                Labels([("__meta_url", "http://u:secret@sd/t"), ("x", "1")]),
            ]
        )
        #expect(groups.map(\.targets) == [[Labels([("__address__", "a")])], [Labels([("__address__", "b")])]])
    }

    @Test("gives groups that did not change with the storage that they had, and the others as if there had been none")
    func storage() throws {
        let long = String(repeating: "h", count: 200)
        func list(_ second: String) -> String {
            #"[{"targets": ["a:1", "\#(long)"], "labels": {"x": "1"}}, \#(second), {"targets": ["", "c\u0041"]}]"#
        }
        let before = try #require(scanned(list(#"{"targets": ["b:1"]}"#)))
        for second in [
            #"{"targets": ["b:2"]}"#, #"{"targets": ["b:1", "b:2"]}"#, #"{"targets": []}"#, #"{"targets": ["b:10"]}"#,
            #"{"targets": ["b:1"], "labels": {"y": "1"}}"#, #"{"targets": ["b:1"]}, {"targets": ["d"]}"#,
        ] {
            let after = try #require(scanned(list(second), before: before))
            #expect(after == scanned(list(second)))
            #expect(isSameStorage(after[0].labels.encoded, before[0].labels.encoded))
        }
        let again = try #require(scanned(list(#"{"targets": ["b:1"]}"#), before: before))
        #expect(isSameStorage(again[1].targets, before[1].targets))
    }

    private func isSameStorage<Element>(_ left: [Element], _ right: [Element]) -> Bool {
        left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { $0.baseAddress == left.baseAddress } }
    }

    @Test("with more than a thousand labels in a group is refused")
    func manyLabels() throws {
        func list(_ count: Int) -> [UInt8] {
            Array("[{\"labels\": {\((0..<count).map { "\"l\($0)\": \"v\"" }.joined(separator: ","))}}]".utf8)
        }
        #expect(try origin.groups(json: list(1000)).first?.labels.count == 1001)
        #expect(throws: TargetFileReader.Problem("http://u:xxxxx@sd/t: group 0: more than 1000 labels")) {
            try origin.groups(json: list(1001))
        }
    }
}

import Testing

@testable import Discovery

@Suite("Names of labels made of foreign keys")
struct LabelNameTests {
    @Test(
        "have _ for every character that does not fit",
        arguments: [
            ("app", "app"), ("app.kubernetes.io/name", "app_kubernetes_io_name"), ("9lives", "9lives"), ("", ""),
            ("a-b c", "a_b_c"), ("übel", "_bel"), ("e\u{301}", "e_"), ("日本", "__"), ("a_B9", "a_B9"),
        ]
    )
    func sanitised(key: String, expected: String) {
        #expect(LabelName.sanitised(key) == expected)
    }
}

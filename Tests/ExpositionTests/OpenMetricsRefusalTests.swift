import Testing

@testable import Exposition

@Suite("OpenMetrics bodies are refused with the words of Prometheus 3.5.3")
struct OpenMetricsRefusalTests {
    @Test("each with its error text", arguments: OpenMetricsRefusals.rows)
    func texts(row: OpenMetricsRefusals.Row) {
        #expect(Exposed(bytes: row.body, as: .openMetricsText).problem == row.problem)
    }

    @Test("a body that cannot be walked in step is refused alike", arguments: OpenMetricsRefusals.rows)
    func behindAGoodBody(row: OpenMetricsRefusals.Row) {
        var history = ReaderHistory(format: .openMetricsText)
        _ = history.read("a 1\nb 2\nb{} 1\na{b=\"c\"} 1 # {b=\"c\"} 2 3\n# EOF\n")
        history.adopt()
        #expect(history.read(row.body).problem == row.problem)
    }

    @Test(
        "an unquoted name alone in braces gets the newest version's error, since 3.5.3 crashes on some",
        arguments: [
            ("{bcd} 1\n", #"expected equal, got "} " ("BCLOSE") while parsing: "{bcd} ""#),
            ("{b} 1\n", #"expected equal, got "} " ("BCLOSE") while parsing: "{b} ""#),
            ("a{bcd} 1\n", #"expected equal, got "} " ("BCLOSE") while parsing: "a{bcd} ""#),
            ("a{bcd,} 1\n", #"expected equal, got ",}" ("COMMA") while parsing: "a{bcd,}""#),
        ]
    )
    func namesInBraces(body: String, problem: String) {
        #expect(Exposed(body + "# EOF\n", as: .openMetricsText).problem == problem)
    }

    @Test("samples before the problem are in the table, that of the broken line's start too")
    func samplesBefore() {
        #expect(Exposed("a 1\nb 2\nc\n", as: .openMetricsText).samples == ["a 1", "b 2"])
        // Prometheus skips the token and fails at what follows it.
        #expect(Exposed("a 1\nb 2 \n# EOF\n", as: .openMetricsText).samples == ["a 1", "b 2"])
        #expect(Exposed("a 1\nb 2  3\n# EOF\n", as: .openMetricsText).samples == ["a 1", "b 2"])
        #expect(Exposed("a 1\nb 2 3 \n# EOF\n", as: .openMetricsText).samples == ["a 1"])
    }

    @Test("no prefix of a page but the whole is accepted")
    func truncation() {
        let page = HistoryPage.openMetrics.bytes
        for count in 0..<page.count - 1 {
            #expect(Exposed(bytes: Array(page[..<count]), as: .openMetricsText).problem != nil)
        }
        #expect(Exposed(bytes: page.dropLast(), as: .openMetricsText).problem == nil)
    }
}

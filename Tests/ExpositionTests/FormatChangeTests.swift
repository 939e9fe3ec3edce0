import Testing

@testable import Exposition

@Suite("A target that changes its text format keeps what it can")
struct FormatChangeTests {
    /// A history that has taken this page as OpenMetrics and now gets the text format.
    private func changed(behind page: String) -> ReaderHistory {
        var history = ReaderHistory(format: .openMetricsText)
        _ = history.read(page)
        history.adopt()
        history.format = .prometheusText
        return history
    }

    @Test("keys with the same bytes keep their slots when a target changes its format")
    func changedFormat() {
        var history = changed(behind: "a{b=\"c\"} 1\nd 2\ne 3\n# EOF\n")
        let before = history.table.slots
        _ = history.read("d 2\n# EOF\na{b=\"c\"} 1\nf 1\n")
        #expect(history.table.isInStep == false)
        #expect(history.table.slots.prefix(2) == [before[1], before[0]])
        #expect(history.table.newKeys.count == 1)
        #expect(history.adopt() == [before[2]])
        _ = history.read("d 3\n# EOF\na{b=\"c\"} 1\nf 1\n")
        #expect(history.table.isInStep)
    }

    @Test("a failed scrape in another format forgets nothing")
    func failedOtherFormat() {
        var history = changed(behind: "a 1\nb 2\n# EOF\n")
        let before = history.table.slots
        _ = history.read("b 2\na broken\n")
        #expect(history.table.slots == [before[1]])
        #expect(history.abandon(entries: 1).isEmpty)
        history.format = .openMetricsText
        _ = history.read("a 1\nb 2\n# EOF\n")
        #expect(history.table.slots == before)
        #expect(history.adopt().isEmpty)
    }
}

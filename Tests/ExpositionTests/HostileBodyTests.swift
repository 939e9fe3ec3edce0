import MetricModel
import Testing

@testable import Exposition

/// Bodies that nobody sends by mistake. They end as a result or an error, soon, in memory that is a small multiple of
/// their size.
@Suite("Hostile bodies")
struct HostileBodyTests {
    /// A body, and what its table must hold.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let format: ExpositionFormat
        let body: @Sendable () -> [UInt8]
        let rows: Int
        let isRefused: Bool

        init(
            _ name: String,
            _ format: ExpositionFormat = .prometheusText,
            rows: Int,
            isRefused: Bool = false,
            _ body: @escaping @Sendable () -> [UInt8]
        ) {
            self.name = name
            self.format = format
            self.rows = rows
            self.isRefused = isRefused
            self.body = body
        }

        var testDescription: String { name }
    }

    private static let megabyte = 1 << 20

    private static func text(_ parts: (String, count: Int)...) -> [UInt8] {
        parts.reduce(into: []) { body, part in
            let bytes = Array(part.0.utf8)
            for _ in 0..<part.count { body += bytes }
        }
    }

    private static let longLines = [
        Row("a label value of 100 MB", rows: 1) {
            text(("a{b=\"", 1), (String(repeating: "x", count: megabyte), 100), ("\"} 1\n", 1))
        },
        Row("a name of 16 MB", rows: 1) { text((String(repeating: "x", count: megabyte), 16), (" 1\n", 1)) },
        Row("a comment of 16 MB", rows: 1) {
            text(("# ", 1), (String(repeating: "#", count: megabyte), 16), ("\na 1\n", 1))
        },
        Row("a help text of 16 MB", rows: 1) {
            text(("# HELP a ", 1), (String(repeating: "\\", count: megabyte), 16), ("\na 1\n", 1))
        },
        Row("a number of 4 MB", rows: 1) { text(("a ", 1), (String(repeating: "0", count: megabyte), 4), ("1\n", 1)) },
        Row("a string of 16 MB without an end", rows: 0, isRefused: true) {
            text(("a{b=\"", 1), (String(repeating: "x", count: megabyte), 16))
        },
        Row("16 MB of backslashes", rows: 0, isRefused: true) {
            text(("a{b=\"", 1), (String(repeating: "\\", count: megabyte), 16))
        },
        Row("an OpenMetrics label value of 16 MB", .openMetricsText, rows: 1) {
            text(("a{b=\"", 1), (String(repeating: "x", count: megabyte), 16), ("\"} 1\n# EOF\n", 1))
        },
    ]

    private static let manyThings = [
        Row("a million labels", rows: 1) {
            text(("a{", 1)) + (0..<1_000_000).flatMap { Array("l\($0)=\"v\",".utf8) } + text(("} 1\n", 1))
        },
        Row("a million exemplar labels", .openMetricsText, rows: 1) {
            text(("a 1 # {", 1)) + (0..<1_000_000).flatMap { Array("l\($0)=\"v\",".utf8) }
                + text(("} 1\n# EOF\n", 1))
        },
        Row("three million blank lines", rows: 1) { text(("\n", 3_000_000), ("a 1\n", 1)) },
        Row("a million hidden series", .openMetricsText, rows: 1_000_000) {
            text(("# TYPE a counter\n", 1), ("a_created 1\n", 1_000_000), ("# EOF\n", 1))
        },
        Row("a million times the same series", rows: 1_000_000) { text(("a 1\n", 1_000_000)) },
        Row("a million types", rows: 1) { text(("# TYPE a counter\n", 1_000_000), ("a 1\n", 1)) },
        Row("a million braces", rows: 0, isRefused: true) { text(("{", 1_000_000)) },
        Row("a million NUL bytes in a value", rows: 1) { text(("a{b=\"", 1), ("\0", 1_000_000), ("\"} 1\n", 1)) },
        Row("a million invalid bytes", rows: 0, isRefused: true) {
            text(("a{b=\"", 1)) + [UInt8](repeating: 0xFF, count: megabyte) + text(("\"} 1\n", 1))
        },
    ]

    @Test("are results or errors", arguments: longLines + manyThings)
    func bodies(_ row: Row) {
        let body = row.body()
        var reader = ExpositionReader()
        var table = BodyTable()
        reader.read(BodyBuffer(body), as: row.format, into: &table)
        #expect(table.count == row.rows)
        #expect((table.problem != nil) == row.isRefused)
        #expect((table.problem?.text.utf8.count ?? 0) < 1 << 20)
        #expect(reader.memoryBytes + table.memoryBytes < 40 * body.count + 1 << 20)
        for key in table.newKeys.prefix(3) {
            var builder = LabelsBuilder()
            reader.parseLabels(of: key, into: &builder)
            #expect(!builder.isEmpty)
        }
        _ = reader.adopt()
        // The second time goes side by side with the first.
        reader.read(BodyBuffer(body), as: row.format, into: &table)
        #expect(table.count == row.rows)
    }
}

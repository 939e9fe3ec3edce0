import Glibc
import ScrapeTestSupport
import Testing

/// `docs/scrape-rules.md` says which test holds which case; here it is held against the tests.
@Suite("The map of the scrape rules")
struct ScrapeRulesTests {
    /// This package's folder.
    private static let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()

    /// The rows of the tables with this many columns.
    private static func rows(_ columns: Int) -> [[String]] {
        TemporaryFolder.text(of: "\(root)/docs/scrape-rules.md").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| ") else { return nil }
            let cells = line.dropFirst(2).dropLast(2).split(separator: " | ", omittingEmptySubsequences: false)
            return cells.count == columns ? cells.map(String.init) : nil
        }
    }

    /// What stands in the test files of this name; nil when there is none.
    private static func source(_ name: String) -> String? {
        guard let directory = opendir("\(root)/Tests") else { return nil }
        defer { closedir(directory) }
        var source: String?
        while let entry = readdir(directory) {
            let target = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let path = "\(root)/Tests/\(target)/\(name).swift"
            if access(path, R_OK) == 0 { source = (source ?? "") + TemporaryFolder.text(of: path) }
        }
        return source
    }

    @Test("has every case once, in order, with the tests that hold it or the reason why none does")
    func cases() throws {
        let cases = Self.rows(3).filter { Int($0[0]) != nil }
        #expect(cases.compactMap { Int($0[0]) } == Array(1...90))
        for row in cases {
            #expect(!row[1].isEmpty && !row[2].isEmpty, "case \(row[0])")
            for test in row[2].matches(of: #/`(\w+)`: "([^"]+)"/#) {
                let source = try #require(Self.source(String(test.1)), "case \(row[0]): \(test.1)")
                #expect(source.contains("\"\(test.2)\""), "case \(row[0]): \(test.2)")
            }
        }
    }

    @Test("names suites that are there")
    func sections() {
        let sections = Self.rows(2).filter { $0[1].hasPrefix("`") }
        #expect(sections.count > 25)
        for row in sections {
            for suite in row[1].matches(of: #/`(\w+Tests)`/#) where suite.1 != "HTTPTransportTests" {
                #expect(Self.source(String(suite.1)) != nil, "\(row[0]): \(suite.1)")
            }
        }
    }
}

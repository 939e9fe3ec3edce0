import MetricModel
import Testing

@testable import Exposition

@Suite("What Prometheus passes over in silence is found")
struct SilentFaultTests {
    @Test(
        "a NUL byte that ends the page, a blank before a name",
        arguments: [
            ("a 1\n\0b 2\n", 2, 1, 4), ("a 1\n#\0\nb 2\n", 2, 2, 5), ("a 1\n b 2\n", 2, 1, 4), ("\t\ta 1\n", 1, 1, 0),
            ("a 1\n\n  \0", 3, 3, 7),
        ]
    )
    func found(page: String, line: Int, column: Int, offset: Int) throws {
        let problem = try #require(SilentFault.find(in: BodyBuffer(Array(page.utf8))))
        #expect(problem.line == line && problem.column == column && problem.offset == offset)
        #expect(problem.hint?.isEmpty == false && !problem.expected.isEmpty)
    }

    @Test(
        "other NUL bytes and other blanks are in order",
        arguments: [
            "", "a 1\n", " # HELP a A.\na 1\n", "a{b=\"\0\"} 1\n", "# HELP a \0\na 1\n", " {\"a\"} 1\n",
            "  \n\t\na 1\n",
            "a{b=\"x\n y\"} 1\n", "# c\0\na 1\n",
        ]
    )
    func fine(page: String) {
        #expect(SilentFault.find(in: BodyBuffer(Array(page.utf8))) == nil)
    }

    @Test("a page that is refused has its own problem", arguments: ["b{ 1\n c 1\n", "b{ 1\n\0"])
    func refused(page: String) {
        #expect(SilentFault.find(in: BodyBuffer(Array(page.utf8))) == nil)
    }
}

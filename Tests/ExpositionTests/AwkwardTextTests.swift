import Testing

@testable import Exposition

/// Rows that Prometheus 3.5.3 was asked about: NUL bytes, bodies that end anywhere, tokens where none belongs.
@Suite("Awkward bodies get the verdict of Prometheus 3.5.3")
struct AwkwardTextTests {
    @Test(
        "NUL bytes and cut lines",
        arguments: [
            TextRow("a{b=\"x", problem: #"expected label value, got "\"x\n" ("INVALID") while parsing: "a{b=\"x\n""#),
            TextRow("a{b=\"c\"\0} 1", "a{b=c\"} 1"),
            TextRow("# HELP a \0x"),
            TextRow(
                "# HELP a\0x",
                problem: ##"linebreak expected after metadata, got "\x00x" ("EOF") while parsing: "# HELP a\x00x""##
            ),
            TextRow("# \0x\na 1"),
            TextRow("# x\0x\na 1", "a 1"),
            TextRow("# H\0ELP a x\na 1", "a 1"),
            TextRow("# HELP a  \0 "),
            TextRow(
                "a{b=\0\"c\"} 1",
                problem: #"expected label value, got "\x00" ("INVALID") while parsing: "a{b=\x00""#
            ),
            TextRow("a{b=\"\\\0x\"} 1", "a{b=\\\0x} 1"),
            TextRow("# TYPE a  ", problem: #"invalid metric type """#),
            TextRow("# TYPE a counter\0", problem: #"invalid metric type "counter\x00""#),
            TextRow(
                "a{b=\"c\"}\0 1",
                problem: #"expected value after metric, got "\x00" ("INVALID") while parsing: "a{b=\"c\"}\x00""#
            ),
            TextRow(
                "# HELP \"a\0b\" x",
                problem:
                    ##"expected metric name after HELP, got "\"a\x00" ("INVALID") while parsing: "# HELP \"a\x00""##
            ),
            TextRow(
                "a{\"b\0\"=\"x\"} 1",
                problem: #"expected label name, got "\"b\x00" ("INVALID") while parsing: "a{\"b\x00""#
            ),
            TextRow("#x\0\na{ 1"),
            TextRow("{\"m\",,} 1", problem: #"expected label name, got ",}" ("COMMA") while parsing: "{\"m\",,}""#),
            TextRow("{,\"m\"} 1", problem: #"expected label name, got ",\"" ("COMMA") while parsing: "{,\"""#),
            TextRow("{\"m\"", problem: #"expected equal, got "\n" ("INVALID") while parsing: "{\"m\"\n""#),
            TextRow("a{", problem: #"expected label name, got "\n" ("INVALID") while parsing: "a{\n""#),
            TextRow("a{b", problem: #"expected equal, got "\n" ("INVALID") while parsing: "a{b\n""#),
            TextRow("a{b=", problem: #"expected label value, got "\n" ("INVALID") while parsing: "a{b=\n""#),
            TextRow("# TYPE"),
            TextRow(
                "# TYPE \"a",
                problem: ##"expected metric name after TYPE, got "\"a\n" ("INVALID") while parsing: "# TYPE \"a\n""##
            ),
            TextRow(
                "a 1 \0",
                problem: #"expected timestamp or new record, got "\x00" ("INVALID") while parsing: "a 1 \x00""#
            ),
            TextRow(" \0a{\na 1"),
            TextRow(
                "a{b=\"c\"}{d=\"e\"} 1",
                problem: #"expected value after metric, got "{d" ("BOPEN") while parsing: "a{b=\"c\"}{d""#
            ),
            TextRow("# HELP a\\nb"),
        ]
    )
    func verdicts(row: TextRow) {
        let exposed = Exposed(row.body)
        #expect(exposed.problem == row.problem)
        #expect(exposed.samples == row.samples)
    }

    @Test("a NUL behind a closing quote lets the value keep that quote, as the lexer passes over the NUL")
    func passedOverNUL() {
        #expect(Exposed("a{b=\"c\"\0\0} 1").samples == ["a{b=c\"\0} 1"])
    }

    @Test("a help text of blanks alone is empty, also with NUL bytes between them")
    func blankHelp() {
        #expect(Exposed("# HELP a  \0 ").metadata == ["HELP a "])
        #expect(Exposed("# HELP a  \0x").metadata == ["HELP a  \0x"])
    }
}

import Testing

@testable import HTTPTransport

@Suite("A PEM text")
struct PEMTests {
    private static func block(_ type: String, _ body: String = "AAAA") -> String {
        "-----BEGIN \(type)-----\n\(body)\n-----END \(type)-----\n"
    }

    private func types(_ text: String) -> [String] { PEMBlock.all(in: Array(text.utf8)).map(\.type) }

    @Test(
        "is its blocks, and nothing between them",
        arguments: [
            ("", []), ("x", []), (block("A"), ["A"]),
            ("text\n" + block("A") + "\nmore\n" + block("B C"), ["A", "B C"]),
            ("\r\n" + block("A").replacing("\n", with: "\r\n"), ["A"]),
            (block("A", "?") + block("B"), ["B"]), ("-----BEGIN A-----\nAAAA\n", []),
        ] as [(String, [String])]
    )
    func blocks(text: String, expected: [String]) {
        #expect(types(text) == expected)
    }

    @Test("of authorities gives those it can, and is parsed once as long as somebody has them")
    func authorities() throws {
        let text = Array(
            (TestCertificates.authority + Self.block("CERTIFICATE") + TestCertificates.otherAuthority).utf8
        )
        let first = try #require(TrustedAuthorities.shared(pemText: text))
        #expect(first.count == 2)
        #expect(TrustedAuthorities.shared(pemText: text) === first)
        let other = try #require(TrustedAuthorities.shared(pemText: text + [0x0A]))
        #expect(other !== first && other.count == 2)
    }

    @Test("without any certificate gives no authorities", arguments: ["", "x", TestCertificates.serverKey])
    func none(text: String) throws {
        #expect(try #require(TrustedAuthorities.shared(pemText: Array(text.utf8))).count == 0)
    }
}

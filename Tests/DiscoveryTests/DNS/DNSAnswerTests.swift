import ScrapeTestSupport
import Testing

@testable import Discovery

@Suite("A packet of a name server")
struct DNSAnswerTests {
    private func parse(_ packet: NamePacket) throws -> DNSAnswer { try DNSAnswer(parsing: packet.bytes) }

    @Test("is read record by record, whatever was asked for and whosever they are")
    func records() throws {
        let packet = NamePacket(answers: [
            ("@", .service(9100, "one.example.")), ("@", .service(65535, "@")), ("@", .service(0, ".")),
            ("@", .mail("mx.example.")), ("other.", .server("ns.example.")), ("@", .alias("real.example.")),
            ("real.example.", .address("10.1.2.3")), ("@", .longAddress([0x20, 1] + Array(repeating: 0, count: 14))),
            ("text.example.", .bytes(16, [1, 65])), ("@", .bytes(33, [])),
        ])
        let answer = try parse(packet)
        #expect(
            answer.records == [
                .service(target: "one.example.", port: 9100), .service(target: "db.example.", port: 65535),
                .service(target: ".", port: 0), .mailExchange("mx.example."), .nameServer("ns.example."), .alias,
                .address("10.1.2.3"), .address("2001::"), .other(name: "text.example.", type: 16),
                .other(name: "db.example.", type: 33),
            ]
        )
        #expect(answer.code == 0 && !answer.isTruncated)
    }

    @Test("says how it went, in bits of two places")
    func codes() throws {
        #expect(try parse(NamePacket(code: 3)).code == 3)
        #expect(try parse(NamePacket(isTruncated: true)).isTruncated)
        // BADVERS looks like success without the upper bits.
        #expect(try parse(NamePacket(additional: [(".", .extendedCode(1))])).code == 16)
        #expect(try DNSAnswer(parsing: NamePacket.numbers(1, 0x8185, 1, 7, 7, 7)) == DNSAnswer(code: 5))
    }

    @Test(
        "has names with escapes where they are needed",
        arguments: [
            ([3] + Array("a.b".utf8) + [0], #"a\.b."#), ([2, 200, 7, 0], #"\200\007."#),
            ([3] + Array("a b".utf8) + [0], #"a\ b."#), ([5] + Array(#"$"(\"#.utf8) + [0x7F, 0], #"$\"\(\\\127."#),
            ([2] + Array("Aß".utf8.prefix(2)) + [0], #"A\195."#), ([0], "."),
        ] as [([UInt8], String)]
    )
    func escapes(_ bytes: [UInt8], _ name: String) throws {
        #expect(try parse(NamePacket(answers: [("@", .bytes(2, bytes))])).records == [.nameServer(name)])
    }

    @Test("that ends between two records has no more of them")
    func earlyEnd() throws {
        var bytes = NamePacket(answers: [("@", .address("10.0.0.1"))]).bytes
        bytes[7] = 9
        #expect(try DNSAnswer(parsing: bytes).records == [.address("10.0.0.1")])
    }

    @Test(
        "that is broken is refused",
        arguments: [
            ([], "dns: overflow unpacking uint16"), ([0, 1, 0x81, 0x80, 0, 1], "dns: overflow unpacking uint16"),
            (NamePacket(answers: [("@", .address("10.0.0.1"))]).bytes.dropLast(), "dns: overflowing header size"),
            (NamePacket(answers: [("@", .bytes(1, [1, 2, 3]))]).bytes, "dns: bad rdlength"),
            (NamePacket(answers: [("@", .bytes(28, [1, 2, 3, 4]))]).bytes, "dns: bad rdlength"),
            (NamePacket(answers: [("@", .bytes(2, [0, 0]))]).bytes, "dns: bad rdlength"),
            (NamePacket(answers: [("@", .bytes(33, [0, 1, 0, 1, 0, 1]))]).bytes, "dns: overflow unpacking record"),
            // A name beyond the end of its record, of the packet, in a loop, of an unknown kind, and too long.
            (NamePacket(answers: [("@", .bytes(2, [3, 65]))]).bytes + [65, 65, 0], "dns: buffer size too small"),
            (NamePacket(answers: [("@", .bytes(2, [0xFF, 0xFF]))]).bytes, "dns: buffer size too small"),
            (NamePacket(answers: [("@", .bytes(2, [0xC0]))]).bytes, "dns: buffer size too small"),
            (NamePacket(answers: [("@", .bytes(2, [0xC0, 40]))]).bytes, "dns: too many compression pointers"),
            (NamePacket(answers: [("@", .bytes(2, [0x80, 0]))]).bytes, "dns: bad rdata"),
            (
                NamePacket(answers: [("@", .bytes(2, Array(repeating: 1, count: 256) + [0]))]).bytes,
                "dns: domain name exceeded 255 wire-format octets"
            ),
        ] as [([UInt8], String)]
    )
    func broken(_ bytes: [UInt8], _ text: String) {
        #expect(throws: DiscoveryProblem(text)) { try DNSAnswer(parsing: bytes) }
    }

    @Test("that is damaged anywhere is read or refused, and never overread")
    func damage() throws {
        var random = SeededRandom(seed: 7)
        let whole = NamePacket(
            answers: [
                ("@", .service(9100, "one.example.")), ("@", .alias("@")), ("@", .mail("mx.example.")),
                ("@", .longAddress(Array(0..<16))),
            ],
            additional: [(".", .extendedCode(0))]
        ).bytes
        var outcomes = (read: 0, refused: 0)
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<1 + random.below(4) {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            if random.below(4) == 0 { bytes.removeLast(random.below(bytes.count)) }
            do {
                let answer = try DNSAnswer(parsing: bytes)
                outcomes.read += 1
                for case .service(let target, _) in answer.records where target.utf8.count > 1024 {
                    Issue.record("a name of \(target.utf8.count) bytes")
                }
            } catch {
                outcomes.refused += 1
            }
        }
        #expect(outcomes.read > 100 && outcomes.refused > 100)
    }

    @Test(
        "has addresses as Go writes them",
        arguments: [
            ("00000000000000000000000000000000", "::"), ("00000000000000000000000000000001", "::1"),
            ("20010db8000000000000000000000001", "2001:db8::1"),
            ("20010db8000100010001000100010000", "2001:db8:1:1:1:1:1:0"),
            ("20010db8000000010000000000000001", "2001:db8:0:1::1"), ("00010000000000020000000000000003", "1:0:0:2::3"),
            ("00000000000000020000000000000003", "::2:0:0:0:3"), ("00000000000000000000ffff0a000001", "10.0.0.1"),
            ("000000000000000000000000c0000201", "::c000:201"), ("fe80000000000000000000000000abcd", "fe80::abcd"),
            ("ffffffffffffffffffffffffffffffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), ("7f000001", "127.0.0.1"),
        ]
    )
    func addresses(_ digits: String, _ text: String) {
        let characters = Array(digits)
        let bytes = stride(from: 0, to: characters.count, by: 2).map {
            UInt8(String(characters[$0..<$0 + 2]), radix: 16) ?? 0
        }
        #expect(AddressText.text(of: bytes) == text)
    }
}

@Suite("A question for a name server")
struct DNSQuestionTests {
    @Test(
        "has the name's labels",
        arguments: [
            ("a.bc.", [1, 97, 2, 98, 99, 0]), (".", [0]), (#"a\.b."#, [3, 97, 46, 98, 0]),
            (#"\200\007x."#, [3, 200, 7, 120, 0]), (#"\12."#, [2, 49, 50, 0]), (#"a\\."#, [2, 97, 92, 0]),
        ] as [(String, [UInt8])]
    )
    func labels(_ name: String, _ bytes: [UInt8]) throws { #expect(try DNSName.packed(name) == bytes) }

    @Test(
        "is not asked for names that are none",
        arguments: [
            ("a..b.", "dns: bad rdata"), (".a.", "dns: bad rdata"), ("..", "dns: bad rdata"),
            (String(repeating: "a", count: 64) + ".", "dns: bad rdata"),
            (String(repeating: "a.", count: 128), "dns: domain name exceeded 255 wire-format octets"),
        ]
    )
    func names(_ name: String, _ text: String) {
        #expect(throws: DiscoveryProblem(text)) { try DNSName.packed(name) }
    }

    @Test("says how large an answer may be where that is asked for")
    func room() throws {
        let asked = DNSQuestion(name: "a.", server: "x", overTCP: false, hasRoom: true)
        let head: [UInt8] = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 97, 0, 0, 33, 0, 1]
        #expect(try asked.packet(type: .service, id: 0x1234) == head + [0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0])
        let short = try DNSQuestion(name: "a.", server: "x", overTCP: true, hasRoom: false).packet(
            type: .address,
            id: 1
        )
        #expect(short == [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 0, 0, 1, 0, 1])
    }
}

import MetricModel
import ScrapeTestSupport
import Testing

@testable import Exposition

@Suite("The text format is written as it is read")
struct TextWriterTests {
    @Test("a page reads exactly so")
    func page() {
        var writer = TextWriter()
        writer.family("scrapes_total", help: "Scrapes so far.\nWith \\ and \"quotes\".", type: .counter)
        writer.sample("scrapes_total", labels: [("job", "a\"b\\c\nd"), ("pool.name", "x")], value: 1_234_567)
        writer.family("dotted.name", type: .info)
        writer.sample("dotted.name", value: .infinity)
        writer.sample("dotted.name", labels: [("a", "")], value: 0.1)
        let expected = #"""
            # HELP scrapes_total Scrapes so far.\nWith \\ and "quotes".
            # TYPE scrapes_total counter
            scrapes_total{job="a\"b\\c\nd","pool.name"="x"} 1.234567e+06
            # TYPE "dotted.name" untyped
            {"dotted.name"} +Inf
            {"dotted.name",a=""} 0.1

            """#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test("what is written comes back when it is read", arguments: 0..<4)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var writer = TextWriter()
        var expected: [String] = []
        let alphabet = Array("ab_:1 \\\"\n.é{}=,#")
        func text(_ count: Int) -> String {
            String((0..<count).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
        }
        for index in 0..<300 {
            let name = "n\(index)" + text(Int(random.next() % 6))
            let label = "l" + text(Int(random.next() % 4))
            let value = text(Int(random.next() % 12))
            let number = Double(Int64(bitPattern: random.next()) >> 20) / 1024
            writer.family(name, help: text(8), type: .gauge)
            writer.sample(name, labels: [(label, value)], value: number)
            expected.append("\(name){\(label)=\(value)} \(GoSyntax.float(number))")
        }
        let exposed = Exposed(bytes: writer.bytes)
        #expect(exposed.problem == nil)
        #expect(exposed.samples == expected)
    }
}

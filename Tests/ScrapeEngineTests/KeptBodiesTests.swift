import Exposition
import MetricModel
import ScrapeTestSupport
import Testing

@testable import ScrapeEngine

@Suite("Kept bodies")
struct KeptBodiesTests {
    private let exchange = HTTPExchange(
        status: 200,
        reason: "OK",
        httpVersion: "HTTP/1.1",
        contentType: "",
        contentEncoding: "",
        localAddress: "",
        peerAddress: "",
        isConnectionReused: false,
        redirects: 0
    )

    private func keep(
        _ count: Int,
        brokenAt offset: Int = 0,
        for target: UInt64,
        in bodies: KeptBodies,
        isGone: Bool = false
    ) {
        let problem = ParseProblem(text: "", offset: offset, line: 1, column: 1, expected: "")
        [UInt8](repeating: 1, count: count).withUnsafeBytes { bytes in
            bodies.keep(
                bytes,
                at: WallTime(milliseconds: 0),
                exchange: exchange,
                failure: ScrapeFailure(step: .parse, errorClass: "parse", text: "", problem: problem),
                for: TargetID(rawValue: target),
                isGone: { isGone }
            )
        }
    }

    @Test("stay within their budget; the oldest goes first, a renewed one is new")
    func budget() {
        let bodies = KeptBodies(budget: 40_000)
        for target in [1, 2, 3, 1, 4, 5] as [UInt64] { keep(10_000, for: target, in: bodies) }
        let kept = (1...5).filter { bodies.body(of: TargetID(rawValue: $0)) != nil }
        #expect(kept == [1, 3, 4, 5])
        #expect(bodies.bytes == 40_000)
    }

    @Test("of a huge body are its beginning, if the broken place is in it", arguments: [(100, true), (90_000, false)])
    func huge(offset: Int, isKept: Bool) {
        let bodies = KeptBodies(budget: 100_000)
        keep(200_000, brokenAt: offset, for: 1, in: bodies)
        #expect((bodies.body(of: TargetID(rawValue: 1))?.bytes.count ?? 0 > offset) == isKept)
        #expect(bodies.bytes <= 25_000)
    }

    @Test("are not kept for a target that is gone")
    func gone() {
        let bodies = KeptBodies(budget: 40_000)
        keep(100, for: 1, in: bodies)
        keep(200, for: 1, in: bodies, isGone: true)
        keep(300, for: 2, in: bodies, isGone: true)
        #expect(bodies.bytes == 100)
        bodies.remove(TargetID(rawValue: 1))
        #expect(bodies.bytes == 0)
    }

    @Test("go oldest first, whichever were removed or renewed in between")
    func order() {
        let bodies = KeptBodies(budget: 40)
        var model: [UInt64] = []
        var random = SeededRandom(seed: 6)
        for _ in 0..<2000 {
            let target = UInt64.random(in: 1...8, using: &random)
            model.removeAll { $0 == target }
            if Bool.random(using: &random) {
                keep(10, for: target, in: bodies)
                model = Array((model + [target]).suffix(4))
            } else {
                bodies.remove(TargetID(rawValue: target))
            }
            let kept = (1...8).filter { bodies.body(of: TargetID(rawValue: $0)) != nil }
            #expect(kept == model.sorted())
            #expect(bodies.bytes == 10 * model.count)
        }
    }
}

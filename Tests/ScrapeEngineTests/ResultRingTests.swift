import Exposition
import HTTPTransport
import MetricModel
import Testing

@testable import ScrapeEngine

/// What a target's scrapes leave to look at: packed results, and the bodies that failed.
@Suite("The ring of results")
struct ResultRingTests {
    private func result(_ number: Int, failure: ScrapeFailure? = nil) -> ScrapeResult {
        var result = ScrapeResult(timestamp: WallTime(milliseconds: Int64(number)))
        result.durationNanoseconds = Int64(number) * 1_000_001
        result.failure = failure
        result.timings.wait = 1_234_567
        result.samplesScraped = number
        result.bodyBytes = -1
        result.httpStatus = 200
        result.isConnectionReused = true
        result.format = .openMetricsText
        result.latenessNanoseconds = 21_000
        result.admissionNanoseconds = 7_000
        result.duplicates = 3
        result.outOfOrder = 4
        result.outOfBounds = number
        return result
    }

    @Test("keeps the newest 120, oldest first")
    func newest() {
        var ring = ResultRing()
        for number in 1...300 { ring.append(result(number)) }
        #expect(ring.all.map(\.samplesScraped) == Array(181...300))
        #expect(ring.last?.samplesScraped == 300)
    }

    @Test("gives results back as they were, phases to the microsecond")
    func roundTrip() throws {
        var ring = ResultRing()
        let failure = ScrapeFailure(step: .http, errorClass: "http: 500", text: "server returned HTTP status 500")
        ring.append(result(7, failure: failure))
        let kept = try #require(ring.last)
        #expect(kept.failure == failure)
        #expect(kept.durationNanoseconds == 7_000_007)
        #expect(kept.timings.wait == 1_235_000)
        #expect(kept.bodyBytes == -1)
        #expect(kept.httpStatus == 200)
        #expect(kept.isConnectionReused && kept.format == .openMetricsText)
        #expect(kept.latenessNanoseconds == 21_000 && kept.admissionNanoseconds == 7_000)
        #expect(kept.duplicates == 3 && kept.outOfOrder == 4 && kept.outOfBounds == 7 && kept.refused == 14)
    }

    @Test("finds the newest good one, also when the ring has come round")
    func lastGood() {
        var ring = ResultRing()
        let failure = ScrapeFailure(step: .connect, errorClass: "connect", text: "refused")
        #expect(ring.lastGood == nil)
        for number in 1...125 { ring.append(result(number, failure: number == 110 ? nil : failure)) }
        #expect(ring.lastGood?.samplesScraped == 110)
    }

    @Test(
        "keeps as many results of each target as their common budget allows",
        arguments: [(0, 120), (1, 120), (9_000, 120), (20_000, 59), (50_000, 23), (200_000, 12)]
    )
    func shares(targets: Int, expected: Int) {
        #expect(ResultRing.capacity(targets: targets) == expected)
    }

    @Test("takes no more than its budget with 50,000 full targets")
    func budget() {
        var ring = ResultRing()
        let capacity = ResultRing.capacity(targets: 50_000)
        for number in 1...200 { ring.append(result(number), capacity: capacity) }
        #expect(ring.count == capacity)
        // An allocation may be rounded up a little.
        #expect(ring.bytes * 50_000 <= ResultRing.budget + ResultRing.budget / 8)
    }

    @Test(
        "keeps the newest, oldest first, when fewer are allowed, and more again later",
        arguments: [(1, 60, 30, 120), (119, 12, 60, 40), (7, 1, 3, 5), (120, 120, 119, 120)]
    )
    func changingCapacity(first: Int, second: Int, third: Int, more: Int) {
        var ring = ResultRing()
        var expected: [Int] = []
        var number = 0
        for capacity in [first, second, third, 120] {
            for _ in 0..<more {
                number += 1
                ring.append(result(number), capacity: capacity)
                expected = Array((expected + [number]).suffix(capacity))
                #expect(ring.last?.samplesScraped == number)
            }
            #expect(ring.all.map(\.samplesScraped) == expected)
        }
    }

    @Test("holds what follows a failure apart from it, also when all the rest is the same")
    func sharing() {
        var ring = ResultRing()
        let failure = ScrapeFailure(step: .connect, errorClass: "connect", text: "refused")
        for number in [nil, failure, failure, nil, nil] { ring.append(result(1, failure: number)) }
        #expect(ring.all.map(\.isUp) == [true, false, false, true, true])
    }

    @Test(
        "packs times to the microsecond up to two milliseconds, and to the thousandth beyond",
        arguments: [
            (0, 0), (499, 0), (500, 1000), (2_047_000, 2_047_000), (2_048_000, 2_048_000), (2_049_000, 2_048_000),
            (10_000_000_000, 9_994_240_000), (-5, 0),
        ] as [(Int64, Int64)]
    )
    func packedTimes(nanoseconds: Int64, expected: Int64) {
        #expect(PackedDuration(nanoseconds).nanoseconds == expected)
    }

    @Test("packs no time further off than a thousandth")
    func packedTimesAreClose() {
        for shift in 0..<42 {
            let nanoseconds = Int64(1234) << Int64(shift)
            let packed = PackedDuration(nanoseconds).nanoseconds
            #expect(abs(packed - nanoseconds) <= max(nanoseconds / 1000, 500))
        }
        #expect(PackedDuration(.max).nanoseconds > 3_600_000_000_000)
    }
}

import MetricModel
import Testing

@testable import ScrapeEngine

@Suite("The start of a scrape")
struct ScrapeStartTests {
    @Test(
        "is late by the time from its tick to its request, the wait for room told apart",
        arguments: [
            (due: 100, began: 100, admitted: 100, lateness: 0, admission: 0),
            (due: 100, began: 103, admitted: 103, lateness: 3, admission: 0),
            (due: 100, began: 103, admitted: 150, lateness: 50, admission: 47),
            (due: 100, began: 103, admitted: nil, lateness: 3, admission: 0),
            (due: 100, began: 99, admitted: nil, lateness: 0, admission: 0),
        ] as [(due: Int64, began: Int64, admitted: Int64?, lateness: Int64, admission: Int64)]
    )
    func lateness(due: Int64, began: Int64, admitted: Int64?, lateness: Int64, admission: Int64) {
        let start = ScrapeStart(
            due: MonotonicTime(nanoseconds: due),
            began: MonotonicTime(nanoseconds: began),
            admitted: admitted.map { MonotonicTime(nanoseconds: $0) }
        )
        #expect(start.latenessNanoseconds == lateness)
        #expect(start.admissionNanoseconds == admission)
    }
}

@Suite("The admission of scrapes")
struct ScrapeAdmissionTests {
    @Test("starts them in the order they came, as many as there is room for, one alone always")
    func order() {
        let admission = ScrapeAdmission(limit: 10)
        var started: [Int] = []
        for (number, bytes) in [(1, 20), (2, 4), (3, 7), (4, 1)] {
            admission.admit(bytes) {
                started.append(number)
                return true
            }
        }
        #expect(started == [1])
        #expect(admission.delayed == 3 && admission.bytesInFlight == 20)
        admission.release(20)
        #expect(started == [1, 2])
        admission.release(4)
        #expect(started == [1, 2, 3, 4])
        #expect(admission.delayed == 3 && admission.bytesInFlight == 8)
    }

    @Test("passes over those who want it no more, however many they are")
    func stale() {
        let admission = ScrapeAdmission(limit: 10)
        var asked = 0
        admission.admit(10) { true }
        for _ in 0..<100_000 {
            admission.admit(10) {
                asked += 1
                return false
            }
        }
        admission.admit(10) { true }
        admission.release(10)
        #expect(asked == 100_000 && admission.bytesInFlight == 10)
        admission.release(10)
        #expect(admission.bytesInFlight == 0)
        admission.admit(5) { false }
        #expect(admission.bytesInFlight == 0)
    }
}

@Suite("Bytes in flight")
struct BytesInFlightTests {
    @Test("are bounded, but one body alone is always admitted")
    func bound() {
        var bytes = BytesInFlight(limit: 100)
        let first = [bytes.reserve(500), bytes.reserve(1)]
        #expect(first == [true, false])
        bytes.release(500)
        let second = [bytes.reserve(60), bytes.reserve(40), bytes.reserve(1)]
        #expect(second == [true, true, false])
        #expect(bytes.reserved == 100)
    }
}

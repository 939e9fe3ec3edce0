import MetricModel
import Testing

@Suite("Instants")
struct InstantTests {
    @Test(
        "end at the furthest that can be told",
        arguments: [
            (5, 3, 8, 2),
            (.max - 1, 5, .max, .max - 6),
            (.min + 1, -5, .min, .min + 6),
            (.max, .min, -1, .max),
            (-2, .max, .max - 2, .min),
        ] as [(Int64, Int64, Int64, Int64)]
    )
    func bounds(time: Int64, nanoseconds: Int64, sum: Int64, difference: Int64) {
        #expect((MonotonicTime(nanoseconds: time) + nanoseconds).nanoseconds == sum)
        #expect((WallTime(nanoseconds: time) + nanoseconds).nanoseconds == sum)
        #expect(MonotonicTime(nanoseconds: time) - MonotonicTime(nanoseconds: nanoseconds) == difference)
        #expect(WallTime(nanoseconds: time) - WallTime(nanoseconds: nanoseconds) == difference)
    }
}

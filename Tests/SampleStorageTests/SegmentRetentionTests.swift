import MetricModel
import Testing

@testable import SampleStorage

@Suite("What retention takes")
struct SegmentRetentionTests {
    /// Retention of 8 hours and 1000 bytes; hours as times.
    static let retention = SegmentRetention(timeNanoseconds: 8 * hour, byteLimit: 1000)
    static let hour: Int64 = 3600 * 1_000_000_000

    static func hours(_ hours: Int64) -> WallTime { WallTime(nanoseconds: hours * hour) }

    /// Segments of 100 bytes from number 5 on that were finished at these hours, and a newest begun at the last.
    static func segments(_ finished: [Int64], byteCount: Int = 100, newest: Int = 100) -> [SegmentInformation] {
        finished.enumerated().map { index, hour in
            SegmentInformation(
                number: UInt32(5 + index),
                byteCount: byteCount,
                startedAt: hours(hour - 1),
                finishedAt: hours(hour)
            )
        } + [
            SegmentInformation(
                number: UInt32(5 + finished.count),
                byteCount: newest,
                startedAt: hours(finished.last ?? 0)
            )
        ]
    }

    typealias Decision = SegmentRetention.Decision

    static let rows: [(name: String, [SegmentInformation], checkpoint: Int, needed: UInt32?, now: Int64, Decision)] = [
        ("nothing is old", segments([10, 11, 12]), 0, nil, 12, Decision()),
        (
            "the oldest is old enough", segments([10, 11, 12]), 0, nil, 18,
            Decision(truncateThrough: 5, startsSegment: true)
        ),
        ("two are", segments([10, 11, 19]), 0, nil, 19, Decision(truncateThrough: 6)),
        ("the newest never goes", segments([10]), 0, nil, 100, Decision(truncateThrough: 5, startsSegment: true)),
        (
            "one that is needed stays, and all behind it", segments([10, 11, 19]), 0, 6, 19,
            Decision(truncateThrough: 5)
        ),
        ("the oldest that is needed stays", segments([10, 11, 19]), 0, 5, 19, Decision()),
        (
            "a destination at the end needs none of them", segments([10, 11, 19]), 0, 8, 19,
            Decision(truncateThrough: 6)
        ),
        (
            "above the size young ones go", segments([10, 11, 12], byteCount: 400), 0, nil, 12,
            Decision(truncateThrough: 5)
        ),
        (
            "above the size needed ones go, and it is said", segments([10, 11, 12], byteCount: 600), 0, 6, 12,
            Decision(truncateThrough: 6, firstUnsent: 6)
        ),
        (
            "only as many as it takes", segments([10, 11, 12], byteCount: 350), 0, 5, 12,
            Decision(truncateThrough: 5, firstUnsent: 5)
        ),
        ("the checkpoint takes room too", segments([10, 11, 12]), 650, nil, 12, Decision(truncateThrough: 5)),
        (
            "the newest alone may be too large", segments([12], newest: 5000), 0, nil, 12,
            Decision(truncateThrough: 5)
        ),
        ("an eighth of the time ends a segment", segments([12]), 0, nil, 13, Decision(startsSegment: true)),
        ("but not an empty one", segments([12], newest: 0), 0, nil, 19, Decision()),
        ("a clock set back ends none and takes none", segments([10, 11]), 0, nil, 1, Decision()),
        ("no segments", [], 0, nil, 0, Decision()),
    ]

    @Test("is decided", arguments: rows.indices)
    func decided(row: Int) {
        let (name, segments, checkpoint, needed, now, expected) = Self.rows[row]
        let decision = Self.retention.decide(
            segments,
            checkpointByteCount: checkpoint,
            oldestNeeded: needed,
            now: Self.hours(now)
        )
        #expect(decision == expected, "\(name)")
    }

    @Test("keeps two hours and at most 10 GiB when nothing else is said")
    func defaults() {
        #expect(SegmentRetention().timeNanoseconds == 2 * Self.hour)
        #expect(SegmentRetention().byteLimit == 10_737_418_240)
    }

    @Test("knows when the segments of a directory were written")
    func information() throws {
        let directory = LogTestDirectory()
        do {
            var writer = try LogWriter(SegmentDirectory(directory.log))
            try writer.write([record(1, byteCount: 93)])
        }
        let store = try SegmentDirectory(directory.log, clock: { Self.hours(1_000_000) })
        var writer = try LogWriter(store)
        try writer.write([record(2, byteCount: 43)])
        try writer.startSegment()
        let found = store.segmentInformation
        #expect(found.map(\.number) == [0, 1, 2])
        #expect(found.map(\.byteCount) == [100, LogPage.size, 0])
        #expect(found[0].finishedAt != nil)
        #expect(found[0].startedAt < Self.hours(1_000_000))
        #expect(found[1].finishedAt == Self.hours(1_000_000))
        #expect(found[2].finishedAt == nil)
        #expect(store.byteCount == 100 + LogPage.size)
    }
}

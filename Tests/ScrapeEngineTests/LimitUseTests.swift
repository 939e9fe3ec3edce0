import MetricModel
import Testing

@testable import ScrapeEngine

@Suite("The limit that a target is nearest to") struct LimitUseTests {
    private static func row(samples: Int, body: Int = 0, failing errorClass: String? = nil) -> TargetRow {
        var row = TargetRow(
            id: TargetID(rawValue: 1),
            pool: "a",
            url: "http://x/",
            labels: .empty,
            discoveredLabels: .empty
        )
        row.samplesKept = samples
        row.bodyBytes = body
        row.failure = errorClass.map { ScrapeFailure(step: .limit, errorClass: $0, text: $0) }
        return row
    }

    @Test(
        "is the one with the largest share",
        arguments: [
            (row(samples: 80), 100, 0, 0, LimitUse(.samples, share: 0.8)),
            (row(samples: 80, body: 95), 100, 100, 0, LimitUse(.body, share: 0.95)),
            (row(samples: 80), 100, 0, 8, LimitUse(.labels, share: 1)),
            (row(samples: 0), 100, 0, 0, nil),
            (row(samples: 80), 0, 0, 0, nil),
            (row(samples: 120, failing: "limit: sample_limit"), 100, 0, 0, LimitUse(.samples, share: 1.2)),
            (row(samples: 0, body: 5, failing: "limit: body_size_limit"), 100, 100, 0, LimitUse(.body, share: 1)),
            (row(samples: 99, failing: "limit: body_size_limit"), 100, 0, 0, nil),
        ] as [(TargetRow, Int, Int, Int, LimitUse?)]
    )
    func nearest(row: TargetRow, samples: Int, body: Int, labels: Int, expected: LimitUse?) {
        var largest = LargestSeries()
        largest.labels = 8
        let limits = TargetLimits(samples: samples, bodyBytes: body, labels: labels)
        #expect(LimitUse.nearest(of: row, limits: limits, largest: largest) == expected)
    }
}

@Suite("What the process needs") struct EngineVitalsTests {
    @Test("is counted between two samples, in parts of a core; the rate of the last five minutes is kept")
    func samples() throws {
        var vitals = EngineVitals(processIdentifier: 7)
        vitals.note(processorSeconds: 10, samplesPerSecond: 1, at: MonotonicTime(nanoseconds: 0))
        #expect(vitals.processorShare == nil)
        vitals.note(processorSeconds: 10.5, samplesPerSecond: 2, at: MonotonicTime(nanoseconds: 5_000_000_000))
        #expect(try abs(#require(vitals.processorShare) - 0.1) < 1e-9)
        vitals.note(processorSeconds: 10.5, samplesPerSecond: 3, at: MonotonicTime(nanoseconds: 5_000_000_000))
        #expect(vitals.samplesPerSecond == [1, 2, 3])
        for _ in 0..<100 {
            vitals.note(processorSeconds: 11, samplesPerSecond: 9, at: MonotonicTime(nanoseconds: 6_000_000_000))
        }
        #expect(vitals.samplesPerSecond.count == EngineVitals.rateCount)
    }
}

@Suite("A pool's samples") struct PoolSamplesChangeTests {
    @Test(
        "are compared with those of five minutes ago, when they are known",
        arguments: [(20, nil), (21, 20), (40, 20)]
    )
    func change(slices: Int, expected: Int?) {
        var pool = PoolRow(name: "a", location: SourceLocation(file: "f", line: 1, column: 1))
        pool.samples = 1000 + slices
        pool.history = (1...slices).map { PoolHealth(up: 1, down: 0, paused: 0, samples: 1000 + $0) }
        #expect(pool.samplesChange == expected)
    }
}

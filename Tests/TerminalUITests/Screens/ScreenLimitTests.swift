import MetricModel
import ScrapeEngine
import Testing

@testable import TerminalUI

@Suite("The summary says how near a target is to its limits") struct ScreenLimitTests {
    /// What the LIMITS row says of the mockup's broken target after these changes.
    private static func facts(
        _ change: (inout TargetDetail) -> Void,
        targets: Int = 0,
        limit: Int = 0
    ) -> [(text: String, style: Style?)] {
        var detail = MockupDetail.detail
        detail.limits = TargetLimits(samples: 0, bodyBytes: 0, labels: 0)
        change(&detail)
        var pool = PoolRow(name: "kube-pods", location: MockupSnapshot.place(1))
        pool.targets = targets
        pool.targetLimit = limit
        let facts = LimitFacts(row: detail.row, detail: detail, pool: pool).facts
        return facts.map { fact in
            (fact.text, fact.pieces.map(\.style).first { $0 == .error || $0 == .warning })
        }
    }

    private static func fail(_ detail: inout TargetDetail, _ errorClass: String) {
        detail.row.failure = ScrapeFailure(step: .limit, errorClass: errorClass, text: "too much")
    }

    @Test("says nothing where there is no limit")
    func none() {
        #expect(Self.facts { _ in }.isEmpty)
    }

    @Test(
        "counts the samples of a scrape that had too many of them",
        arguments: [(100, "samples 200% 100/50", Style.error), (51, "samples 102% 51/50", .error)]
    )
    func samples(kept: Int, expected: String, style: Style) {
        let facts = Self.facts { detail in
            Self.fail(&detail, "limit: sample_limit")
            detail.row.samplesKept = kept
            detail.limits.samples = 50
        }
        #expect(facts.map(\.text) == [expected])
        #expect(facts.map(\.style) == [style])
    }

    @Test(
        "counts the samples of the last good scrape after any other failure, and marks what is near",
        arguments: [(2000, "samples 59% 1,198/2,000", nil), (1300, "samples 92% 1,198/1,300", .warning)]
            as [(Int, String, Style?)]
    )
    func lastGood(limit: Int, expected: String, style: Style?) {
        let facts = Self.facts { $0.limits.samples = limit }
        #expect(facts.map(\.text) == [expected])
        #expect(facts.map(\.style) == [style])
    }

    @Test(
        "of a body that is too large it is only known that it is",
        arguments: [("limit: body_size_limit", "body exceeded"), ("http: 404 Not Found", "body 9%")]
    )
    func body(errorClass: String, expected: String) {
        let facts = Self.facts { detail in
            Self.fail(&detail, errorClass)
            detail.row.bodyBytes = -1
            detail.limits.bodyBytes = 1_000_000
        }
        #expect(facts.map(\.text) == [expected])
    }

    @Test(
        "names the limit that a scrape failed for",
        arguments: [
            ("limit: label_limit", ["labels exceeded", "name 95% 38/40"]),
            ("limit: label_name_length_limit", ["labels 46% 14/30", "name exceeded"]),
        ]
    )
    func labels(errorClass: String, expected: [String]) {
        let facts = Self.facts { detail in
            Self.fail(&detail, errorClass)
            detail.limits.labels = 30
            detail.limits.nameLength = 40
        }
        #expect(facts.map(\.text) == expected)
    }

    @Test("of labels and buckets the largest that was seen may be beyond it, which is a warning")
    func largest() {
        let facts = Self.facts { detail in
            detail.largest.labels = 31
            detail.largest.buckets = 200
            detail.limits.labels = 30
            detail.limits.buckets = 100
        }
        #expect(facts.map(\.text) == ["labels 103% 31/30", "buckets 200% 200/100"])
        #expect(facts.map(\.style) == [.warning, .warning])
    }

    @Test(
        "counts the job's targets as well",
        arguments: [
            (4, 3, "targets 133% 4/3", .error), (9, 10, "targets 90% 9/10", .warning), (3, 10, "targets 30% 3/10", nil),
        ] as [(Int, Int, String, Style?)]
    )
    func targets(count: Int, limit: Int, expected: String, style: Style?) {
        let facts = Self.facts({ _ in }, targets: count, limit: limit)
        #expect(facts.map(\.text) == [expected])
        #expect(facts.map(\.style) == [style])
    }

    @Test("a limit on targets stands on the screen of each of them")
    func onScreen() {
        var snapshot = MockupSnapshot.snapshot
        for index in snapshot.pools.indices { snapshot.pools[index].targetLimit = 800 }
        var script = MonitorScript()
        script.openBroken()
        script.send(.snapshot(snapshot))
        #expect(script.frame().lines.contains { $0.contains("targets 100% 805/800") })
    }
}

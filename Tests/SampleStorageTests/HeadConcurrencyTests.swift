import Glibc
import MetricModel
import Synchronization
import Testing

@testable import SampleStorage

@Suite("The head under several threads")
struct HeadConcurrencyTests {
    /// Runs the bodies, each in a thread of its own, and waits for all.
    static func inParallel(_ bodies: [@Sendable () -> Void]) {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let threads: [pthread_t] = bodies.map { body in
            var thread = pthread_t()
            let context = Unmanaged.passRetained(Box(body)).toOpaque()
            pthread_create(
                &thread,
                nil,
                { context in
                    if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
                    return nil
                },
                context
            )
            return thread
        }
        for thread in threads { pthread_join(thread, nil) }
    }

    @Test("scrapes commit, series come and go, and a reader sees whole scrapes only")
    func commitsAndReaders() {
        let head = Head(options: HeadOptions(memoryBudget: ByteSize(bytes: 600_000)))
        let rounds = 300 as Int64
        let refs = (0..<2).map { target in
            (0..<100).map { head.ref(labels(("__name__", "m\($0)"), ("instance", "\(target)"))) }
        }
        let seen = Atomic(0)
        let wrong = Atomic(0)
        let done = Atomic(0)
        let writers = refs.enumerated().map { target, refs in
            { @Sendable in
                for round in 1...rounds {
                    var columns = SampleColumns(timestampMillis: base + round * 1_000)
                    for ref in refs { columns.append(ref, valueBits: UInt64(round)) }
                    if !head.scrape(columns, now: columns.timestampMillis).isEmpty { wrong.add(1, ordering: .relaxed) }
                    _ = head.ref(labels(("__name__", "churn"), ("instance", "\(target)"), ("n", "\(round)")))
                    if round % 10 == 0 { head.maintain(at: columns.timestampMillis) }
                }
                done.add(1, ordering: .releasing)
            }
        }
        let reader = { @Sendable in
            while done.load(ordering: .acquiring) < 2 {
                for refs in refs {
                    // Read backwards in the order of commit, a later series is never behind an earlier one.
                    let last = refs.reversed().map { head.lastSample(of: $0)?.valueBits ?? 0 }
                    if last != last.sorted() { wrong.add(1, ordering: .relaxed) }
                    let kept = head.kept(refs[0]).map(\.valueBits)
                    if kept != kept.sorted() { wrong.add(1, ordering: .relaxed) }
                    seen.add(kept.count, ordering: .relaxed)
                }
                _ = head.series(matching: [.metric("m7")])
                _ = head.topMetricsBySeries(limit: 3)
            }
        }
        Self.inParallel(writers + [reader])
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(head.statistics.samplesAppended == UInt64(rounds) * 200)
        #expect(head.statistics.seriesCreated == 200 + UInt64(rounds) * 2)
        #expect(refs.joined().allSatisfy { head.lastSample(of: $0)?.valueBits == UInt64(rounds) })
        #expect(head.series(matching: [.metric("m7")]).count == 2)
    }

    @Test("threads that resolve the same labels get the same series")
    func resolveTogether() {
        let head = Head()
        let results = Mutex<[[SeriesRef]]>([])
        let body = { @Sendable in
            let refs = (0..<500).map { head.ref("m\($0)") }
            results.withLock { $0.append(refs) }
        }
        Self.inParallel([body, body, body])
        let refs = results.withLock { $0 }
        #expect(refs.count == 3)
        #expect(Set(refs).count == 1)
        #expect(head.statistics.seriesCount == 500)
    }
}

import Glibc
import Synchronization
import Testing

@testable import HTTPTransport

@Suite("Threads for what may block")
struct BlockingThreadsTests {
    @Test("run every job, on other threads than the caller's")
    func jobs() {
        let threads = BlockingThreads()
        let done = Countdown()
        let caller = UInt(pthread_self())
        let elsewhere = Atomic(0)
        for _ in 0..<100 {
            threads.run {
                if UInt(pthread_self()) != caller { elsewhere.add(1, ordering: .relaxed) }
                done.signal()
            }
        }
        #expect(done.wait(times: 100))
        #expect(elsewhere.load(ordering: .relaxed) == 100)
    }

    @Test("go on with other jobs while some hang")
    func hanging() {
        let threads = BlockingThreads()
        let (gate, hung, done) = (Countdown(), Countdown(), Countdown())
        for _ in 0..<10 {
            threads.run {
                _ = gate.wait()
                hung.signal()
            }
        }
        threads.run { done.signal() }
        #expect(done.wait())
        for _ in 0..<10 { gate.signal() }
        #expect(hung.wait(times: 10))
    }

    @Test("are used again, and are no more than their limit")
    func limit() {
        let threads = BlockingThreads(limit: 2)
        let done = Countdown()
        let seen = Mutex<Set<UInt>>([])
        for _ in 0..<50 {
            threads.run {
                _ = seen.withLock { $0.insert(UInt(pthread_self())) }
                done.signal()
            }
        }
        #expect(done.wait(times: 50))
        #expect((1...2).contains(seen.withLock { $0.count }))
    }
}

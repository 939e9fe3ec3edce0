import Glibc
import MetricModel
import Synchronization
import Testing

@testable import HTTPTransport

private final class Recorder: TimerOwner, DescriptorOwner {
    let tokens = Mutex<[UInt64]>([])
    let reached = Countdown()

    func timerReached(token: UInt64, now: MonotonicTime) {
        tokens.withLock { $0.append(token) }
        reached.signal()
    }

    func descriptorReadable(_ descriptor: Int32) {
        var byte: UInt8 = 0
        guard read(descriptor, &byte, 1) == 1 else { return }
        tokens.withLock { $0.append(UInt64(byte)) }
        reached.signal()
    }
}

@Suite("The deadline heap")
struct DeadlineHeapTests {
    private static func timer(_ number: UInt64, _ owner: Recorder) -> DeadlineHeap.Timer {
        DeadlineHeap.Timer(id: TimerID(number: number), owner: owner, token: number)
    }

    private func time(_ nanoseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: nanoseconds) }

    private func due(_ heap: inout DeadlineHeap, at now: Int64) -> [UInt64] {
        var tokens: [UInt64] = []
        while let timer = heap.takeDue(at: time(now)) { tokens.append(timer.token) }
        return tokens
    }

    @Test("gives timers by deadline, equal ones in the order they were made")
    func order() {
        let owner = Recorder()
        var heap = DeadlineHeap()
        for (number, deadline) in [(1, 50), (2, 10), (3, 50), (4, 20), (5, 10)] as [(UInt64, Int64)] {
            heap.insert(Self.timer(number, owner), deadline: time(deadline))
        }
        #expect(heap.earliest() == time(10))
        #expect(due(&heap, at: 9) == [])
        #expect(due(&heap, at: 20) == [2, 5, 4])
        #expect(heap.earliest() == time(50))
        #expect(due(&heap, at: 1000) == [1, 3])
        #expect(heap.earliest() == nil)
    }

    @Test("forgets cancelled timers, the earliest too")
    func cancelling() {
        let owner = Recorder()
        var heap = DeadlineHeap()
        for number in 1...5 as ClosedRange<UInt64> {
            heap.insert(Self.timer(number, owner), deadline: time(Int64(number)))
        }
        for number in [1, 3, 3, 99] as [UInt64] { heap.cancel(TimerID(number: number)) }
        #expect(heap.count == 3)
        #expect(heap.earliest() == time(2))
        #expect(due(&heap, at: 10) == [2, 4, 5])
    }

    @Test("stays right when thousands are cancelled between others")
    func manyCancelled() {
        let owner = Recorder()
        var heap = DeadlineHeap()
        for number in 1...5000 as ClosedRange<UInt64> {
            heap.insert(Self.timer(number, owner), deadline: time(Int64((number * 7919) % 5003)))
        }
        for number in 1...5000 as ClosedRange<UInt64> where number % 10 != 0 { heap.cancel(TimerID(number: number)) }
        let left: [UInt64] = (1...500).map { $0 * 10 }
        let expected = left.sorted { (a: UInt64, b: UInt64) -> Bool in (a * 7919) % 5003 < (b * 7919) % 5003 }
        #expect(heap.count == 500)
        #expect(due(&heap, at: 6000) == expected)
    }
}

@Suite("The I/O thread")
struct IOThreadTests {
    @Test("reaches timers in their order, never early, and not those that were cancelled")
    func timers() throws {
        let exchange = try Exchange()
        let thread = exchange.thread
        let recorder = Recorder()
        let start = MonotonicTime.now()
        _ = thread.schedule(at: start + 30_000_000, owner: recorder, token: 3)
        let gone = thread.schedule(at: start + 20_000_000, owner: recorder, token: 2)
        _ = thread.schedule(at: start + 10_000_000, owner: recorder, token: 1)
        thread.cancel(gone)
        #expect(recorder.reached.wait(times: 2))
        #expect(MonotonicTime.now() - start >= 30_000_000)
        #expect(recorder.tokens.withLock { $0 } == [1, 3])
    }

    @Test("runs posted work in order and knows itself")
    func posting() throws {
        let exchange = try Exchange()
        let thread = exchange.thread
        let done = Countdown()
        let seen = Mutex<[Int]>([])
        for index in 0..<1000 {
            thread.post {
                seen.withLock { $0.append(thread.isCurrent ? index : -1) }
                done.signal()
            }
        }
        #expect(done.wait(times: 1000))
        #expect(seen.withLock { $0 } == Array(0..<1000))
        #expect(!thread.isCurrent)
    }

    @Test("runs work that was posted by posted work")
    func postingFromWork() throws {
        let exchange = try Exchange()
        let done = Countdown()
        exchange.thread.post { [thread = exchange.thread] in
            thread.post { done.signal() }
        }
        #expect(done.wait())
    }

    @Test("reaches a timer that is due before much that was posted earlier, all of which it runs in order")
    func timersAmongWork() throws {
        let exchange = try Exchange()
        let thread = exchange.thread
        let recorder = Recorder()
        let done = Countdown()
        let seen = Mutex<[Int]>([])
        let timerSeenAfter = Mutex<Int?>(nil)
        thread.post {
            for index in 0..<1000 {
                thread.post {
                    if index == 10 { _ = thread.schedule(at: .now(), owner: recorder, token: 1) }
                    let isReached = recorder.tokens.withLock { !$0.isEmpty }
                    if isReached { timerSeenAfter.withLock { $0 = $0 ?? index } }
                    seen.withLock { $0.append(index) }
                    done.signal()
                }
            }
        }
        #expect(done.wait(times: 1000))
        #expect(try #require(timerSeenAfter.withLock { $0 }) < 500)
        #expect(seen.withLock { $0 } == Array(0..<1000))
    }

    @Test("tells a descriptor's owner that it can be read, until it is not watched any more")
    func watching() throws {
        let exchange = try Exchange()
        let recorder = Recorder()
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        exchange.thread.watch(fileDescriptor: ends[0], owner: recorder)
        for byte in [7, 8, 9] as [UInt8] {
            #expect(write(ends[1], [byte], 1) == 1)
            #expect(recorder.reached.wait())
        }
        exchange.thread.unwatch(fileDescriptor: ends[0])
        let flushed = Countdown()
        exchange.thread.post { flushed.signal() }
        #expect(flushed.wait())
        #expect(write(ends[1], [10], 1) == 1)
        exchange.thread.post { flushed.signal() }
        exchange.thread.post { [thread = exchange.thread] in thread.post { flushed.signal() } }
        #expect(flushed.wait(times: 2))
        #expect(recorder.tokens.withLock { $0 } == [7, 8, 9])
    }

    @Test("sleeps while there is nothing to do")
    func idle() throws {
        let exchange = try Exchange()
        let flushed = Countdown()
        exchange.thread.post { flushed.signal() }
        #expect(flushed.wait())
        let before = exchange.thread.statistics.wakeUps
        #expect(before < 100)
    }

    @Test("counts what it does")
    func statistics() throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil { connection.respond(body: "up 1\n") }
        }
        defer { server.stop() }
        let exchange = try Exchange()
        for _ in 0..<3 { _ = try exchange.response(server.url) }
        _ = try exchange.get("http://127.0.0.1:1/")
        let thread = exchange.thread
        #expect(eventually { thread.statistics.requestsFailed == 1 })
        let counted = thread.statistics
        #expect(counted.requestsStarted == 4)
        #expect(counted.requestsAnswered == 3)
        #expect(counted.requestsInFlight == 0)
        #expect(counted.connectionsReused == 2)
        #expect(counted.connectionsOpened == 2)
        #expect(counted.connectionsOpen == 1)
        #expect(counted.bytesReceived == 15)
    }

    @Test("can be stopped twice, and before it was started")
    func stopping() throws {
        let thread = try IOThread()
        thread.stop()
        thread.start()
        thread.start()
        thread.stop()
        thread.stop()
        #expect(thread.statistics.requestsInFlight == 0)
    }
}

import Glibc
import Testing

@testable import ScrapeEngine

@Suite("Lines are written by a thread of their own")
struct LineWriterTests {
    /// A pipe that holds a page.
    private struct Pipe {
        let read: CInt
        let write: CInt

        init() throws {
            var ends: (CInt, CInt) = (-1, -1)
            let result = withUnsafeMutableBytes(of: &ends) { pipe($0.baseAddress?.assumingMemoryBound(to: CInt.self)) }
            try #require(result == 0)
            (read, write) = ends
            // F_SETPIPE_SZ, which Swift does not import.
            _ = fcntl(write, 1031, 4096)
        }

        func close() {
            Glibc.close(read)
            Glibc.close(write)
        }

        /// What can be read until a text has come; nil when nothing comes for ten seconds.
        func text(until end: String) -> String? {
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4096)
            while !String(decoding: bytes, as: UTF8.self).contains(end) {
                var polled = pollfd(fd: read, events: Int16(POLLIN), revents: 0)
                guard poll(&polled, 1, 10_000) > 0 else { return nil }
                let count = Glibc.read(read, &piece, piece.count)
                guard count > 0 else { return nil }
                bytes += piece[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func writer(_ pipe: Pipe) -> LineWriter {
        LineWriter(descriptor: pipe.write, capacity: 10_000) { Array("lost \($0).\n".utf8) }
    }

    @Test("in their order, and all of them before the end")
    func writes() throws {
        let pipe = try Pipe()
        defer { pipe.close() }
        let writer = writer(pipe)
        for number in 0..<100 { writer.write(Array("\(number)\n".utf8)) }
        writer.close()
        #expect(pipe.text(until: "99\n") == (0..<100).map { "\($0)\n" }.joined())
    }

    @Test("a reader that stalls holds nobody up; what found no room is counted, and said where it is missing")
    func loses() throws {
        let pipe = try Pipe()
        defer { pipe.close() }
        let writer = writer(pipe)
        for number in 0..<1000 { writer.write(Array("\(number) \(String(repeating: "x", count: 90))\n".utf8)) }
        let text = try #require(pipe.text(until: "."))
        let lines = text.split(separator: "\n")
        let lost = try #require(lines.last.flatMap { Int($0.dropFirst("lost ".count).dropLast()) })
        #expect(lines.dropLast().map { Int($0.prefix { $0 != " " }) } == (0..<1000 - lost).map { $0 })
        #expect(lost > 700)
        writer.write(Array("after\n".utf8))
        #expect(pipe.text(until: "after\n") == "after\n")
        writer.close()
    }

    @Test("the end waits for no reader who has stopped reading")
    func ends() throws {
        let pipe = try Pipe()
        let writer = writer(pipe)
        for _ in 0..<200 { writer.write([UInt8](repeating: 0x78, count: 99) + [0x0A]) }
        var start = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        writer.close(nanoseconds: 10_000_000)
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        #expect(end.tv_sec - start.tv_sec < 10)
        // Lets the thread go.
        Glibc.close(pipe.read)
    }
}

internal import MetricModel

/// A body's bytes as the scanners want them: behind `count` bytes stands a line feed, then zeros. Valid while the buffer
/// lives and is not changed.
struct BodyView {
    let start: UnsafePointer<UInt8>
    let count: Int

    init(_ body: BodyBuffer) {
        start = body.start.assumingMemoryBound(to: UInt8.self)
        count = body.count
    }

    init(start: UnsafePointer<UInt8>, count: Int) {
        self.start = start
        self.count = count
    }

    /// The line feed behind the body.
    var end: UnsafePointer<UInt8> { start + count }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// The key of a line whose prefix and value start at the given offsets.
    func key<Scanner: LineScanner>(
        prefixStart: Int,
        valueStart: Int,
        as format: Scanner.Type
    ) -> (bytes: UnsafePointer<UInt8>, count: Int) {
        var keyEnd = valueStart
        while keyEnd > prefixStart, start[keyEnd - 1] == 0x20 || start[keyEnd - 1] == 0x09 { keyEnd -= 1 }
        guard hasLinesBefore(prefixStart) else { return (start + prefixStart, keyEnd - prefixStart) }
        var scanner = Scanner(base: start, byteCount: count, position: prefixStart)
        while true {
            switch scanner.next() {
            case .sample, .end, .problem: return (start + scanner.entryStart, keyEnd - scanner.entryStart)
            case .comment, .help, .type, .unit, .histogram: continue
            }
        }
    }

    /// True when the prefix may hold comments or blank lines in front of the series.
    func hasLinesBefore(_ prefixStart: Int) -> Bool {
        switch start[prefixStart] {
        case 0x23, 0x0A, 0x20, 0x09: true
        default: false
        }
    }
}

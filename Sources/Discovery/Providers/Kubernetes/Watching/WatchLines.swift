/// Cuts a stream into lines, whatever pieces it comes in.
struct WatchLines: Sendable {
    /// Bytes of a line at most; the stream is of no use behind a longer one.
    static let longest = 16 << 20

    private var rest: [UInt8] = []
    private(set) var isBroken = false

    /// The lines that end in these bytes, without their ends; empty ones are left out.
    mutating func lines(in bytes: [UInt8]) -> [[UInt8]] {
        guard !isBroken else { return [] }
        var lines: [[UInt8]] = []
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            rest += bytes[start..<end]
            if !rest.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { lines.append(rest) }
            rest.removeAll(keepingCapacity: true)
            start = end + 1
        }
        rest += bytes[start...]
        if rest.count > Self.longest || lines.contains(where: { $0.count > Self.longest }) {
            isBroken = true
            rest = []
        }
        return lines.filter { $0.count <= Self.longest }
    }
}

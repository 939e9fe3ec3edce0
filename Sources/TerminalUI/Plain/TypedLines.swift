/// What was typed or read, as lines. A line that is too long is no command, and no part of it is one.
struct TypedLines: Sendable {
    /// Bytes of the longest line.
    static let longestLine = 1 << 16

    private var lines: [String] = []
    private var begun: [UInt8] = []
    /// Until the next end of a line nothing counts.
    private var isSkipping = false

    /// No whole line is left.
    var isEmpty: Bool { lines.isEmpty }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == 0x0A {
                finish()
            } else if begun.count < Self.longestLine {
                if !isSkipping { begun.append(byte) }
            } else {
                begun = []
                isSkipping = true
            }
        }
    }

    /// Nothing comes any more: what has no end is a line too.
    mutating func end() { if !begun.isEmpty { finish() } }

    /// The next whole line, without its end.
    mutating func next() -> String? { lines.isEmpty ? nil : lines.removeFirst() }

    /// Forgets what was typed. `restOfLine`: what is still to come of a line that was begun, too.
    mutating func discard(restOfLine: Bool) {
        lines = []
        if restOfLine, !begun.isEmpty { isSkipping = true }
        begun = []
    }

    private mutating func finish() {
        if !isSkipping { lines.append(String(decoding: begun, as: UTF8.self)) }
        begun = []
        isSkipping = false
    }
}

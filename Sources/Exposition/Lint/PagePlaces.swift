internal import CSystem
internal import Glibc

/// Turns offsets into lines and columns while a page is read from its start to its end. Needs no memory; an offset
/// before the line of the last one costs a walk from the start.
struct PagePlaces: Sendable {
    private let hasLines: Bool
    private var line = 1
    private var lineStart = 0

    init(hasLines: Bool) { self.hasLines = hasLines }

    mutating func place(of offset: Int, in body: BodyView) -> PagePlace {
        guard hasLines else { return PagePlace(offset: offset, line: 0, column: 0) }
        if offset < lineStart {
            line = 1
            lineStart = 0
        }
        while lineStart < offset, let hit = memchr(body.start + lineStart, 0x0A, offset - lineStart) {
            line += 1
            lineStart = UnsafeRawPointer(hit) - UnsafeRawPointer(body.start) + 1
        }
        return PagePlace(offset: offset, line: line, column: offset - lineStart + 1)
    }
}

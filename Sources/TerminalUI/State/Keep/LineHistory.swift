/// Lines that were typed before, the newest last, each once.
struct LineHistory: Sendable, Hashable {
    static let limit = 50

    private(set) var lines: [String] = []

    init(_ lines: [String] = []) {
        for line in lines { add(line) }
    }

    /// Makes a line the newest; nothing is none, and what is longer than a line that can be typed is left out.
    mutating func add(_ line: String) {
        guard !line.isEmpty, line.unicodeScalars.count <= LineEditor.limit else { return }
        guard line.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else { return }
        lines.removeAll { $0.utf8.elementsEqual(line.utf8) }
        lines.append(line)
        if lines.count > Self.limit { lines.removeFirst(lines.count - Self.limit) }
    }

    /// With what was added to `newer` since it was as `known`, as the newest: two that are kept by different programs then
    /// lose each other's lines no sooner than their own.
    func merged(with newer: LineHistory, since known: LineHistory) -> LineHistory {
        LineHistory(lines + newer.added(since: known))
    }

    /// A line that is added goes behind all others, so what was there before is in the same order still.
    private func added(since known: LineHistory) -> ArraySlice<String> {
        var rest = known.lines[...]
        for (index, line) in lines.enumerated() {
            guard let place = rest.firstIndex(where: { $0.utf8.elementsEqual(line.utf8) }) else {
                return lines[index...]
            }
            rest = rest[(place + 1)...]
        }
        return []
    }
}

/// Where in a history the line is that is being typed.
struct LineRecall: Sendable, Equatable {
    /// nil: at the line of one's own.
    private var place: Int?
    private var own: [Unicode.Scalar] = []

    /// The line so many steps further (1) or back (-1) from `text`, what stands there now; nil at either end.
    mutating func step(_ step: Int, in history: LineHistory, from text: [Unicode.Scalar]) -> [Unicode.Scalar]? {
        let count = history.lines.count
        let next = (place ?? count) + step
        guard next >= 0, next <= count, place != nil || step < 0 else { return nil }
        if place == nil { own = text }
        place = next == count ? nil : next
        return place.map { Array(history.lines[$0].unicodeScalars) } ?? own
    }
}

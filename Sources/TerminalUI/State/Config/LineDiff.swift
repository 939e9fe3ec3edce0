/// Which lines of two texts are the same: patience first (lines that both have once), then the shortest edit where that
/// leaves little, and where neither helps, the one in place of the other. O(n log n), and bounded for texts that have
/// nothing in common.
struct LineDiff: Sendable, Equatable {
    /// A line of the old text, of the new one, or of both, by their places.
    struct Row: Sendable, Equatable {
        var old: Int?
        var new: Int?

        var isSame: Bool { old != nil && new != nil }
    }

    /// In the order of both texts; of what was replaced, the old lines first.
    private(set) var rows: [Row] = []
    private(set) var added = 0
    private(set) var removed = 0

    /// Comparing two stretches line by line costs their product.
    private static let largestProduct = 1_000_000
    private static let deepest = 32

    /// Equal numbers are equal lines.
    init(from old: [Int], to new: [Int]) {
        rows.reserveCapacity(max(old.count, new.count))
        compare(old[...], new[...], depth: 0)
    }

    var isEmpty: Bool { added + removed == 0 }

    private mutating func compare(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>, depth: Int) {
        var (old, new) = (old, new)
        while let left = old.first, left == new.first {
            rows.append(Row(old: old.startIndex, new: new.startIndex))
            old.removeFirst()
            new.removeFirst()
        }
        var tail = 0
        while tail < min(old.count, new.count), old[old.endIndex - 1 - tail] == new[new.endIndex - 1 - tail] {
            tail += 1
        }
        compareMiddle(old.dropLast(tail), new.dropLast(tail), depth)
        for index in 0..<tail {
            rows.append(Row(old: old.endIndex - tail + index, new: new.endIndex - tail + index))
        }
    }

    private mutating func compareMiddle(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>, _ depth: Int) {
        let anchors = old.isEmpty || new.isEmpty || depth > Self.deepest ? [] : Self.anchors(old, new)
        guard !anchors.isEmpty else {
            let isSmall = old.count.multipliedReportingOverflow(by: new.count).partialValue <= Self.largestProduct
            return isSmall && !old.isEmpty && !new.isEmpty ? edit(old, new) : replace(old, new)
        }
        var (oldStart, newStart) = (old.startIndex, new.startIndex)
        for anchor in anchors {
            compare(old[oldStart..<anchor.old], new[newStart..<anchor.new], depth: depth + 1)
            rows.append(Row(old: anchor.old, new: anchor.new))
            (oldStart, newStart) = (anchor.old + 1, anchor.new + 1)
        }
        compare(old[oldStart...], new[newStart...], depth: depth + 1)
    }

    private mutating func replace(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) {
        rows += old.indices.map { Row(old: $0) }
        rows += new.indices.map { Row(new: $0) }
        removed += old.count
        added += new.count
    }

    /// The shortest edit (the standard library's, after Myers).
    private mutating func edit(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) {
        var gone: Set<Int> = []
        var come: Set<Int> = []
        for change in Array(new).difference(from: Array(old)) {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): come.insert(offset)
            }
        }
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if gone.contains(left), left < old.count {
                rows.append(Row(old: old.startIndex + left))
                left += 1
                removed += 1
            } else if come.contains(right), right < new.count {
                rows.append(Row(new: new.startIndex + right))
                right += 1
                added += 1
            } else {
                rows.append(Row(old: old.startIndex + left, new: new.startIndex + right))
                left += 1
                right += 1
            }
        }
    }

    /// Lines that both have exactly once, as many as stand in the same order in both.
    private static func anchors(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) -> [(old: Int, new: Int)] {
        var places: [Int: Int?] = [:]
        for index in new.indices { places.updateValue(places[new[index]] == nil ? index : nil, forKey: new[index]) }
        var counts: [Int: Int] = [:]
        for line in old { counts[line, default: 0] += 1 }
        let common = old.indices.compactMap { index -> (old: Int, new: Int)? in
            guard counts[old[index]] == 1, let place = places[old[index]] ?? nil else { return nil }
            return (index, place)
        }
        return longestRising(common)
    }

    /// The longest run of pairs whose second numbers rise as the first do.
    private static func longestRising(_ pairs: [(old: Int, new: Int)]) -> [(old: Int, new: Int)] {
        // The last pair of the best run of each length, and for each pair the one before it.
        var ends: [Int] = []
        var before = [Int?](repeating: nil, count: pairs.count)
        for (index, pair) in pairs.enumerated() {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if pairs[ends[middle]].new < pair.new { low = middle + 1 } else { high = middle }
            }
            before[index] = low > 0 ? ends[low - 1] : nil
            if low < ends.count { ends[low] = index } else { ends.append(index) }
        }
        var run: [(old: Int, new: Int)] = []
        var next = ends.last
        while let index = next {
            run.append(pairs[index])
            next = before[index]
        }
        return run.reversed()
    }
}

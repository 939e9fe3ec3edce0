/// Which key somebody meant who wrote one that does not exist.
package enum ClosestKey {
    /// The key with the fewest edits from `word`; nil when none is near: at most one edit in three bytes of what the
    /// two do not end with alike, so that `oci_sd_configs` is not taken for `ec2_sd_configs`.
    package static func of(_ keys: Set<String>, to word: String) -> String? {
        let letters = Array(word.utf8.prefix(64))
        let candidates = keys.compactMap { key -> (key: String, edits: Int)? in
            let other = Array(key.utf8)
            let sharedEnd = zip(letters.reversed(), other.reversed()).prefix { $0 == $1 }.count
            let edits = edits(from: letters, to: other)
            return edits <= min(3, max(1, (letters.count - sharedEnd) / 3)) ? (key, edits) : nil
        }
        return candidates.min { ($0.edits, $0.key) < ($1.edits, $1.key) }?.key
    }

    /// The same among the few values that a key takes: upper and lower case do not count as edits.
    package static func ofValues(_ values: [String], to word: String) -> String? {
        let known = Dictionary(values.map { ($0.lowercased(), $0) }) { first, _ in first }
        let lowered = word.lowercased()
        return known[lowered] ?? of(Set(known.keys), to: lowered).flatMap { known[$0] }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func edits(from left: [UInt8], to right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}

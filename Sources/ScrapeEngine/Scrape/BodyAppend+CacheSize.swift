internal import Exposition

/// How the cache grows and is emptied.
extension BodyAppend {
    /// How many of the new entries' keys Prometheus's cache takes: those whose sample was accepted or relabeled away.
    func cachedKeys(_ newEntries: [Int], refused: Set<Int>) -> Int {
        newEntries.count { entry in
            let key = block.table.slots[entry]
            return !refused.contains(entry) && !unseen.contains(key) && !block.passedOverKeys.contains(key)
        }
    }

    /// A good body ends the iteration: what it does not have was forgotten just now.
    func endGoodIteration(newKeys: Int) {
        block.cacheSize.endGood(
            newKeys: newKeys,
            left: block.table.count - block.table.repeats.count - block.refusedKeys.count
                - block.passedOverKeys.count,
            reports: block.reportRefs.count
        )
    }

    /// A failed body ends it: only when failures have made too much of it is forgotten what its first entries lack.
    ///
    /// - Returns: whether that is so.
    func endFailedIteration(newKeys: Int, entries: Int) -> Bool {
        block.cacheSize.endFailed(newKeys: newKeys)
        let others = block.reportRefs.count + block.familyMemory.count
        // No line names more than one family: mostly there is nothing to be counted.
        guard block.cacheSize.isTooLarge(others: others + block.table.metadata.count),
            block.cacheSize.isTooLarge(others: others + newFamilies)
        else { return false }
        _ = forgetPassedOverKeys()
        let seen = Set(block.table.slots.prefix(entries)).subtracting(block.passedOverKeys)
        block.cacheSize.forget(allBut: seen.subtracting(block.refusedKeys).subtracting(unseen).count)
        return true
    }

    /// No body ends it: when failures have made too much of it everything is forgotten.
    ///
    /// - Returns: whether that is so.
    func endEmptyIteration() -> Bool {
        guard block.cacheSize.isTooLarge(others: block.reportRefs.count + block.familyMemory.count) else {
            return false
        }
        _ = block.reader.abandon(entries: 0, flush: true)
        block.refusedKeys = []
        block.passedOverKeys = []
        block.declared = [:]
        block.created.forget()
        block.cacheSize.forget(allBut: 0)
        return true
    }

    /// Families that this body is the first to name.
    private var newFamilies: Int {
        block.familyMemory.unknown(among: Set(block.table.metadata.map { block.reader.family(of: $0) }))
    }
}

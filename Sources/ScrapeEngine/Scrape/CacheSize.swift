/// How large Prometheus's cache of a target is by its own count, which decides when failures have made it grow too far
/// (`scrapeCache.iterDone` in `scrape/scrape.go`, v3.5): keys of series and of dropped ones, its report series, families.
struct CacheSize {
    /// Remembered keys, without those none of whose samples was ever accepted.
    private(set) var keys = 0
    /// What the last good scrape found: everything, before what it did not have was forgotten.
    private var whenGood = 0

    /// A good scrape ends.
    ///
    /// - Parameters:
    ///   - newKeys: keys that it brought.
    ///   - left: keys that it had, after which the others are forgotten.
    ///   - reports: report series.
    mutating func endGood(newKeys: Int, left: Int, reports: Int) {
        whenGood = keys + newKeys + reports
        keys = left
    }

    /// As many families are known after the good scrape that has just ended.
    mutating func addWhenGood(families: Int) { whenGood += families }

    /// A scrape ends that failed after it brought `newKeys`.
    mutating func endFailed(newKeys: Int) { keys += newKeys }

    /// True when what a failed scrape did not have is to be forgotten, too. `others` are report series and families.
    func isTooLarge(others: Int) -> Bool { keys + others > 2 * whenGood + 1000 }

    /// Everything but `keys` was forgotten.
    mutating func forget(allBut keys: Int) { self.keys = keys }
}

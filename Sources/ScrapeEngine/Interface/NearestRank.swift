extension Array<Int64> {
    /// Of values in ascending order the one that `percent` of a hundred are not above, by the nearest rank: 50 is the
    /// median, 100 the largest. Nil without any.
    package func nearestRank(_ percent: Int) -> Int64? {
        isEmpty ? nil : self[Swift.max((count * percent + 99) / 100, 1) - 1]
    }
}

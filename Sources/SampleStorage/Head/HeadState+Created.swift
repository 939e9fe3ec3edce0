internal import MetricModel

/// The rules for zeros at the times series were created (`headAppender.AppendCTZeroSample` and
/// `AppendHistogramCTZeroSample` in `tsdb/head_append.go`, v3.5).
extension HeadState {
    /// Leaves those that a commit would store: newer than their series' last sample, and not out of bounds. `millis` is
    /// the commit's time, by which a storage without samples judges.
    func narrow(_ created: inout CreatedZeros, commitMillis millis: Int64) {
        let oldest = TimeBounds.oldest(behind: newestMillis == .min ? millis : newestMillis)
        created.filter { ref, millis in
            guard let record = window.record(of: ref) else { return false }
            return millis >= oldest && millis > record.pointee.lastMillis
        }
        if !options.acceptsNativeHistograms { created.removeHistograms() }
    }

    /// Stores those that count as news, before anything else of their commit. Returns how many were float samples.
    mutating func commit(_ created: borrowing CreatedZeros, commitMillis millis: Int64) -> Int {
        var created = copy created
        narrow(&created, commitMillis: millis)
        let stored = commit(created.samples)
        commit(created.histograms)
        return stored
    }
}

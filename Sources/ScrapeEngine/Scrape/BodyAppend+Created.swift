internal import Exposition
internal import MetricModel
internal import SampleStorage

/// Zeros at the times at which series were created (feature `created-timestamp-zero-ingestion`).
extension BodyAppend {
    /// Offers a zero before every sample that says when its series was created, as far as that can be news.
    mutating func collectCreatedZeros(refused: Set<Int>) {
        let created = block.table.createdTimestamps
        guard !created.isEmpty, !block.created.covers(created) else { return }
        var isSettled = true
        for row in 0..<min(created.count, block.columns.refs.count) where created[row] != 0 {
            let ref = block.columns.refs[row]
            guard ref != .none else { continue }
            // A zero that is not older than its sample is ignored.
            guard created[row] < block.columns.timestampMillis(at: row) else {
                isSettled = false
                continue
            }
            if refused.contains(row) { isSettled = false }
            if let isFloat = histograms.isFloat(row: row) {
                outcome.items.created.appendHistogram(ref, isFloat: isFloat, atMillis: created[row])
            } else {
                outcome.items.created.append(ref, atMillis: created[row])
            }
        }
        block.created.note(created, isSettled: isSettled)
    }
}

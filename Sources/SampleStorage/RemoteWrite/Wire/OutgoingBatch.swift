internal import MetricModel

/// The entries of one request, in log order. Means something only to the destination whose series' places it holds.
package struct OutgoingBatch: Sendable {
    package private(set) var samples: [OutgoingSample] = []
    package private(set) var histograms: [OutgoingHistogram] = []
    package private(set) var exemplars: [OutgoingExemplar] = []
    /// Per histogram, how many of `samples` lie before it in the log: a series that turns from floats to histograms and
    /// back must be sent in the order of time.
    private(set) var samplesBefore: [Int] = []
    /// Just behind the last entry.
    package var end: LogPosition

    /// An empty batch at the place where the log is read on.
    package init(end: LogPosition) { self.end = end }

    package var counts: EntryCounts {
        EntryCounts(samples: samples.count, histograms: histograms.count, exemplars: exemplars.count)
    }

    /// Entries of all kinds.
    package var count: Int { samples.count + histograms.count + exemplars.count }

    package var isEmpty: Bool { count == 0 }

    package mutating func reserve(samples count: Int) { samples.reserveCapacity(count) }

    package mutating func append(_ sample: OutgoingSample) { samples.append(sample) }

    package mutating func append(_ histogram: OutgoingHistogram) {
        histograms.append(histogram)
        samplesBefore.append(samples.count)
    }

    package mutating func append(_ exemplar: OutgoingExemplar) { exemplars.append(exemplar) }

    /// Forgets the entries and keeps the memory; `end` stays.
    package mutating func removeAll() {
        samples.removeAll(keepingCapacity: true)
        histograms.removeAll(keepingCapacity: true)
        exemplars.removeAll(keepingCapacity: true)
        samplesBefore.removeAll(keepingCapacity: true)
    }

    /// The newest time of an entry, in milliseconds since 1970; nil without entries. O(entries).
    package var highestTimestampMillis: Int64? {
        var highest: Int64?
        for sample in samples { highest = max(highest ?? .min, sample.timestampMillis) }
        for histogram in histograms { highest = max(highest ?? .min, histogram.timestampMillis) }
        for exemplar in exemplars { highest = max(highest ?? .min, exemplar.exemplar.timestampMillis) }
        return highest
    }

    /// Removes the entries from before `oldestMillis`, as `sample_age_limit` asks when a request is tried again
    /// (`isTimeSeriesOldFilter` in `storage/remote/queue_manager.go`, v3.5), and returns how many went. O(entries).
    package mutating func removeOlder(than oldestMillis: Int64) -> EntryCounts {
        let all = counts
        var kept = OutgoingBatch(end: end)
        var next = 0
        for (histogram, before) in zip(histograms, samplesBefore) {
            for sample in samples[next..<before] where sample.timestampMillis >= oldestMillis { kept.append(sample) }
            next = before
            if histogram.timestampMillis >= oldestMillis { kept.append(histogram) }
        }
        for sample in samples[next...] where sample.timestampMillis >= oldestMillis { kept.append(sample) }
        for exemplar in exemplars where exemplar.exemplar.timestampMillis >= oldestMillis { kept.append(exemplar) }
        self = kept
        return all.without(counts)
    }
}

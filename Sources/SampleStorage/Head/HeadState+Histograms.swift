internal import MetricModel

/// The rules for native histograms (`headAppender.AppendHistogram` in `tsdb/head_append.go`, v3.5).
extension HeadState {
    /// Why histograms are not taken.
    mutating func check(_ histograms: [HistogramSample], now: WallTime, exceptions: inout [SampleException]) {
        setClock(now)
        let bounds = timeBounds(now)
        for (index, sample) in histograms.enumerated() where sample.ref != .none {
            window.record(of: sample.ref)?.pointee.lastUse = window.clock
            // In this version the limit ahead of the clock is for float samples only.
            let isTooOld = sample.timestampMillis < bounds.oldest
            guard let verdict = verdict(sample, isInBounds: !isTooOld) else { continue }
            counts.refusedHistograms.count(verdict, isTooOld: isTooOld)
            exceptions.append(SampleException(index: Int32(truncatingIfNeeded: index), verdict: verdict))
        }
    }

    private func verdict(_ sample: HistogramSample, isInBounds: Bool) -> SampleVerdict? {
        guard options.acceptsNativeHistograms else { return .histogramsDisabled }
        guard isInBounds else { return .outOfBounds }
        do {
            try sample.histogram.validate()
        } catch {
            return .invalidHistogram("\(error)")
        }
        guard let record = window.record(of: sample.ref) else { return .unknownReference }
        if sample.timestampMillis > record.pointee.lastMillis { return nil }
        guard sample.timestampMillis == record.pointee.lastMillis else { return .outOfOrder }
        let isRepeated =
            window.histograms.last(of: sample.ref.slot).map { sample.histogram.isSameSample(as: $0) } ?? false
        return isRepeated ? nil : .duplicateHistogram
    }

    /// A stale marker for a series whose last value is a histogram: an empty one of its kind.
    func histogramMarker(for ref: SeriesRef) -> NativeHistogram {
        .staleMarker(isFloat: window.histograms.last(of: ref.slot)?.isFloat ?? false)
    }

    /// Stores what is newer than its series' last sample.
    mutating func commit(_ histograms: [HistogramSample]) {
        guard options.acceptsNativeHistograms else { return }
        for sample in histograms {
            guard let record = window.record(of: sample.ref),
                sample.timestampMillis > record.pointee.lastMillis
            else { continue }
            let point = HistogramPoint(timestampMillis: sample.timestampMillis, histogram: sample.histogram)
            append(point, record, slot: sample.ref.slot)
            counts.histogramsAppended += 1
            newestMillis = max(newestMillis, sample.timestampMillis)
            oldestMillis = min(oldestMillis, sample.timestampMillis)
        }
        if !histograms.isEmpty { makeRoom() }
    }

    /// A float sample comes after a histogram: a stale marker becomes an empty histogram, anything else is what it is.
    ///
    /// - Returns: True when the sample was stored as a histogram.
    @inline(never)
    mutating func continueAfterHistogram(_ ref: SeriesRef, millis: Int64, valueBits: UInt64) -> Bool {
        guard let record = window.record(of: ref) else { return false }
        if valueBits == StaleMarker.bits {
            let point = HistogramPoint(timestampMillis: millis, histogram: histogramMarker(for: ref))
            append(point, record, slot: ref.slot)
            counts.histogramsAppended += 1
            return true
        }
        record.pointee.flags.remove(.lastIsHistogram)
        window.histograms.forgetLast(of: ref.slot)
        return false
    }

    /// Keeps a histogram that is newer than its series' last sample.
    mutating func append(_ point: HistogramPoint, _ record: UnsafeMutablePointer<SeriesRecord>, slot: UInt32) {
        // The next float sample's distance is not to the last one of the chunk.
        window.breakChunk(record, slot: slot)
        window.histograms.append(point, slot: slot, stamp: window.clock)
        remember(point, record)
    }

    /// Makes a histogram the series' last value for the rules.
    func remember(_ point: HistogramPoint, _ record: UnsafeMutablePointer<SeriesRecord>) {
        record.pointee.flags.insert(.lastIsHistogram)
        record.pointee.lastMillis = point.timestampMillis
        record.pointee.lastValueBits = point.histogram.sumBits
        record.pointee.lastUse = window.clock
    }
}

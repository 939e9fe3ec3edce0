internal import Exposition
internal import MetricModel
internal import Relabeling
internal import SampleStorage
internal import ScrapeConfiguration

/// How keys that are new to the reader become series.
extension BodyAppend {
    /// The first entry that fails the whole scrape.
    struct Fatal {
        let entry: Int
        let failure: ScrapeFailure
    }

    /// Gives every new key its ref, or `.none` where metric relabeling drops it.
    mutating func resolveNewSeries(scratch: inout WorkerScratch) -> Fatal? {
        let limit = block.reader.slotLimit
        if limit > block.refsBySlot.count {
            block.refsBySlot.reserveCapacity(limit)
            block.refsBySlot.append(contentsOf: repeatElement(.none, count: limit - block.refsBySlot.count))
        }
        var handed = HandedSamples()
        for key in block.table.newKeys {
            if passedOver.keys.contains(key.slot) {
                block.refsBySlot[Int(key.slot)] = .none
                block.passedOverKeys.insert(key.slot)
                continue
            }
            scratch.builder.reset()
            block.reader.parseLabels(of: key, into: &scratch.builder)
            if settings.addsTypeAndUnit {
                TypeAndUnitLabels.add(of: key, in: block.reader, to: &scratch.builder)
            }
            let isBeyond = isBeyondSampleLimit(key.entry, &handed)
            let isOffered = !isBeyond && !isOutOfBounds(key.entry)
            var touch = RelabelTouch.none
            let resolved = resolve(&scratch.builder, in: &scratch.relabelRun, isOffered: isOffered, touch: &touch)
            if !settings.job.metricRelabelRules.isEmpty { block.touches.note(touch, of: key.slot) }
            switch resolved {
            case .success(let ref): block.refsBySlot[Int(key.slot)] = ref
            case .failure(let failure):
                guard isBeyond, failure.step == .storage, failure.errorClass == Self.invalidSample
                else { return Fatal(entry: key.entry, failure: failure) }
                block.refsBySlot[Int(key.slot)] = .none
                unseen.insert(key.slot)
                firstUnseenEntry = min(firstUnseenEntry, key.entry)
            }
        }
        return nil
    }

    /// The samples that the first entries of a body hand to storage, as far as the sample limit counts them.
    private struct HandedSamples {
        var entries = 0
        var count = 0
        /// Entries that repeat an earlier one without a time of their own; found when they are first asked for.
        var repeated: Set<Int32>?
    }

    /// Whether so many samples stand before an entry that storage does not get to see it, nor refuses its labels. The
    /// keys before it are resolved; asked of ascending entries.
    private func isBeyondSampleLimit(_ entry: Int, _ handed: inout HandedSamples) -> Bool {
        guard settings.sampleLimit > 0, entry >= settings.sampleLimit, !isHistogram(row: entry) else { return false }
        let repeated = handed.repeated ?? Set(repeats.lazy.filter { !hasOwnTime(Int($0)) })
        handed.repeated = repeated
        while handed.entries < entry {
            let slot = block.table.slots[handed.entries]
            let isKept = block.refsBySlot[Int(slot)] != .none || unseen.contains(slot)
            if isKept, !isHistogram(row: handed.entries), !repeated.contains(Int32(handed.entries)) {
                handed.count += 1
            }
            handed.entries += 1
        }
        return handed.count >= settings.sampleLimit
    }

    /// Whether storage refuses an entry's sample by its time, without a look at its labels.
    private func isOutOfBounds(_ entry: Int) -> Bool {
        let millis = hasOwnTime(entry) ? block.table.timestamps[entry] : timestamp
        // In this version the limit ahead of the clock is for float samples only.
        return millis < bounds.oldest || millis > bounds.newest && !isHistogram(row: entry)
    }

    private static let invalidSample = "append: invalid sample"

    private mutating func resolve(
        _ builder: inout LabelsBuilder,
        in run: inout RelabelRun,
        isOffered: Bool,
        touch: inout RelabelTouch
    ) -> Result<SeriesRef, ScrapeFailure> {
        block.seriesLabels.merge(into: &builder)
        let rules = settings.job.metricRelabelRules
        if !rules.isEmpty, !rules.apply(to: &builder, in: &run, touch: &touch).isKept { return .success(.none) }
        let repeated = builder.firstRepeatedName().map { AppendError.repeatedLabelName($0) }
        let labels = builder.build()
        if labels.isEmpty { return .success(.none) }
        let isLegacy = settings.job.metricNameValidation == .legacy
        if let problem = SeriesNames.problem(of: labels, legacy: isLegacy) {
            return .failure(ScrapeFailure(step: .storage, errorClass: "append: invalid name", text: problem))
        }
        settings.labelLimits.measure(labels, into: &block.largest)
        if let violation = settings.labelLimits.violation(by: labels) {
            let limit = violation.prefix { $0 != " " }
            return .failure(ScrapeFailure(step: .limit, errorClass: "limit: \(limit)", text: violation))
        }
        if let repeated { return .failure(Self.storageFailure(repeated)) }
        switch appender.resolve(labels, isOffered: isOffered) {
        case .success(let ref): return .success(ref)
        case .failure(let error): return .failure(Self.storageFailure(error))
        }
    }

    private static func storageFailure(_ error: AppendError) -> ScrapeFailure {
        ScrapeFailure(step: .storage, errorClass: invalidSample, text: error.description)
    }

    static func storageFailure(_ verdict: SampleVerdict) -> ScrapeFailure {
        let problem = verdict == .histogramsDisabled ? "native histograms disabled" : "invalid histogram"
        return ScrapeFailure(step: .storage, errorClass: "append: \(problem)", text: verdict.description)
    }

    static func failure(of problem: ParseProblem) -> ScrapeFailure {
        ScrapeFailure(step: .parse, errorClass: "parse: \(problem.expected)", text: problem.text, problem: problem)
    }
}

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
        for key in block.table.newKeys {
            if isPassedOver(key) {
                block.refsBySlot[Int(key.slot)] = .none
                continue
            }
            scratch.builder.reset()
            block.reader.parseLabels(of: key, into: &scratch.builder)
            if settings.addsTypeAndUnit {
                TypeAndUnitLabels.add(of: key, in: block.reader, to: &scratch.builder)
            }
            switch resolve(&scratch.builder, in: &scratch.relabelRun) {
            case .success(let ref): block.refsBySlot[Int(key.slot)] = ref
            case .failure(let failure):
                guard failure.step == .storage, failure.errorClass == Self.invalidSample, isBeyondSampleLimit(key.entry)
                else { return Fatal(entry: key.entry, failure: failure) }
                block.refsBySlot[Int(key.slot)] = .none
                unseen.insert(key.slot)
                firstUnseenEntry = min(firstUnseenEntry, key.entry)
            }
        }
        return nil
    }

    /// Whether so many samples stand before an entry that storage does not get to see it, nor refuses its labels.
    private func isBeyondSampleLimit(_ entry: Int) -> Bool {
        guard settings.sampleLimit > 0, !isHistogram(row: entry) else { return false }
        let repeated = Set(repeats.lazy.filter { !hasOwnTime(Int($0)) })
        let handed = (0..<entry).count { row in
            let slot = block.table.slots[row]
            return (block.refsBySlot[Int(slot)] != .none || unseen.contains(slot)) && !isHistogram(row: row)
                && !repeated.contains(Int32(row))
        }
        return handed >= settings.sampleLimit
    }

    private static let invalidSample = "append: invalid sample"

    private mutating func resolve(
        _ builder: inout LabelsBuilder,
        in run: inout RelabelRun
    ) -> Result<SeriesRef, ScrapeFailure> {
        block.seriesLabels.merge(into: &builder)
        if !settings.job.metricRelabelRules.apply(to: &builder, in: &run).isKept { return .success(.none) }
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
        switch appender.resolve(labels) {
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

/// The rules for exemplars (`headAppender.AppendExemplar` in `tsdb/head_append.go`, v3.5).
extension HeadState {
    /// Why exemplars are not taken; without room for any, all of them are, and none is stored.
    func check(_ samples: [ExemplarSample]) -> [ExemplarException] {
        guard exemplars.capacity > 0 else { return [] }
        var exceptions: [ExemplarException] = []
        for (index, sample) in samples.enumerated() where sample.ref != .none {
            if window.record(of: sample.ref) == nil {
                let verdict = ExemplarVerdict.unknownReference(sample.ref.number)
                exceptions.append(ExemplarException(index: index, verdict: verdict))
            } else if case .refused(let verdict) = exemplars.judge(sample.exemplar, of: sample.ref) {
                exceptions.append(ExemplarException(index: index, verdict: verdict))
            }
        }
        return exceptions
    }

    /// True when a commit of the exemplar would store it.
    func stores(_ sample: ExemplarSample) -> Bool {
        guard exemplars.capacity > 0, window.record(of: sample.ref) != nil else { return false }
        if case .stored = exemplars.judge(sample.exemplar, of: sample.ref) { return true }
        return false
    }

    /// Stores those that are newer than their series' newest.
    mutating func commit(_ samples: [ExemplarSample]) {
        for sample in samples where sample.ref != .none && window.record(of: sample.ref) != nil {
            switch exemplars.judge(sample.exemplar, of: sample.ref) {
            case .stored:
                exemplars.append(sample.exemplar, of: sample.ref)
                counts.exemplarsAppended += 1
            case .refused(.outOfOrder): counts.exemplarsOutOfOrder += 1
            case .leftOut, .refused: break
            }
        }
        if !samples.isEmpty { makeRoom() }
    }
}

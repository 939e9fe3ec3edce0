package import MetricModel

extension RelabelRules {
    /// The run as far as it can be told where `mask` stands for what nobody may read, in labels and in rules. What a rule did
    /// that looked at such a value is not known, and its step says so; a rule that hands one on unseen did just that.
    /// O(rules × labels).
    package func explain(labels: Labels, masked mask: String) -> RelabelTrace {
        var steps: [RelabelTrace.Step] = []
        var current = labels
        for (index, rule) in rules.enumerated() {
            let run = RelabelRules([rule]).explain(labels: current)
            guard let step = run.steps.first else { continue }
            guard !step.depends(on: mask, labels: current) else {
                steps.append(.unknown(rule))
                current = current.with(rule.unknownTarget, mask)
                continue
            }
            steps.append(step)
            if step.drops {
                return RelabelTrace(steps: steps, verdict: .dropped(index), input: labels, result: run.result)
            }
            current = run.result
        }
        return RelabelTrace(steps: steps, verdict: .kept, input: labels, result: current)
    }
}

extension RelabelTrace.Step {
    fileprivate static func unknown(_ rule: RelabelRule) -> RelabelTrace.Step {
        RelabelTrace.Step(
            rule: rule,
            joined: nil,
            matched: nil,
            captures: [],
            badName: nil,
            changes: [],
            drops: false,
            isKnown: false
        )
    }

    /// Whether another value in the place of the mask might have come out otherwise.
    fileprivate func depends(on mask: String, labels: Labels) -> Bool {
        let looksAtMask = joined?.contains(mask) ?? false
        return switch rule.action {
        // What takes every value hands it on as it is.
        case .replace: looksAtMask && rule.regex != .everything || rule.regex.pattern.contains(mask)
        case .keep, .drop: looksAtMask || rule.regex.pattern.contains(mask)
        case .keepEqual, .dropEqual: looksAtMask || labels[rule.targetLabel]?.contains(mask) ?? false
        case .hashMod, .lowercase, .uppercase: looksAtMask
        case .labelMap, .labelDrop, .labelKeep: rule.regex.pattern.contains(mask)
        }
    }
}

extension RelabelRule {
    /// The label that it would have set; nil for the actions that set none.
    fileprivate var unknownTarget: String? {
        switch action {
        case .replace, .hashMod, .lowercase, .uppercase: targetLabel
        case .keep, .drop, .keepEqual, .dropEqual, .labelMap, .labelDrop, .labelKeep: nil
        }
    }
}

extension Labels {
    fileprivate func with(_ name: String?, _ value: String) -> Labels {
        guard let name else { return self }
        return Labels(pairs.filter { $0.name != name }.map { ($0.name, $0.value) } + [(name, value)])
    }
}

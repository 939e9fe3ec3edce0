internal import CCrypto
internal import MetricModel

/// One run over a label set: the actions themselves, and the buffers they share.
struct RelabelRun {
    /// The rule's source values, joined by its separator.
    private(set) var joined: [UInt8] = []
    private var captures = RegexCaptures()
    private var name: [UInt8] = []
    private var value: [UInt8] = []

    mutating func join(_ rule: RelabelRule, in builder: LabelsBuilder) {
        joined.removeAll(keepingCapacity: true)
        for (index, source) in rule.sourceLabels.enumerated() {
            if index > 0 { joined.append(contentsOf: rule.separator.utf8) }
            withBytes(of: source) { source in
                builder.withValue(of: source) { joined.append(contentsOf: $0) }
            }
        }
    }

    mutating func perform(_ rule: RelabelRule, on builder: inout LabelsBuilder) -> RelabelOutcome {
        switch rule.action {
        case .replace: return replace(rule, on: &builder)
        case .keep:
            let matched = joinedMatches(rule)
            return RelabelOutcome(matched: matched, drops: !matched)
        case .drop:
            let matched = joinedMatches(rule)
            return RelabelOutcome(matched: matched, drops: matched)
        case .keepEqual:
            let equal = joinedEqualsTarget(rule, in: builder)
            return RelabelOutcome(matched: equal, drops: !equal)
        case .dropEqual:
            let equal = joinedEqualsTarget(rule, in: builder)
            return RelabelOutcome(matched: equal, drops: equal)
        case .hashMod:
            Self.assign(joinedShard(of: rule.modulus), to: rule.targetLabel, on: &builder)
            return RelabelOutcome()
        case .lowercase:
            Self.assign(SimpleCaseMapping.lowercased(joined), to: rule.targetLabel, on: &builder)
            return RelabelOutcome()
        case .uppercase:
            Self.assign(SimpleCaseMapping.uppercased(joined), to: rule.targetLabel, on: &builder)
            return RelabelOutcome()
        case .labelMap: return mapNames(rule, on: &builder)
        case .labelDrop: return filterNames(rule, removingMatches: true, on: &builder)
        case .labelKeep: return filterNames(rule, removingMatches: false, on: &builder)
        }
    }

    private func joinedMatches(_ rule: RelabelRule) -> Bool {
        joined.withUnsafeBytes { rule.regex.matches($0) }
    }

    private func joinedEqualsTarget(_ rule: RelabelRule, in builder: LabelsBuilder) -> Bool {
        withBytes(of: rule.targetLabel) { target in builder.withValue(of: target) { joined.elementsEqual($0) } }
    }

    /// The last eight bytes of the MD5, read as a number, modulo `modulus`, in decimal.
    private func joinedShard(of modulus: UInt64) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 16)
        _ = joined.withUnsafeBytes { ccrypto_md5($0.baseAddress, $0.count, &digest) }
        let number = digest[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Array(String(number % modulus).utf8)
    }

    private mutating func replace(_ rule: RelabelRule, on builder: inout LabelsBuilder) -> RelabelOutcome {
        name.removeAll(keepingCapacity: true)
        value.removeAll(keepingCapacity: true)
        let matched = joined.withUnsafeBytes { text in
            guard rule.regex.search(text, from: 0, captures: &captures) else { return false }
            rule.targetTemplate.expand(captures, in: text, names: rule.regex.groupNames, into: &name)
            rule.replacementTemplate.expand(captures, in: text, names: rule.regex.groupNames, into: &value)
            return true
        }
        if matched { setLabel(on: &builder) }
        return RelabelOutcome(matched: matched)
    }

    /// Sets `name` to `value`; a name that is none changes nothing, an empty value removes.
    private func setLabel(on builder: inout LabelsBuilder) {
        name.withUnsafeBytes { name in
            guard LabelName.isUTF8Valid(name) else { return }
            value.withUnsafeBytes { Self.assign($0, to: name, on: &builder) }
        }
    }

    private mutating func mapNames(_ rule: RelabelRule, on builder: inout LabelsBuilder) -> RelabelOutcome {
        var matched = false
        // A snapshot in name order: labels made here are not mapped again, and of two sources the later name wins.
        builder.build().forEach { source, sourceValue in
            guard rule.regex.matches(source) else { return }
            matched = true
            replaceMatches(in: source, of: rule)
            // Upstream would make a label without a name here, which nothing accepts.
            if name.isEmpty { return }
            name.withUnsafeBytes { builder.set($0, sourceValue) }
        }
        return RelabelOutcome(matched: matched)
    }

    /// Go's `ReplaceAllString` into `name`. A pattern that matches the whole text has one match; a half anchored one
    /// (`a)|(b`) may have two.
    private mutating func replaceMatches(in text: UnsafeRawBufferPointer, of rule: RelabelRule) {
        name.removeAll(keepingCapacity: true)
        var lastEnd = 0
        var position = 0
        while position <= text.count, rule.regex.search(text, from: position, captures: &captures) {
            guard let match = captures[0] else { break }
            name.append(contentsOf: text[lastEnd..<match.lowerBound])
            if match.upperBound > lastEnd || match.lowerBound == 0 {
                rule.replacementTemplate.expand(captures, in: text, names: rule.regex.groupNames, into: &name)
            }
            lastEnd = match.upperBound
            position = max(match.upperBound, position + 1)
        }
        name.append(contentsOf: text[lastEnd...])
    }

    private func filterNames(
        _ rule: RelabelRule,
        removingMatches: Bool,
        on builder: inout LabelsBuilder
    ) -> RelabelOutcome {
        var matched = false
        builder.removeAll { name, _ in
            let matches = rule.regex.matches(name)
            if matches { matched = true }
            return matches == removingMatches
        }
        return RelabelOutcome(matched: matched)
    }

    private static func assign(_ value: [UInt8], to name: String, on builder: inout LabelsBuilder) {
        withBytes(of: name) { name in value.withUnsafeBytes { assign($0, to: name, on: &builder) } }
    }

    private static func assign(
        _ value: UnsafeRawBufferPointer,
        to name: UnsafeRawBufferPointer,
        on builder: inout LabelsBuilder
    ) {
        if value.isEmpty { builder.remove(name) } else { builder.set(name, value) }
    }
}

internal import CCrypto
internal import MetricModel

/// Runs rules over label sets: the actions themselves, and the buffers they share. Kept from one label set to the next,
/// it allocates nothing. One thread at a time.
package struct RelabelRun: Sendable {
    /// The source values of the rule that ran last, joined by its separator.
    package private(set) var joined: [UInt8] = []
    /// Where the groups of its match lie in `joined`.
    private(set) var captures = RegexCaptures()
    private var nameVerdicts = NameVerdicts()
    private var name: [UInt8] = []
    private var value: [UInt8] = []

    package init() {}

    mutating func join(_ step: RelabelStep, in builder: borrowing LabelsBuilder) {
        joined.removeAll(keepingCapacity: true)
        for index in step.sourceNames.indices {
            if index > 0 { joined.append(contentsOf: step.separator) }
            builder.appendValue(of: step.sourceNames[index], to: &joined)
        }
    }

    mutating func perform(_ step: RelabelStep, on builder: inout LabelsBuilder) -> RelabelOutcome {
        switch step.action {
        case .replace: return replace(step, on: &builder)
        case .keep:
            let matched = joinedMatches(step)
            return RelabelOutcome(matched: matched, drops: !matched)
        case .drop:
            let matched = joinedMatches(step)
            return RelabelOutcome(matched: matched, drops: matched)
        case .keepEqual:
            let equal = builder.hasValue(joined, of: step.target)
            return RelabelOutcome(matched: equal, drops: !equal)
        case .dropEqual:
            let equal = builder.hasValue(joined, of: step.target)
            return RelabelOutcome(matched: equal, drops: equal)
        case .hashMod, .lowercase, .uppercase:
            makeValue(step)
            assignValue(to: step.target, on: &builder)
            return RelabelOutcome()
        case .labelMap: return mapNames(step, on: &builder)
        case .labelDrop: return filterNames(step, removingMatches: true, on: &builder)
        case .labelKeep: return filterNames(step, removingMatches: false, on: &builder)
        }
    }

    private func joinedMatches(_ step: RelabelStep) -> Bool {
        joined.withUnsafeBytes { step.matcher.matches($0) }
    }

    /// What the actions without a pattern make of the joined values.
    private mutating func makeValue(_ step: RelabelStep) {
        value.removeAll(keepingCapacity: true)
        switch step.action {
        case .lowercase:
            value.append(contentsOf: joined)
            SimpleCaseMapping.lowercase(&value)
        case .uppercase:
            value.append(contentsOf: joined)
            SimpleCaseMapping.uppercase(&value)
        default: appendDecimal(joinedShard(of: step.modulus))
        }
    }

    /// The last eight bytes of the MD5, read as a number, modulo `modulus`.
    private func joinedShard(of modulus: UInt64) -> UInt64 {
        var digest: (UInt64, UInt64) = (0, 0)
        _ = withUnsafeMutableBytes(of: &digest) { digest in
            joined.withUnsafeBytes { bytes in
                digest.withMemoryRebound(to: UInt8.self) { ccrypto_md5(bytes.baseAddress, bytes.count, $0.baseAddress) }
            }
        }
        return UInt64(bigEndian: digest.1) % modulus
    }

    private mutating func appendDecimal(_ number: UInt64) {
        let start = value.count
        var rest = number
        repeat {
            value.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        value[start...].reverse()
    }

    private mutating func replace(_ step: RelabelStep, on builder: inout LabelsBuilder) -> RelabelOutcome {
        name.removeAll(keepingCapacity: true)
        value.removeAll(keepingCapacity: true)
        let matched = joined.withUnsafeBytes { text in
            guard step.matcher.search(text, from: 0, captures: &captures) else { return false }
            step.targetTemplate.expand(captures, in: text, names: step.matcher.groupNames, into: &name)
            step.replacementTemplate.expand(captures, in: text, names: step.matcher.groupNames, into: &value)
            return true
        }
        guard matched else { return RelabelOutcome(matched: false) }
        // A name that is none changes nothing, an empty value removes.
        guard name.withUnsafeBytes(LabelName.isUTF8Valid) else { return RelabelOutcome(matched: true, badName: name) }
        assignValue(to: name, on: &builder)
        return RelabelOutcome(matched: true)
    }

    private func assignValue(to name: [UInt8], on builder: inout LabelsBuilder) {
        name.withUnsafeBytes { name in
            value.withUnsafeBytes { value in
                if value.isEmpty { builder.remove(name) } else { builder.set(name, value) }
            }
        }
    }

    private mutating func mapNames(_ step: RelabelStep, on builder: inout LabelsBuilder) -> RelabelOutcome {
        var matched = false
        builder.copyValues { source, copy in
            guard step.matcher.search(source, from: 0, captures: &captures) else { return }
            matched = true
            Self.replaceMatches(in: source, of: step, captures: &captures, into: &copy)
        }
        return RelabelOutcome(matched: matched)
    }

    /// Go's `ReplaceAllString` from the first match on, which `captures` hold. A pattern that matches the whole text has
    /// one match; a half anchored one (`a)|(b`) may have two.
    private static func replaceMatches(
        in text: UnsafeRawBufferPointer,
        of step: RelabelStep,
        captures: inout RegexCaptures,
        into output: inout [UInt8]
    ) {
        var lastEnd = 0
        var position = 0
        repeat {
            guard let match = captures[0] else { break }
            output.append(contentsOf: text[lastEnd..<match.lowerBound])
            if match.upperBound > lastEnd || match.lowerBound == 0 {
                step.replacementTemplate.expand(captures, in: text, names: step.matcher.groupNames, into: &output)
            }
            lastEnd = match.upperBound
            // Behind the end only an empty match could follow, and there Go takes none.
            if lastEnd == text.count { return }
            position = max(match.upperBound, position + 1)
        } while position <= text.count && step.matcher.search(text, from: position, captures: &captures)
        output.append(contentsOf: text[lastEnd...])
    }

    private mutating func filterNames(
        _ step: RelabelStep,
        removingMatches: Bool,
        on builder: inout LabelsBuilder
    ) -> RelabelOutcome {
        var matched = false
        builder.removeAll { name, _ in
            let matches = nameVerdicts.matches(name, step)
            if matches { matched = true }
            return matches == removingMatches
        }
        return RelabelOutcome(matched: matched)
    }
}

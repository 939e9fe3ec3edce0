internal import Synchronization

/// A rule as it runs: its texts as bytes. One object, so that running it counts no references but its own.
final class RelabelStep: Sendable {
    private static let made = Atomic<UInt64>(0)

    /// From 1; no two steps of the process have the same.
    let number: UInt64
    let action: RelabelAction
    let sourceNames: [[UInt8]]
    let separator: [UInt8]
    let target: [UInt8]
    let matcher: RegexMatcher
    let modulus: UInt64
    let targetTemplate: ReplacementTemplate
    let replacementTemplate: ReplacementTemplate

    init(_ rule: RelabelRule) {
        number = Self.made.add(1, ordering: .relaxed).newValue
        action = rule.action
        sourceNames = rule.sourceLabels.map { Array($0.utf8) }
        separator = Array(rule.separator.utf8)
        target = Array(rule.targetLabel.utf8)
        matcher = rule.regex.matcher
        modulus = rule.modulus
        targetTemplate = ReplacementTemplate(rule.targetLabel)
        replacementTemplate = ReplacementTemplate(rule.replacement)
    }
}

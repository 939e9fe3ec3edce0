/// A rule as it runs: its texts as bytes. One object, so that running it counts no references but its own.
final class RelabelStep: Sendable {
    let action: RelabelAction
    let sourceNames: [[UInt8]]
    let separator: [UInt8]
    let target: [UInt8]
    let matcher: RegexMatcher
    let modulus: UInt64
    let targetTemplate: ReplacementTemplate
    let replacementTemplate: ReplacementTemplate

    init(_ rule: RelabelRule) {
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

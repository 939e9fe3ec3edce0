package import MetricModel

/// One relabel rule, checked and ready to run (`relabel.Config`, v3.5).
package struct RelabelRule: Sendable, Hashable {
    /// The labels whose values are joined; a missing one counts as "".
    package let sourceLabels: [String]
    package let separator: String
    /// A template when the action is `replace`, a plain name for the others.
    package let targetLabel: String
    package let regex: RelabelRegex
    /// What `hashmod` divides by; never 0 then.
    package let modulus: UInt64
    package let replacement: String
    package let action: RelabelAction
    /// Where the rule begins in its configuration.
    package let location: SourceLocation
    /// Its place in its list, counted from 1.
    package let number: Int

    package static let defaultSeparator = ";"
    package static let defaultReplacement = "$1"

    /// `regex` is nil when the rule gives none: some actions refuse even the default when it is written out.
    ///
    /// - Throws: `RelabelRuleProblem` for the first of Prometheus's rules that is broken.
    package init(
        sourceLabels: [String] = [],
        separator: String = defaultSeparator,
        targetLabel: String = "",
        regex: RelabelRegex? = nil,
        modulus: UInt64 = 0,
        replacement: String = defaultReplacement,
        action: RelabelAction = .replace,
        location: SourceLocation = SourceLocation(file: "", line: 0, column: 0),
        number: Int = 1
    ) throws(RelabelRuleProblem) {
        self.sourceLabels = sourceLabels
        self.separator = separator
        self.targetLabel = targetLabel
        self.regex = regex ?? .everything
        self.modulus = modulus
        self.replacement = replacement
        self.action = action
        self.location = location
        self.number = number
        try validate(hasRegex: regex != nil)
    }

    /// `Config.Validate`, in its order.
    private func validate(hasRegex: Bool) throws(RelabelRuleProblem) {
        if action == .hashMod, modulus == 0 {
            throw RelabelRuleProblem(.modulus, "relabel configuration for hashmod requires non-zero modulus")
        }
        if action.needsTargetLabel, targetLabel.isEmpty {
            throw RelabelRuleProblem(
                .targetLabel,
                "relabel configuration for \(action) action requires 'target_label' value"
            )
        }
        if action.changesCase || action.comparesForEquality, !isDefaultReplacement {
            throw RelabelRuleProblem(.replacement, "'replacement' can not be set for \(action) action")
        }
        if action == .labelMap, replacement.isEmpty {
            throw RelabelRuleProblem(
                .replacement,
                "\(GoSyntax.quoted(replacement)) is invalid 'replacement' for labelmap action"
            )
        }
        if action.comparesForEquality, hasRegex || modulus != 0 || !isDefaultSeparator {
            throw RelabelRuleProblem(
                hasRegex ? .regex : modulus != 0 ? .modulus : .separator,
                "\(action) action requires only 'source_labels' and `target_label`, and no other fields"
            )
        }
        if action.filtersNames, let field = fieldBesidesRegex {
            throw RelabelRuleProblem(field, "\(action) action requires only 'regex', and no other fields")
        }
    }

    private var isDefaultSeparator: Bool { separator.utf8.elementsEqual(Self.defaultSeparator.utf8) }

    private var isDefaultReplacement: Bool { replacement.utf8.elementsEqual(Self.defaultReplacement.utf8) }

    private var fieldBesidesRegex: RelabelRuleProblem.Field? {
        if !sourceLabels.isEmpty { return .sourceLabels }
        if !targetLabel.isEmpty { return .targetLabel }
        if modulus != 0 { return .modulus }
        if !isDefaultSeparator { return .separator }
        return isDefaultReplacement ? nil : .replacement
    }
}

extension RelabelRule {
    /// Equal when every field is, byte for byte; positions do not count.
    package static func == (left: RelabelRule, right: RelabelRule) -> Bool {
        left.action == right.action && left.modulus == right.modulus && left.number == right.number
            && left.regex == right.regex
            && left.separator.utf8.elementsEqual(right.separator.utf8)
            && left.targetLabel.utf8.elementsEqual(right.targetLabel.utf8)
            && left.replacement.utf8.elementsEqual(right.replacement.utf8)
            && left.sourceLabels.elementsEqual(right.sourceLabels) { $0.utf8.elementsEqual($1.utf8) }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(action)
        hasher.combine(regex)
        hasher.combine(targetLabel)
        hasher.combine(replacement)
    }
}

/// What makes a relabel rule unusable: Prometheus's text, and the field it is about.
package struct RelabelRuleProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// A rule's fields, by their keys in the configuration.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case sourceLabels = "source_labels"
        case separator
        case targetLabel = "target_label"
        case regex
        case modulus
        case replacement
        case action
    }

    package let field: Field
    package let description: String

    init(_ field: Field, _ description: String) {
        self.field = field
        self.description = description
    }
}

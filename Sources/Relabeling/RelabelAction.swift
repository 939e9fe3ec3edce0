/// What a relabel rule does (`model/relabel/relabel.go`, v3.5).
package enum RelabelAction: String, Sendable, Hashable, CaseIterable {
    case replace
    case keep
    case drop
    case keepEqual = "keepequal"
    case dropEqual = "dropequal"
    case hashMod = "hashmod"
    case labelMap = "labelmap"
    case labelDrop = "labeldrop"
    case labelKeep = "labelkeep"
    case lowercase
    case uppercase

    /// Reads the action of a configuration, in any case; nil when there is none of that name.
    package init?(parsing text: String) { self.init(rawValue: text.lowercased()) }

    /// True when the rule writes to, or compares with, `target_label`.
    var needsTargetLabel: Bool {
        switch self {
        case .replace, .hashMod, .lowercase, .uppercase, .keepEqual, .dropEqual: true
        case .keep, .drop, .labelMap, .labelDrop, .labelKeep: false
        }
    }

    var comparesForEquality: Bool { self == .keepEqual || self == .dropEqual }

    var changesCase: Bool { self == .lowercase || self == .uppercase }

    /// True for the actions that look at names and keep or remove them.
    package var filtersNames: Bool { self == .labelDrop || self == .labelKeep }
}

extension RelabelAction: CustomStringConvertible {
    package var description: String { rawValue }
}

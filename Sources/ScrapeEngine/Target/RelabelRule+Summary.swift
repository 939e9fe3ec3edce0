package import Relabeling

extension RelabelRule {
    /// The rule in one line, for tables: `keep __meta_scrape =~ "true"`.
    package var summary: String {
        let names = sourceLabels.joined(separator: separator == Self.defaultSeparator ? "," : separator)
        // Without sources a rule looks at an empty text.
        let sources = sourceLabels.isEmpty ? "\"\"" : names
        return switch action {
        case .keep, .drop: "\(action.rawValue) \(sources) =~ \"\(regex.pattern)\""
        case .keepEqual: "keepequal \(sources) == \(targetLabel)"
        case .dropEqual: "dropequal \(sources) == \(targetLabel)"
        case .hashMod: "hashmod \(sources) mod \(modulus) → \(targetLabel)"
        case .labelMap: "labelmap \(regex.pattern) → \(replacement)"
        case .labelDrop, .labelKeep: "\(action.rawValue) \(regex.pattern)"
        case .lowercase, .uppercase: "\(action.rawValue) \(sources) → \(targetLabel)"
        case .replace: "replace \(sources) =~ \"\(regex.pattern)\" → \(targetLabel)=\(replacement)"
        }
    }
}

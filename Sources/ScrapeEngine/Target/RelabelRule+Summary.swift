internal import HTTPTransport
package import Relabeling

extension RelabelRule {
    /// The rule in one line, for tables, without secrets: `keep __meta_scrape =~ "true"`.
    package var summary: String {
        SecretParameters.masked(inSentence: summary(shownPattern, shownReplacement))
    }

    /// The pattern, or a mask: what is compared with a secret may be one.
    package var shownPattern: String {
        let isCompared = regex != .everything && sourceLabels.contains { LabelSecrets.isSecret($0) }
        return isCompared ? LabelSecrets.mask : regex.pattern
    }

    /// The replacement, or a mask where it becomes a secret.
    package var shownReplacement: String { LabelSecrets.isSecret(targetLabel) ? LabelSecrets.mask : replacement }

    private func summary(_ pattern: String, _ replacement: String) -> String {
        let names = sourceLabels.joined(separator: separator == Self.defaultSeparator ? "," : separator)
        // Without sources a rule looks at an empty text.
        let sources = sourceLabels.isEmpty ? "\"\"" : names
        return switch action {
        case .keep, .drop: "\(action.rawValue) \(sources) =~ \"\(pattern)\""
        case .keepEqual: "keepequal \(sources) == \(targetLabel)"
        case .dropEqual: "dropequal \(sources) == \(targetLabel)"
        case .hashMod: "hashmod \(sources) mod \(modulus) → \(targetLabel)"
        case .labelMap: "labelmap \(regex.pattern) → \(replacement)"
        case .labelDrop, .labelKeep: "\(action.rawValue) \(regex.pattern)"
        case .lowercase, .uppercase: "\(action.rawValue) \(sources) → \(targetLabel)"
        case .replace: "replace \(sources) =~ \"\(pattern)\" → \(targetLabel)=\(replacement)"
        }
    }
}

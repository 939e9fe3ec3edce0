import JSON
import MetricModel

/// Answers of the API as lines that can be compared.
enum APIText {
    /// Every leaf of a document as `path = value`. Targets go by their labels, because Prometheus lists those of a pool in
    /// no order, active or dropped; times are shown by their kind.
    static func leaves(_ value: JSONValue, _ path: String = "") -> [String] {
        switch value {
        case .object(let members):
            return members.flatMap { leaves($0.value, "\(path).\($0.key)") } + ["\(path) {\(members.count)}"]
        case .array(let elements):
            let lines = elements.enumerated().flatMap { index, element in
                leaves(
                    element,
                    "\(path)[\((element["labels"] ?? element["discoveredLabels"]).map(labels) ?? "\(index)")]"
                )
            }
            return lines + ["\(path) [\(elements.count)]"]
        default:
            if path.hasSuffix(".lastScrape") || path.hasSuffix(".lastScrapeDuration") {
                return ["\(path) is a \(value.kind)"]
            }
            return ["\(path) = \(ErrorMask.withoutLocalPorts(text(value)))"]
        }
    }

    /// An object of labels as `{name="value", …}`, sorted.
    static func labels(_ labels: JSONValue) -> String {
        let pairs = (labels.members ?? []).map { "\($0.key)=\(GoSyntax.quoted(text($0.value)))" }
        return "{\(pairs.sorted().joined(separator: ", "))}"
    }

    /// A single value.
    static func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        case .null: "null"
        case nil: "nothing"
        default: "a \(value?.kind ?? "")"
        }
    }
}

internal import MetricModel
internal import Relabeling

/// Which targets `match_target` asks for: all of its matchers must hold for the labels that a target's series carry. A
/// label that the target does not have reads as the empty text (`matchLabels`, `web/api/v1/api.go`, v3.5).
struct TargetSelector: Sendable {
    struct Matcher: Sendable {
        enum Test: Sendable {
            case equal([UInt8])
            case notEqual([UInt8])
            case matches(RelabelRegex)
            case matchesNot(RelabelRegex)
        }

        let label: String
        let test: Test

        func accepts(_ value: [UInt8]) -> Bool {
            switch test {
            case .equal(let wanted): value == wanted
            case .notEqual(let unwanted): value != unwanted
            case .matches(let regex): value.withUnsafeBytes { regex.matches($0) }
            case .matchesNot(let regex): !value.withUnsafeBytes { regex.matches($0) }
            }
        }
    }

    private let matchers: [Matcher]

    init(_ matchers: [Matcher]) { self.matchers = matchers }

    /// Reads a vector selector of PromQL: `name{label="value", …}`.
    ///
    /// - Throws: `SelectorProblem` with Prometheus's text.
    init(parsing text: String) throws(SelectorProblem) {
        var reader = SelectorReader(text)
        self.init(try reader.matchers())
    }

    func accepts(_ labels: Labels) -> Bool {
        matchers.allSatisfy { $0.accepts(labels.bytes(of: $0.label) ?? []) }
    }
}

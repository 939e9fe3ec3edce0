internal import MetricModel
internal import Relabeling

/// One condition of a selector, `app="cart"`, as PromQL has it: a label that is missing has an empty value, and a
/// regular expression matches the whole value (`model/labels/matcher.go`, v3.5).
struct FilterMatcher: Sendable, Equatable {
    enum Condition: Sendable, Equatable {
        case equal([UInt8])
        case notEqual([UInt8])
        case matches(RelabelRegex)
        case doesNotMatch(RelabelRegex)
    }

    var name: [UInt8]
    var condition: Condition

    init(_ name: String, _ condition: Condition) {
        self.name = Array(name.utf8)
        self.condition = condition
    }

    /// Names that begin with two underscores stand among the discovered labels.
    var isDiscovered: Bool { name.starts(with: [0x5F, 0x5F]) }

    /// O(bytes of the labels).
    func holds(in labels: Labels) -> Bool {
        var verdict: Bool?
        labels.forEach { candidate, value in
            if verdict == nil, candidate.elementsEqual(name) { verdict = holds(value) }
        }
        return verdict ?? holds(UnsafeRawBufferPointer(start: nil, count: 0))
    }

    private func holds(_ value: UnsafeRawBufferPointer) -> Bool {
        switch condition {
        case .equal(let expected): value.elementsEqual(expected)
        case .notEqual(let expected): !value.elementsEqual(expected)
        case .matches(let regex): regex.matches(value)
        case .doesNotMatch(let regex): !regex.matches(value)
        }
    }
}

/// A condition on one label of a series, by bytes. A series without the label has it with an empty value
/// (`model/labels/matcher.go`, v3.5; regular expressions are not for the head).
package struct LabelMatcher: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case equal
        case notEqual
    }

    package let kind: Kind
    package let name: [UInt8]
    package let value: [UInt8]

    package init(_ kind: Kind, _ name: String, _ value: String) {
        self.kind = kind
        self.name = Array(name.utf8)
        self.value = Array(value.utf8)
    }

    /// The series of one metric.
    package static func metric(_ name: String) -> LabelMatcher { LabelMatcher(.equal, "__name__", name) }

    func accepts(_ candidate: UnsafeRawBufferPointer) -> Bool {
        candidate.elementsEqual(value) == (kind == .equal)
    }
}

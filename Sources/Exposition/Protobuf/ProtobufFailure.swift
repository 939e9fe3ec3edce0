internal import MetricModel

/// Why the protobuf scanner refused a body, by offsets; `ParseProblem` makes texts of it.
struct ProtobufFailure: Error {
    enum Reason {
        /// The length in front of a family is no number of up to five bytes.
        case familyLength
        /// The body ends before the family does.
        case bodyEnds(needed: Int, found: Int)
        case messageEnds, integerOverflow, negativeLength, endOfGroup
        case illegalWireType(UInt8)
        case groupEnd(message: StaticString)
        case illegalTag(message: StaticString, number: Int32, tag: UInt64)
        case wrongWireType(UInt8, field: StaticString)
        case metricName(Range<Int>), help(Range<Int>, of: Range<Int>), metricType(Int32, of: Range<Int>)
        case unit(Range<Int>, of: Range<Int>, isCounter: Bool)
        case labelName(Range<Int>), labelValue(Range<Int>)
        case spans(of: Range<Int>, isPositive: Bool, required: Int, found: Int)
    }

    let reason: Reason
    /// The byte to point at.
    let offset: Int

    init(reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// Prometheus's error text (`prompb/io/prometheus/client`, `protobufparse.go`, v3.5; that of spans is a later
    /// version's, because 3.5 panics).
    func text(in body: UnsafeRawBufferPointer) -> String {
        func piece(_ range: Range<Int>) -> String { String(decoding: Self.bytes(range, body), as: UTF8.self) }
        func quoted(_ range: Range<Int>) -> String { GoSyntax.quoted(bytes: Self.bytes(range, body)) }
        switch reason {
        case .familyLength: return "clientpb: invalid varint encountered"
        case .bodyEnds(let needed, let found):
            return "clientpb: insufficient length of buffer, expected at least \(needed) bytes, got \(found) bytes"
        case .messageEnds: return "unexpected EOF"
        case .integerOverflow: return "proto: integer overflow"
        case .negativeLength: return "proto: negative length found during unmarshaling"
        case .endOfGroup: return "proto: unexpected end of group"
        case .illegalWireType(let type): return "proto: illegal wireType \(type)"
        case .groupEnd(let message): return "proto: \(message): wiretype end group for non-group"
        case .illegalTag(let message, let number, let tag):
            return "proto: \(message): illegal tag \(number) (wire type \(tag))"
        case .wrongWireType(let type, let field): return "proto: wrong wireType = \(type) for field \(field)"
        case .metricName(let name): return "invalid metric name: \(piece(name))"
        case .help(let help, let name): return "invalid help for metric \(quoted(name)): \(piece(help))"
        case .metricType(let type, let name): return "unknown metric type for metric \(quoted(name)): \(type)"
        case .unit(let unit, let name, let isCounter):
            return "unit \(quoted(unit)) not a suffix of \(isCounter ? "counter" : "metric") \(quoted(name))"
        case .labelName(let name): return "invalid label name: \(piece(name))"
        case .labelValue(let value): return "invalid label value: \(piece(value))"
        case .spans(let name, let isPositive, let required, let found):
            let part = isPositive ? HistogramProblem.Part.positiveSide : .negativeSide
            let problem = HistogramProblem.spansRequireBuckets(part, required: required, found: found)
            return "histogram \(quoted(name)): \(problem)"
        }
    }

    /// What would have been right, short.
    var expected: String {
        switch reason {
        case .familyLength: "expected the length of a MetricFamily (up to five bytes)"
        case .bodyEnds(let needed, let found): "expected \(needed - found) bytes more"
        case .messageEnds: "expected the rest of a field inside its message"
        case .integerOverflow: "expected a number of up to ten bytes"
        case .negativeLength: "expected a length inside the message"
        case .endOfGroup, .groupEnd: "expected a field, not the end of a group"
        case .illegalWireType: "expected a wire type from 0 to 5"
        case .illegalTag: "expected a field number above 0"
        case .wrongWireType(_, let field): "expected the wire type of \(field)"
        case .metricName: "expected a metric name in UTF-8"
        case .labelName: "expected a label name in UTF-8"
        case .help, .labelValue: "expected valid UTF-8"
        case .metricType: "expected a type from 0 to 5"
        case .unit: "expected a name that ends in the unit"
        case .spans(_, _, let required, _): "expected \(required) buckets"
        }
    }

    /// Why a native histogram of the named family cannot be compacted.
    init(_ problem: HistogramProblem, of name: Range<Int>) {
        offset = name.lowerBound
        guard case .spansRequireBuckets(let part, let required, let found) = problem else {
            reason = .messageEnds
            return
        }
        reason = .spans(of: name, isPositive: part == .positiveSide, required: required, found: found)
    }

    /// A part of the body; above 64 KiB it is cut, so that a hostile body does not become a message of its size.
    private static func bytes(_ range: Range<Int>, _ body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let range = range.clamped(to: 0..<body.count)
        return UnsafeRawBufferPointer(rebasing: body[range].prefix(64 * 1024))
    }
}

extension ParseProblem {
    /// `family` is where the message of the family starts, its length behind it.
    init(_ failure: ProtobufFailure, family: Int, in body: UnsafeRawBufferPointer) {
        let offset = min(failure.offset, body.count)
        self.init(
            text: failure.text(in: body),
            offset: offset,
            hasLines: false,
            line: 1,
            column: offset + 1,
            expected: failure.expected,
            hint: ProtobufHint.text(for: failure, family: family, in: body)
        )
    }
}

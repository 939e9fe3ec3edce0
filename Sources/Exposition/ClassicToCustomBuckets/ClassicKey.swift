internal import Glibc
internal import MetricModel

/// How a format writes its exposure keys.
enum KeyForm {
    /// As the series stands in the body: `name{label="value"}`.
    case text
    /// The name, then 0xFF name 0xFF value for each label.
    case joined
}

/// What the exposure keys of one classic histogram's series tell without reading their labels: with the same family and
/// the same rest, two series have the same labels but for `le`. Keys that are written in an unusual way tell nothing.
struct ClassicKey {
    let role: ClassicRole
    /// The name without its suffix.
    let family: UnsafeRawBufferPointer
    /// The labels as they stand, before and behind `le` and its comma.
    private(set) var front: UnsafeRawBufferPointer
    private(set) var back: UnsafeRawBufferPointer
    /// Of a bucket, the text of `le`.
    private(set) var bound: UnsafeRawBufferPointer

    /// At least 64 readable bytes must stand behind the key.
    @inline(__always)
    init?(_ key: UnsafeRawBufferPointer, form: KeyForm) {
        guard let start = key.baseAddress, let (name, labelsStart) = Self.name(of: key, form) else { return nil }
        role = ClassicRole(of: name)
        family = UnsafeRawBufferPointer(rebasing: name.dropLast(role.suffixLength))
        front = UnsafeRawBufferPointer(start: start + labelsStart, count: key.count - labelsStart)
        back = UnsafeRawBufferPointer(start: start + key.count, count: 0)
        bound = back
        if role == .bucket {
            guard form == .text ? cutTextBound() && !namesBoundAgain() : cutJoinedBound() else { return nil }
        }
        // `{}` says as much as nothing.
        if front.count + back.count == 2, key[labelsStart] == 0x7B {
            front = UnsafeRawBufferPointer(rebasing: front[..<0])
            back = front
        }
    }

    /// True when the labels but for `le` are written as in `rest`.
    func hasRest(_ rest: [UInt8]) -> Bool {
        guard rest.count == front.count + back.count else { return false }
        return rest.withUnsafeBytes { rest in
            UnsafeRawBufferPointer(rebasing: rest[..<front.count]).hasBytes(of: front)
                && UnsafeRawBufferPointer(rebasing: rest[front.count...]).hasBytes(of: back)
        }
    }

    /// The bound's value as it is after the text has been brought into its normal form, which has no negative zero; nil
    /// when it is no number, or NaN.
    func boundValue() -> Double? {
        guard bound.count > 0, let start = bound.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        if bound.count == 4, start[0] == 0x2B, start[1] == 0x49, start[2] == 0x6E, start[3] == 0x66 { return .infinity }
        var end = start
        let bits = DecimalFloat.bits(at: start, end: &end)
        if end - start == bound.count { return Self.normal(Double(bitPattern: bits)) }
        guard let value = try? FloatParser.goFloat(bound), !value.isNaN else { return nil }
        return Self.normal(value)
    }
}

/// Finding the parts. A text key was taken by a scanner, so its quotes pair up.
extension ClassicKey {
    @inline(__always)
    private static func name(
        of key: UnsafeRawBufferPointer,
        _ form: KeyForm
    ) -> (name: UnsafeRawBufferPointer, end: Int)? {
        guard let start = key.baseAddress else { return nil }
        switch form {
        case .joined:
            let end = key.offset(of: 0xFF, from: 0) ?? key.count
            return (UnsafeRawBufferPointer(start: start, count: end), end)
        case .text:
            if key[0] == 0x7B { return quotedName(of: key) }
            var end = 0
            while end < key.count, isMetricByte(key[end]) { end += 1 }
            return end > 0 ? (UnsafeRawBufferPointer(start: start, count: end), end) : nil
        }
    }

    /// `{"name"` and a comma or the brace: the usual form of names that need quotes.
    private static func quotedName(of key: UnsafeRawBufferPointer) -> (name: UnsafeRawBufferPointer, end: Int)? {
        guard key.count > 3, key[1] == 0x22, let end = key.offset(of: 0x22, from: 2) else { return nil }
        let name = UnsafeRawBufferPointer(rebasing: key[2..<end])
        guard end + 1 < key.count, key[end + 1] == 0x2C || key[end + 1] == 0x7D, !name.contains(0x5C) else {
            return nil
        }
        return (name, end + 1)
    }

    private static func normal(_ value: Double) -> Double { value == 0 ? 0 : value }

    private static func isMetricByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte &- 0x30 < 11
    }

    private mutating func cut(_ item: Range<Int>, bound range: Range<Int>) {
        let labels = front
        front = UnsafeRawBufferPointer(rebasing: labels[..<item.lowerBound])
        back = UnsafeRawBufferPointer(rebasing: labels[item.upperBound...])
        bound = UnsafeRawBufferPointer(rebasing: labels[range])
    }

    /// Takes `,le="…"` out of the labels.
    private mutating func cutTextBound() -> Bool {
        guard let open = lastValue() ?? innerValue(), let close = front.offset(of: 0x22, from: open) else {
            return false
        }
        var item = open - 4..<close + 1
        if front[item.lowerBound - 1] == 0x2C {
            item = item.lowerBound - 1..<item.upperBound
        } else if item.upperBound < front.count, front[item.upperBound] == 0x2C {
            item = item.lowerBound..<item.upperBound + 1
        }
        cut(item, bound: open..<close)
        return true
    }

    /// Where the value of `le` starts when it is the last label, as most exporters have it. Between the last two quotes
    /// stands the last value; the first of them is not escaped when `le=` stands before it.
    private func lastValue() -> Int? {
        let count = front.count
        guard count > 6, front[count - 1] == 0x7D, front[count - 2] == 0x22 else { return nil }
        var open = count - 2
        while open > 4, front[open - 1] != 0x22 { open -= 1 }
        return isBound(at: open) ? open : nil
    }

    /// Where it starts elsewhere. What looks like `le="` inside of another value is not followed by a number and a quote.
    private func innerValue() -> Int? {
        guard front.offset(of: 0x5C, from: 0) == nil else { return nil }
        var offset = 0
        while let equal = front.offset(of: 0x3D, from: offset) {
            let open = equal + 2
            if isBound(at: open), let close = front.offset(of: 0x22, from: open),
                (try? FloatParser.goFloat(UnsafeRawBufferPointer(rebasing: front[open..<close]))) != nil
            {
                return open
            }
            offset = equal + 1
        }
        return nil
    }

    /// Of several labels `le` the first one counts; that is left to those who read labels.
    private func namesBoundAgain() -> Bool { Self.namesBound(front) || Self.namesBound(back) }

    private static func namesBound(_ labels: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while let equal = labels.offset(of: 0x3D, from: offset) {
            let end = equal > 0 && labels[equal - 1] == 0x22 ? equal - 1 : equal
            if end >= 2, labels[end - 1] == 0x65, labels[end - 2] == 0x6C, end == 2 || startsName(labels[end - 3]) {
                return true
            }
            offset = equal + 1
        }
        return false
    }

    /// True when a label `le` and its opening quote stand before the place.
    private func isBound(at open: Int) -> Bool {
        guard open >= 5, open < front.count, front[open - 1] == 0x22, front[open - 2] == 0x3D else { return false }
        guard front[open - 3] == 0x65, front[open - 4] == 0x6C else { return false }
        return front[open - 5] != 0x22 && Self.startsName(front[open - 5])
    }

    /// A label's name may follow this byte.
    private static func startsName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x7B, 0x2C, 0x20, 0x09, 0x22: true
        default: false
        }
    }

    /// Takes 0xFF `le` 0xFF and the value out of the labels.
    private mutating func cutJoinedBound() -> Bool {
        var offset = 0
        while offset + 3 < front.count {
            let valueStart = endOfPart(at: offset + 1) + 1
            guard valueStart <= front.count else { return false }
            let valueEnd = endOfPart(at: valueStart)
            if valueStart == offset + 4, front[offset + 1] == 0x6C, front[offset + 2] == 0x65 {
                cut(offset..<valueEnd, bound: valueStart..<valueEnd)
                return true
            }
            offset = valueEnd
        }
        return false
    }

    private func endOfPart(at offset: Int) -> Int { front.offset(of: 0xFF, from: offset) ?? front.count }
}

extension UnsafeRawBufferPointer {
    @inline(__always)
    func hasBytes(of other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count, let base = baseAddress, let otherBase = other.baseAddress else {
            return count == other.count
        }
        return memcmp(base, otherBase, count) == 0
    }

    /// Where the byte stands first, at `start` or behind it.
    @inline(__always)
    fileprivate func offset(of byte: UInt8, from start: Int) -> Int? {
        guard let base = baseAddress, start < count else { return nil }
        return memchr(base + start, Int32(byte), count - start).map { UnsafeRawPointer($0) - base }
    }
}

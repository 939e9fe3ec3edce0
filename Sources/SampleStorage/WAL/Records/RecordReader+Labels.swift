internal import MetricModel

extension RecordReader {
    /// A label set as `Labels` holds them. What Prometheus wrote is taken as it is; other sets are sorted, their empty
    /// values left out, and of a repeated name the last one counts.
    mutating func labels() throws(InvalidSize) -> Labels {
        let labelCount = try count(ofAtLeast: 2)
        let start = next
        guard try skipsOrderedLabels(labelCount) else {
            next = start
            return try orderedLabels(labelCount)
        }
        return Labels(encoded: Array(UnsafeRawBufferPointer(start: start, count: next - start)))
    }

    /// Goes behind the labels; false as soon as they are not what `Labels` may hold.
    private mutating func skipsOrderedLabels(_ labelCount: Int) throws(InvalidSize) -> Bool {
        var previous: UnsafeRawBufferPointer?
        for _ in 0..<labelCount {
            let start = next
            let name = try text()
            let value = try text()
            let shortest = Self.encodedSize(name) + Self.encodedSize(value)
            guard value.count > 0, next - start == shortest else { return false }
            if let previous, compareBytes(previous, name) >= 0 { return false }
            previous = name
        }
        return true
    }

    /// Bytes of a string with its length in the shortest form: `Labels` are compared by their encoding.
    private static func encodedSize(_ text: UnsafeRawBufferPointer) -> Int {
        let lengthBits = max(1, Int.bitWidth - text.count.leadingZeroBitCount)
        return (lengthBits + 6) / 7 + text.count
    }

    private mutating func orderedLabels(_ labelCount: Int) throws(InvalidSize) -> Labels {
        let start = next
        var pairs: [(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)] = []
        for _ in 0..<labelCount { pairs.append((try text(), try text())) }
        // What the builder can hold.
        guard next - start <= Int(Int32.max) else { throw InvalidSize() }
        // The builder's own sorting is for short sets. Labels lie behind each other, so addresses keep equals in order.
        pairs.sort { left, right in
            let order = compareBytes(left.name, right.name)
            return order == 0 ? Self.address(left.value) < Self.address(right.value) : order < 0
        }
        var builder = LabelsBuilder()
        for (name, value) in pairs { builder.append(name, value) }
        return builder.build()
    }

    private static func address(_ text: UnsafeRawBufferPointer) -> UInt { UInt(bitPattern: text.baseAddress) }
}

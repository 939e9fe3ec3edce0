internal import Glibc

/// A label set in the making: what relabeling, target labels and the append path work on.
///
/// Bytes go into one buffer that grows and is kept, so that a builder used again allocates nothing. A few dozen labels
/// are expected: looking up a name is a scan.
package struct LabelsBuilder: Sendable {
    private struct Entry {
        var nameStart: Int32
        var nameCount: Int32
        var valueStart: Int32
        var valueCount: Int32
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    package init() {}

    package init(_ labels: Labels) { reset(to: labels) }

    /// How many labels there are, those with an empty value included.
    package var count: Int { entries.count }

    package var isEmpty: Bool { entries.isEmpty }

    /// Removes every label; keeps the memory.
    package mutating func reset() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    package mutating func reset(to labels: Labels) {
        reset()
        // The encoding holds names and values whole: it is copied at once, and the entries point into it.
        bytes.append(contentsOf: labels.encoded)
        labels.encoded.withUnsafeBytes { encoded in
            guard let start = encoded.baseAddress else { return }
            labels.forEach { name, value in
                entries.append(
                    Entry(
                        nameStart: Int32(truncatingIfNeeded: (name.baseAddress ?? start) - start),
                        nameCount: Int32(truncatingIfNeeded: name.count),
                        valueStart: Int32(truncatingIfNeeded: (value.baseAddress ?? start) - start),
                        valueCount: Int32(truncatingIfNeeded: value.count)
                    )
                )
            }
        }
    }

    /// Adds a label without looking whether the name exists: parsers may deliver a name twice, which the head refuses.
    package mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        let nameStart = bytes.count
        bytes.append(contentsOf: name)
        let valueStart = bytes.count
        bytes.append(contentsOf: value)
        entries.append(
            Entry(
                nameStart: Int32(nameStart),
                nameCount: Int32(name.count),
                valueStart: Int32(valueStart),
                valueCount: Int32(value.count)
            )
        )
    }

    /// Sets a label; of a repeated name only the first is replaced, as in Prometheus. An empty value is kept here (it
    /// blocks defaults) and left out by `build()`.
    package mutating func set(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        guard let index = index(of: name) else { return append(name, value) }
        entries[index].valueStart = Int32(bytes.count)
        entries[index].valueCount = Int32(value.count)
        bytes.append(contentsOf: value)
    }

    package mutating func set(_ name: String, _ value: String) {
        withBytes(of: name) { name in withBytes(of: value) { value in set(name, value) } }
    }

    package mutating func set(_ name: [UInt8], _ value: [UInt8]) {
        name.withUnsafeBytes { name in value.withUnsafeBytes { value in set(name, value) } }
    }

    /// Removes all labels of a name.
    package mutating func remove(_ name: UnsafeRawBufferPointer) {
        bytes.withUnsafeBytes { bytes in
            entries.removeAll { compareBytes(Self.name(of: $0, in: bytes), name) == 0 }
        }
    }

    /// Removes every label that has an empty value, and with it all others of its name: so Prometheus takes an exposed
    /// name that stands more than once (`Builder.Reset` in `model/labels/labels_stringlabels.go`, v3.5).
    package mutating func removeNamesWithEmptyValue() {
        while let empty = entries.first(where: { $0.valueCount == 0 }) {
            let name = bytes.withUnsafeBytes { Array(Self.name(of: empty, in: $0)) }
            name.withUnsafeBytes { remove($0) }
        }
    }

    package mutating func remove(_ name: String) { withBytes(of: name) { remove($0) } }

    /// Removes the labels for which `shouldRemove` is true.
    package mutating func removeAll(
        where shouldRemove: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) {
        bytes.withUnsafeBytes { bytes in
            entries.removeAll { shouldRemove(Self.name(of: $0, in: bytes), Self.value(of: $0, in: bytes)) }
        }
    }

    /// True when a label of that name exists, even with an empty value.
    package func contains(_ name: String) -> Bool { withBytes(of: name) { index(of: $0) != nil } }

    package func contains(_ name: UnsafeRawBufferPointer) -> Bool { index(of: name) != nil }

    /// The value's bytes, empty when there is no such label; the buffer lives for the call only.
    package func withValue<Result>(
        of name: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        guard let index = index(of: name) else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return try bytes.withUnsafeBytes { try body(Self.value(of: entries[index], in: $0)) }
    }

    /// Appends the value's bytes to `output`; nothing when there is no such label.
    package func appendValue(of name: [UInt8], to output: inout [UInt8]) {
        guard let index = name.withUnsafeBytes({ index(of: $0) }) else { return }
        bytes.withUnsafeBytes { output.append(contentsOf: Self.value(of: entries[index], in: $0)) }
    }

    /// True when the label has this value; one that is not there has an empty one.
    package func hasValue(_ value: [UInt8], of name: [UInt8]) -> Bool {
        guard let index = name.withUnsafeBytes({ index(of: $0) }) else { return value.isEmpty }
        return bytes.withUnsafeBytes { bytes in
            value.withUnsafeBytes { compareBytes(Self.value(of: entries[index], in: bytes), $0) == 0 }
        }
    }

    /// Gives values second names. `copyName` is asked for each label that has a value, in name order, and appends the
    /// name under which the value is to stand, too; nothing for none. It sees the labels as they were at the start: those
    /// made here are not passed on, and of two with one name the later counts.
    package mutating func copyValues(
        _ copyName: (_ name: UnsafeRawBufferPointer, _ copy: inout [UInt8]) -> Void
    ) {
        sort()
        let before = entries
        var copy: [UInt8] = []
        for (place, entry) in before.enumerated() where entry.valueCount > 0 {
            copy.removeAll(keepingCapacity: true)
            bytes.withUnsafeBytes { bytes in
                let name = Self.name(of: entry, in: bytes)
                let isRepeated =
                    place + 1 < before.count && compareBytes(name, Self.name(of: before[place + 1], in: bytes)) == 0
                if !isRepeated { copyName(name, &copy) }
            }
            if !copy.isEmpty { share(valueOf: entry, as: copy) }
        }
    }

    /// Lets a name have the value of an entry, whose bytes stay where they are.
    private mutating func share(valueOf entry: Entry, as name: [UInt8]) {
        if let index = name.withUnsafeBytes({ index(of: $0) }) {
            entries[index].valueStart = entry.valueStart
            entries[index].valueCount = entry.valueCount
            return
        }
        entries.append(
            Entry(
                nameStart: Int32(bytes.count),
                nameCount: Int32(name.count),
                valueStart: entry.valueStart,
                valueCount: entry.valueCount
            )
        )
        bytes.append(contentsOf: name)
    }

    /// The value's bytes, empty when there is no such label.
    package func bytes(of name: String) -> [UInt8] {
        withBytes(of: name) { withValue(of: $0) { Array($0) } }
    }

    /// The value as text, empty when there is no such label.
    package subscript(name: String) -> String { String(decoding: bytes(of: name), as: UTF8.self) }

    /// Removes the labels whose names begin with these bytes.
    package mutating func removeNames(beginningWith prefix: [UInt8]) {
        removeAll { name, _ in
            name.count >= prefix.count
                && prefix.withUnsafeBytes { compareBytes(UnsafeRawBufferPointer(rebasing: name.prefix($0.count)), $0) }
                    == 0
        }
    }

    /// Calls `body` with each name and value in the order they were added; the buffers live for the call only.
    package func forEach(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { bytes in
            for entry in entries { body(Self.name(of: entry, in: bytes), Self.value(of: entry, in: bytes)) }
        }
    }

    /// A name that stands more than once with a value, if there is one; the head refuses such a set.
    package mutating func firstRepeatedName() -> [UInt8]? {
        sort()
        return bytes.withUnsafeBytes { bytes in
            for index in entries.indices.dropFirst() {
                let name = Self.name(of: entries[index], in: bytes)
                if compareBytes(Self.name(of: entries[index - 1], in: bytes), name) == 0 { return Array(name) }
            }
            return nil
        }
    }

    /// The finished set: sorted, without labels whose value is empty; of a repeated name the last counts. The builder
    /// stays usable, its labels then in name order.
    package mutating func build() -> Labels {
        sort()
        var total = 0
        for entry in entries { total += Self.encodedSize(of: entry.nameCount) + Self.encodedSize(of: entry.valueCount) }
        let encoded = bytes.withUnsafeBytes { bytes in
            [UInt8](unsafeUninitializedCapacity: total) { buffer, count in
                let encoded = UnsafeMutableRawBufferPointer(buffer)
                for index in entries.indices where entries[index].valueCount > 0 {
                    let name = Self.name(of: entries[index], in: bytes)
                    if index + 1 < entries.count, compareBytes(name, Self.name(of: entries[index + 1], in: bytes)) == 0
                    {
                        continue
                    }
                    Self.write(name, to: encoded, at: &count)
                    Self.write(Self.value(of: entries[index], in: bytes), to: encoded, at: &count)
                }
            }
        }
        return Labels(encoded: encoded)
    }

    /// Puts the labels in the order of their names; those of one name stay in the order they were added.
    package mutating func sort() {
        // Insertion sort: label sets are short and usually sorted already. It is stable, which `build` relies on.
        bytes.withUnsafeBytes { bytes in
            for index in entries.indices.dropFirst() {
                let entry = entries[index]
                let name = Self.name(of: entry, in: bytes)
                var hole = index
                while hole > 0, compareBytes(Self.name(of: entries[hole - 1], in: bytes), name) > 0 {
                    entries[hole] = entries[hole - 1]
                    hole -= 1
                }
                entries[hole] = entry
            }
        }
    }

    private func index(of name: UnsafeRawBufferPointer) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard let wanted = name.baseAddress, let start = bytes.baseAddress else {
                return entries.firstIndex { Int($0.nameCount) == name.count }
            }
            for index in entries.indices where Int(entries[index].nameCount) == name.count {
                if memcmp(start + Int(entries[index].nameStart), wanted, name.count) == 0 { return index }
            }
            return nil
        }
    }

    private static func name(of entry: Entry, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(entry.nameStart)..<Int(entry.nameStart + entry.nameCount)])
    }

    private static func value(of entry: Entry, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(entry.valueStart)..<Int(entry.valueStart + entry.valueCount)])
    }

    /// What a text of so many bytes takes with its length in front.
    private static func encodedSize(of count: Int32) -> Int {
        let bits = Int32.bitWidth - (count | 1).leadingZeroBitCount
        return Int(count) + (bits + 6) / 7
    }

    private static func write(
        _ text: UnsafeRawBufferPointer,
        to encoded: UnsafeMutableRawBufferPointer,
        at position: inout Int
    ) {
        var length = text.count
        while length >= 0x80 {
            encoded[position] = UInt8(length & 0x7F | 0x80)
            length >>= 7
            position += 1
        }
        encoded[position] = UInt8(length)
        position += 1
        UnsafeMutableRawBufferPointer(rebasing: encoded[position...]).copyMemory(from: text)
        position += text.count
    }
}

/// The UTF-8 bytes of a text, for the calls that take bytes.
package func withBytes<Result>(of text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    var text = text
    return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
}

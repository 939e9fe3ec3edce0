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
        labels.forEach { name, value in append(name, value) }
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

    /// The value's bytes, empty when there is no such label.
    package func bytes(of name: String) -> [UInt8] {
        withBytes(of: name) { withValue(of: $0) { Array($0) } }
    }

    /// The value as text, empty when there is no such label.
    package subscript(name: String) -> String { String(decoding: bytes(of: name), as: UTF8.self) }

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
        for entry in entries { total += Int(entry.nameCount) + Int(entry.valueCount) + 4 }
        let encoded = bytes.withUnsafeBytes { bytes in
            var encoded: [UInt8] = []
            encoded.reserveCapacity(total)
            for (index, entry) in entries.enumerated() where entry.valueCount > 0 {
                let name = Self.name(of: entry, in: bytes)
                if index + 1 < entries.count, compareBytes(name, Self.name(of: entries[index + 1], in: bytes)) == 0 {
                    continue
                }
                Self.append(name, to: &encoded)
                Self.append(Self.value(of: entry, in: bytes), to: &encoded)
            }
            return encoded
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
            entries.firstIndex {
                Int($0.nameCount) == name.count && compareBytes(Self.name(of: $0, in: bytes), name) == 0
            }
        }
    }

    private static func name(of entry: Entry, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(entry.nameStart)..<Int(entry.nameStart + entry.nameCount)])
    }

    private static func value(of entry: Entry, in bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(entry.valueStart)..<Int(entry.valueStart + entry.valueCount)])
    }

    private static func append(_ text: UnsafeRawBufferPointer, to encoded: inout [UInt8]) {
        var length = text.count
        while length >= 0x80 {
            encoded.append(UInt8(length & 0x7F | 0x80))
            length >>= 7
        }
        encoded.append(UInt8(length))
        encoded.append(contentsOf: text)
    }
}

/// The UTF-8 bytes of a text, for the calls that take bytes.
package func withBytes<Result>(of text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    var text = text
    return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
}

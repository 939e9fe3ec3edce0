internal import Glibc

/// A label set: names and values as bytes, sorted by name, immutable.
///
/// One array holds everything, per label: name length, name, value length, value (lengths as LEB128):
///
///     ┌────────┬──────────┬────────┬─────────────┬── …
///     │ 8      │ __name__ │ 2      │ up          │
///     └────────┴──────────┴────────┴─────────────┴── …
///
/// Equality and order are byte-wise over UTF-8 as Prometheus's are, never Unicode's canonical equivalence. Labels whose
/// value is empty do not exist. Made by `LabelsBuilder`.
package struct Labels: Sendable, Hashable {
    /// The encoding above. Two label sets are equal exactly when these bytes are.
    package let encoded: [UInt8]

    package static let empty = Labels(encoded: [])

    /// Takes an encoding made by `LabelsBuilder`: sorted by name, no empty values, no repeated names.
    package init(encoded: [UInt8]) { self.encoded = encoded }

    /// Sorts the pairs by name, leaves empty values out; of a repeated name the last counts.
    package init(_ pairs: [(String, String)]) {
        var builder = LabelsBuilder()
        for (name, value) in pairs { builder.set(name, value) }
        self = builder.build()
    }

    package var isEmpty: Bool { encoded.isEmpty }

    /// O(bytes).
    package var count: Int {
        var count = 0
        forEach { _, _ in count += 1 }
        return count
    }

    /// Calls `body` with each name and value in name order; the buffers live for the call only.
    package func forEach(_ body: (_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Void) {
        encoded.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let name = Self.text(in: bytes, at: &position)
                let value = Self.text(in: bytes, at: &position)
                body(name, value)
            }
        }
    }

    private static func text(in bytes: UnsafeRawBufferPointer, at position: inout Int) -> UnsafeRawBufferPointer {
        var length = 0
        var shift = 0
        while true {
            let byte = Int(bytes[position])
            position += 1
            length |= (byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        defer { position += length }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + length])
    }

    /// The value's bytes; nil when there is no such label. O(bytes).
    package func bytes(of name: String) -> [UInt8]? {
        var found: [UInt8]?
        forEach { candidate, value in
            if found == nil, candidate.elementsEqual(name.utf8) { found = Array(value) }
        }
        return found
    }

    /// The value as text (invalid UTF-8 repaired); nil when there is no such label. O(bytes).
    package subscript(name: String) -> String? {
        bytes(of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Names and values as text, in name order.
    package var pairs: [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        forEach { name, value in
            pairs.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return pairs
    }

    /// The labels whose names `isIncluded` accepts.
    package func filter(_ isIncluded: (_ name: UnsafeRawBufferPointer) -> Bool) -> Labels {
        var builder = LabelsBuilder()
        forEach { name, value in
            if isIncluded(name) { builder.set(name, value) }
        }
        return builder.build()
    }

    /// The labels a series may carry: names that do not start with `__`.
    package var publicLabels: Labels { filter { !Self.isHidden($0) } }

    /// True when `publicLabels` has any.
    package var hasPublicLabel: Bool {
        var isFound = false
        forEach { name, _ in
            if !Self.isHidden(name) { isFound = true }
        }
        return isFound
    }

    private static func isHidden(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count >= 2 && name[0] == 0x5F && name[1] == 0x5F
    }

    package var hash64: UInt64 { encoded.withUnsafeBytes { ByteHash.xx64($0) } }
}

extension Labels: Comparable {
    /// By the first name or value that differs, byte-wise; a set that is the other's beginning sorts first
    /// (`labels.Compare`, v3.5).
    package static func < (left: Labels, right: Labels) -> Bool {
        left.encoded.withUnsafeBytes { leftBytes in
            right.encoded.withUnsafeBytes { rightBytes in
                var leftPosition = 0
                var rightPosition = 0
                while leftPosition < leftBytes.count, rightPosition < rightBytes.count {
                    let order = compareBytes(
                        text(in: leftBytes, at: &leftPosition),
                        text(in: rightBytes, at: &rightPosition)
                    )
                    if order != 0 { return order < 0 }
                }
                return leftPosition == leftBytes.count && rightPosition < rightBytes.count
            }
        }
    }
}

extension Labels: CustomStringConvertible {
    /// Prometheus's text form: `{a="1", b="2"}`; names that are not legacy-valid are quoted.
    package var description: String {
        var parts: [String] = []
        forEach { name, value in
            let text =
                LabelName.isLegacyValid(name) ? String(decoding: name, as: UTF8.self) : GoSyntax.quoted(bytes: name)
            parts.append("\(text)=\(GoSyntax.quoted(bytes: value))")
        }
        return "{\(parts.joined(separator: ", "))}"
    }
}

/// Byte-wise order: negative, zero or positive.
package func compareBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    if let leftBase = left.baseAddress, let rightBase = right.baseAddress {
        let order = memcmp(leftBase, rightBase, min(left.count, right.count))
        if order != 0 { return Int(order) }
    }
    return left.count - right.count
}

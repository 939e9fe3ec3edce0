internal import JSON
internal import MetricModel

/// Reads a list of target groups in one pass over its JSON, without a tree of it: long lists are read every few seconds.
///
/// It takes less than `JSONTargetFile` does: of whatever is wrong, unusual or beyond the limits it says nothing, and what it
/// takes it understands in the same way.
struct JSONTargetScanner {
    private static let targetsKey = Array("targets".utf8)
    private static let labelsKey = Array("labels".utf8)

    private var cursor: JSONCursor
    /// Objects, arrays, members and elements so far, as `JSONLimits` counts them.
    private var values = 1
    private var addresses: [JSONCursor.Text] = []
    private var labels = LabelsBuilder()

    private init(_ bytes: UnsafeRawBufferPointer) { cursor = JSONCursor(bytes) }

    /// The groups of the list, those that are as in `before` with their storage; nil for what it does not take.
    static func groups(
        _ bytes: UnsafeRawBufferPointer,
        from origin: TargetListOrigin,
        before: [TargetGroup]
    ) -> [TargetGroup]? {
        guard bytes.count <= JSONLimits.default.byteCount else { return nil }
        var scanner = JSONTargetScanner(bytes)
        return scanner.list(from: origin, before: before)
    }

    private mutating func list(from origin: TargetListOrigin, before: [TargetGroup]) -> [TargetGroup]? {
        var groups: [TargetGroup] = []
        groups.reserveCapacity(before.count)
        let name = Array(origin.name.utf8)
        let label = Array(origin.label.utf8)
        let isWhole = elements(UInt8(ascii: "["), UInt8(ascii: "]")) { scanner in
            guard scanner.group() else { return false }
            // The last of its name counts.
            label.withUnsafeBytes { label in name.withUnsafeBytes { scanner.labels.append(label, $0) } }
            let place = groups.count
            groups.append(
                scanner.makeGroup(place, from: origin, before: place < before.count ? before[place] : nil)
            )
            return scanner.values <= JSONLimits.default.valueCount
        }
        cursor.skipBlanks()
        return isWhole && cursor.isAtEnd ? groups : nil
    }

    // MARK: Groups

    /// Reads a group into `addresses` and `labels`.
    private mutating func group() -> Bool {
        cursor.forgetTexts()
        addresses.removeAll(keepingCapacity: true)
        labels.reset()
        var hasTargets = false
        var hasLabels = false
        return elements(UInt8(ascii: "{"), UInt8(ascii: "}")) { scanner in
            guard let key = scanner.cursor.string(), scanner.cursor.take(UInt8(ascii: ":")) else { return false }
            if scanner.isKey(key, Self.targetsKey), !hasTargets {
                hasTargets = true
                return scanner.readAddresses()
            }
            guard scanner.isKey(key, Self.labelsKey), !hasLabels else { return false }
            hasLabels = true
            return scanner.readLabels()
        }
    }

    private mutating func readAddresses() -> Bool {
        elements(UInt8(ascii: "["), UInt8(ascii: "]")) { scanner in
            guard let address = scanner.cursor.string() else { return false }
            scanner.addresses.append(address)
            return true
        }
    }

    private mutating func readLabels() -> Bool {
        elements(UInt8(ascii: "{"), UInt8(ascii: "}")) { scanner in
            guard let name = scanner.cursor.string(), !name.isEmpty, scanner.cursor.take(UInt8(ascii: ":")),
                let value = scanner.cursor.string()
            else { return false }
            scanner.append(name, value)
            return scanner.labels.count <= JSONTargetFile.mostLabels
        }
    }

    /// Of a repeated name the last counts.
    private mutating func append(_ name: JSONCursor.Text, _ value: JSONCursor.Text) {
        if name.hasEscapes || value.hasEscapes {
            let value = cursor.bytes(of: value)
            cursor.bytes(of: name).withUnsafeBytes { name in value.withUnsafeBytes { labels.append(name, $0) } }
        } else {
            labels.append(cursor.plainBytes(of: name), cursor.plainBytes(of: value))
        }
    }

    private mutating func makeGroup(_ place: Int, from origin: TargetListOrigin, before: TargetGroup?) -> TargetGroup {
        let labels = labels.build()
        guard let before else {
            let targets = addresses.map(target)
            return TargetGroup(
                source: origin.source(place),
                targets: targets,
                labels: labels,
                location: origin.location
            )
        }
        let areTargetsSame =
            addresses.count == before.targets.count
            && addresses.indices.allSatisfy { isTarget(before.targets[$0], at: addresses[$0]) }
        let areLabelsSame = labels.encoded.withUnsafeBytes { own in
            before.labels.encoded.withUnsafeBytes { compareBytes(own, $0) == 0 }
        }
        if areTargetsSame, areLabelsSame { return before }
        return TargetGroup(
            source: before.source,
            targets: areTargetsSame ? before.targets : addresses.map(target),
            labels: areLabelsSame ? before.labels : labels,
            location: before.location
        )
    }

    private func target(_ address: JSONCursor.Text) -> Labels {
        TargetGroup.target(address: String(decoding: cursor.bytes(of: address), as: UTF8.self))
    }

    /// True for the label set of a target with that address, as far as it can be seen at once.
    private func isTarget(_ labels: Labels, at address: JSONCursor.Text) -> Bool {
        guard !address.hasEscapes, !address.isEmpty, address.count < 0x80 else { return false }
        let text = cursor.plainBytes(of: address)
        return labels.encoded.withUnsafeBytes { encoded in
            let start = encoded.count - text.count
            // A short text has its length in one byte; what stands before is the same for every address.
            return start == Self.addressStart.count
                && compareBytes(UnsafeRawBufferPointer(rebasing: encoded[start...]), text) == 0
                && encoded[start - 1] == UInt8(text.count)
                && encoded.prefix(start - 1).elementsEqual(Self.addressStart.dropLast())
        }
    }

    /// How the label set of a target with a one-letter address begins.
    private static let addressStart = TargetGroup.target(address: "h").encoded.dropLast()

    // MARK: Structure

    /// Reads an array or an object: `element` each of its elements or members. False when something is not as expected.
    private mutating func elements(
        _ opening: UInt8,
        _ closing: UInt8,
        _ element: (inout JSONTargetScanner) -> Bool
    ) -> Bool {
        guard cursor.take(opening) else { return false }
        values += 1
        if cursor.take(closing) { return true }
        while true {
            guard element(&self) else { return false }
            if cursor.take(closing) { return true }
            guard cursor.take(UInt8(ascii: ",")) else { return false }
            values += 1
        }
    }

    /// Keys are the same in small and in large letters.
    private func isKey(_ key: JSONCursor.Text, _ name: [UInt8]) -> Bool {
        guard !key.hasEscapes, key.count == name.count else { return false }
        return zip(cursor.plainBytes(of: key), name).allSatisfy { $0 | 0x20 == $1 }
    }
}

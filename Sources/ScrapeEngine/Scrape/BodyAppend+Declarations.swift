internal import Exposition
internal import MetricModel

/// What a family says of its series as part of their keys: so Prometheus has it under `type-and-unit-labels`, though of
/// protobuf only (`onSeriesOrHistogramUpdate` in `model/textparse/protobufparse.go`, v3.5).
struct Declaration: Sendable, Hashable {
    var type = MetricType.unknown
    var unit = ""
}

extension BodyAppend {
    /// What each row's key has of its family; nil where that says nothing new, or nothing at all.
    func declarations(in format: ExpositionFormat) -> [Declaration]? {
        guard settings.addsTypeAndUnit, !block.table.isInStep else { return nil }
        let count = block.table.count
        guard format == .protobuf else {
            return block.declared.isEmpty ? nil : [Declaration](repeating: Declaration(), count: count)
        }
        var rows: [Declaration] = []
        rows.reserveCapacity(count)
        var current = Declaration()
        for line in block.table.metadata {
            rows.append(contentsOf: repeatElement(current, count: max(0, Int(line.row) - rows.count)))
            switch line.kind {
            // Every family begins with it.
            case .help: current = Declaration()
            case .unit: current.unit = block.reader.text(of: line)
            case .type(let type): current.type = type
            }
        }
        rows.append(contentsOf: repeatElement(current, count: max(0, count - rows.count)))
        return rows
    }

    /// Remembers them for the keys of the body, by the first entry of each: here that alone has a series. A broken body
    /// brings only new keys.
    func note(_ declarations: [Declaration]?) {
        guard let declarations else { return }
        let isBroken = block.table.problem != nil
        let rows = isBroken ? block.table.newKeys.map(\.entry) : firstRows()
        for row in rows where row < declarations.count {
            let declaration = declarations[row]
            block.declared[block.table.slots[row]] = declaration == Declaration() ? nil : declaration
        }
    }

    /// Where each key of the body stands first. Ascending.
    private func firstRows() -> [Int] {
        let repeats = Set(block.table.repeats)
        return block.table.slots.indices.filter { !repeats.contains(Int32(truncatingIfNeeded: $0)) }
    }

    /// Entries whose labels have to be looked at, though the reader knows their keys, because Prometheus's cache does not
    /// have them: samples of keys that only native histograms had which are not stored, and keys of which another family
    /// says something else now. Nil for none, and for a broken body: after that the cache has to know what it lacks.
    func forgottenEntries(_ declarations: [Declaration]?) -> [Int]? {
        guard block.table.problem == nil, declarations != nil || !block.passedOverKeys.isEmpty else { return nil }
        let new = Set(block.table.newKeys.map(\.slot))
        let entries = firstRows().filter { row in
            let slot = block.table.slots[row]
            if block.passedOverKeys.contains(slot), !passedOver.keys.contains(slot) { return true }
            guard let declarations, !new.contains(slot) else { return false }
            return block.declared[slot] ?? Declaration() != declarations[row]
        }
        return entries.isEmpty ? nil : entries
    }
}
